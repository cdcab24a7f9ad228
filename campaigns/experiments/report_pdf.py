"""The report of an experiment as a PDF, its charts drawn in it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.text import Truncator

from campaigns.common.charts import fraction, round_ticks
from campaigns.common.days_chart import HIGHEST, LOWEST, days_named
from campaigns.common.figures import moment, number, percent, signed
from campaigns.common.paper import BAND, INK, LINE, QUIET, UNKNOWN_SAID, Paper, paper
from campaigns.experiments.page import ArmRow, DayChart, Lift
from campaigns.experiments.report import SIMULATED, Report
from campaigns.models import Metric

HIGH, LEFT = 46.0, 16.0
"""Of a chart, and of the room for its numbers; in mm."""
TEXT_MOST = 600
"""Characters of an arm's text: a row of a table stands on one page."""
NOTHING = "Not enough data"
Cells = Sequence[Sequence[str]]


def report_pdf(report: Report) -> bytes:
    """The file."""
    row = report.row
    mark = SIMULATED if row.simulated else ""
    foot = f"Experiment {row.registered[:12]}, as it stood {moment(timezone.now())}"
    with paper(title=row.hypothesis, mark=mark, foot=foot) as sheet:
        _head_put(sheet, report)
        _arms_put(sheet, report)
        if report.charts:
            sheet.heading("Day by day")
            for chart in report.charts:
                _chart_put(sheet, chart)
        if report.segments:
            _segments_put(sheet, report)
        sheet.heading("What was fixed, and its health")
        _table_put(sheet, [("", ""), *report.facts], widths=(2, 5), has_head=False)
        if sheet.is_short:
            sheet.ln(4)
            sheet.said(UNKNOWN_SAID)
        return bytes(sheet.output())


def _head_put(sheet: Paper, report: Report) -> None:
    sheet.type_set("B", size=17)
    sheet.said(report.row.hypothesis, height=8)
    sheet.type_set(ink=QUIET)
    sheet.said(report.about)
    sheet.said(report.standing)
    sheet.ln(3)
    sheet.type_set("B", size=11)
    if report.results["sealed"]:
        sheet.said("Results are sealed.")
    for sentence in report.said:
        sheet.said(sentence)
        sheet.type_set()
    if note := report.row.decision_note:
        sheet.ln(2)
        sheet.said(note)


def _arms_put(sheet: Paper, report: Report) -> None:
    sheet.heading("Arms")
    is_open = not report.results["sealed"]
    head = ["Arm", "Text", "Shown to", *(["Rate", "Lift", "Better"] if is_open else [])]
    rows = [_arm_said(sheet, one, report.row.metric, is_open=is_open) for one in report.arms]
    widths = (3, 8, 2.5, 2, 4.5, 2) if is_open else (3, 10, 3)
    _table_put(sheet, [head, *rows], widths=widths)


def _arm_said(sheet: Paper, one: ArmRow, metric: str, *, is_open: bool) -> list[str]:
    name = f"{one.arm.key}{', control' if one.arm.is_control else ''}, {percent(one.share)}"
    shown = [name, sheet.known(Truncator(one.text).chars(TEXT_MOST)), number(one.said["units"])]
    if not is_open:
        return shown
    rate = one.said["rate"]
    said = number(rate, 2) if metric == Metric.VALUE else percent(rate)
    lift = "the control" if one.arm.is_control else _lift_said(one.lift)
    return [*shown, said, lift, one.chance]


def _lift_said(lift: Lift | None) -> str:
    if lift is None:
        return NOTHING
    return f"{signed(lift[0])} % ({signed(lift[1])} to {signed(lift[2])} %)"


def _segments_put(sheet: Paper, report: Report) -> None:
    sheet.heading("Segments")
    sheet.said("Wider intervals, since many are looked at. The verdict is about everybody.")
    rows = [
        [
            sheet.known(part["segment"] or "not said"),
            one.key,
            number(one.units),
            _lift_said(one.lift),
        ]
        for part in report.segments
        for one in part["rows"]
    ]
    _table_put(sheet, [["Segment", "Arm", "Shown to", "Lift"], *rows], widths=(4, 3, 3, 5))


def _table_put(
    sheet: Paper, rows: Cells, *, widths: tuple[float, ...], has_head: bool = True
) -> None:
    sheet.type_set(size=9)
    sheet.set_draw_color(*LINE)
    with sheet.table(
        col_widths=widths,
        borders_layout="HORIZONTAL_LINES",
        line_height=5.5,
        text_align="L",
        first_row_as_headings=has_head,
    ) as table:
        for cells in rows if has_head else rows[1:]:
            table.row(cells)
    sheet.type_set()


def _chart_put(sheet: Paper, chart: DayChart) -> None:
    """Lifts over the days with their intervals; the days that were sealed are shaded."""
    if sheet.will_page_break(HIGH + 16):
        sheet.add_page()
    sheet.ln(2)
    sheet.said(chart.key)
    left, right, top = sheet.l_margin + LEFT, sheet.w - sheet.r_margin, sheet.get_y() + 2
    lows, highs = [day[2] for day in chart.days], [day[3] for day in chart.days]
    ticks = round_ticks(max(min([0.0, *lows]), LOWEST), min(max([0.0, *highs]), HIGHEST))

    def across(at: int) -> float:
        return left + (right - left) * at / (len(chart.days) - 1)

    def up(value: float) -> float:
        return top + HIGH * (1 - fraction(value, ticks[0], ticks[-1]))

    def line(values: Sequence[float]) -> list[tuple[float, float]]:
        return [(across(at), up(value)) for at, value in enumerate(values)]

    sheet.type_set(size=7.5, ink=QUIET)
    sheet.set_line_width(0.15)
    for tick in ticks:
        sheet.set_draw_color(*(INK if tick == 0 else LINE))
        sheet.line(left, up(tick), right, up(tick))
        sheet.text(sheet.l_margin, up(tick) + 1, f"{signed(100 * tick)} %")
    sheet.set_fill_color(*BAND)
    with sheet.local_context(fill_opacity=0.7):
        sheet.polygon([*line(highs), *reversed(line(lows))], style="F")
    if chart.sealed:
        until = across(min(chart.sealed, len(chart.days)) - 1)
        _sealed_put(sheet, left, top, width=max(until - left, 2.0))
    # A table is filled with what was chosen last.
    sheet.set_fill_color(255)
    sheet.set_draw_color(*INK)
    sheet.set_line_width(0.5)
    sheet.polyline(line([day[1] for day in chart.days]))
    for at in days_named(len(chart.days)):
        name = chart.days[at][0]
        sheet.text(across(at) - sheet.get_string_width(name) / 2, top + HIGH + 4, name)
    sheet.set_line_width(0.2)
    sheet.set_y(top + HIGH + 7)
    sheet.type_set()


def _sealed_put(sheet: Paper, left: float, top: float, *, width: float) -> None:
    """The days that nobody could read while they went on."""
    sheet.set_fill_color(*LINE)
    with sheet.local_context(fill_opacity=0.35):
        sheet.rect(left, top, width, HIGH, style="F")
    sheet.text(left + 1, top + 3, "was sealed")
