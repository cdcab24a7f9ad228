"""The report as one file to read: tables, plots and lines, with nothing fetched from elsewhere and all text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from generation.evaluation.html_parts import estimate_cell, fold, number, panel, plots, row, table
from generation.evaluation.measures import BY_KEY
from generation.evaluation.plots import (
    gain_bars,
    histogram,
    lambda_curve,
    swatch,
    tone_scatter,
)
from generation.evaluation.run import BINS

Report = Mapping[str, Any]
_OWN_CSS = Path(__file__).parent / "report.css"
_CUTS = (
    "limits",
    "unsupported",
    "faults",
    "near",
    "pattern",
    "coverage",
    "diversity",
    "p_conv",
    "tone",
)
_VERDICTS = {
    True: ("ok", "✓", "met"),
    False: ("bad", "✗", "missed"),
    None: ("none", "–", "not measured"),
}
_WORST = {
    "unsupported": "Claims that nothing supports",
    "unsupported_drafts": "Claims that nothing supports, drafts",
    "unsupported_drawn": "Claims that nothing supports, drawn",
    "faults": "Language faults",
    "faults_drafts": "Language faults, drafts",
    "faults_drawn": "Language faults, drawn",
    "limits": "Over the limit",
    "exact": "Exact twins",
    "near": "Near twins",
    "copied": "Longest runs of the corpus",
    "blocked": "Rules broken",
    "tone": "Farthest from the asked tone",
    "diversity": "Least unlike their set",
    "novelty": "Nearest to the record's own words",
    "p_conv": "Lowest P_conv",
    "grade": "Hardest to read",
}


def report_html(report: Report, css: str) -> str:
    """The whole page; `css` are the product's style sheets, the report's own are added."""
    style = f"{css}\n{_OWN_CSS.read_text(encoding='utf-8')}".replace("</", "<\\/")
    day = escape(str(report["made"])[:10])
    body = "".join(
        (
            _head(report),
            panel("Targets", _targets(report), "Thresholds for the language model; the grammar is shown beside it."),
            panel("Every measure", _measures(report), "With 95 % intervals over products. ● is measured apart from the badges."),
            panel("Calls to action", _calls(report), "Asked of the same products with the slider at its ends."),
            panel("Creativity against conversion", _lambda(report), "Lambda from 0 to 1 in steps of 0.1; a ring marks the elbow."),
            panel("Asked and measured tone", _tone(report), "Every dot is a line, circles are means of a level; measured by the badge."),
            panel("D of the sets", _spread(report), "From 0, all lines alike, to 1."),
            panel("Room used", _room(report), "Length over the limit, from nothing to all of it; red is over."),
            panel("By channel, family and packs", _cuts(report), ""),
            panel("Lines to read", _worst(report), "The worst twenty by each measure, as they were written."),
        )
    )  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Evaluation of {day}</title><style>{style}</style></head>"
        f'<body><main class="report">{body}</main></body></html>\n'
    )


def _head(report: Report) -> str:
    channels = ", ".join(report["channels"])
    said = (
        f"{report['products']} products of {report['file']}"
        + (
            f", {report['invented']} of them invented for packs held out"
            if report["invented"]
            else ""
        )
        + f", {report['swept']} of them with every slider moved; {len(report['channels'])} channels ({channels}); "
        f"seed {report['seed']}; {report['refused']} records refused; {report['took_seconds']:.0f} s on {report['machine']}."
    )
    return (
        f'<header class="report-head"><h1>Evaluation of {escape(str(report["made"])[:16].replace("T", ", "))} UTC</h1>'
        f'<p class="note">{escape(said)}</p>{_legend(report)}{_stopped(report)}</header>'
    )


def _stopped(report: Report) -> str:
    return "".join(
        f'<p class="callout" data-tone="bad"><span><strong>{escape(key)} stopped.</strong> {escape(engine["stopped"])}</span></p>'
        for key, engine in report["engines"].items()
        if engine.get("stopped")
    )


def _legend(report: Report) -> str:
    items = "".join(
        f"<span>{swatch(place)}<strong>{escape(key)}</strong> <code>{escape(engine['version'])}</code></span>"
        for place, (key, engine) in enumerate(report["engines"].items())
    )
    return f'<p class="legend">{items}</p>'


def _targets(report: Report) -> str:
    engines = report["engines"]
    known = {
        key: {target["key"]: target for target in engine["targets"]}
        for key, engine in engines.items()
    }
    order = dict.fromkeys(
        target["key"] for engine in engines.values() for target in engine["targets"]
    )
    rows = []
    for name in order:
        first = next(targets[name] for targets in known.values() if name in targets)
        cells = {key: _verdict(targets.get(name)) for key, targets in known.items()}
        rows.append(row(first["title"], _bounds(first), cells))
    return table("Target", engines, rows)


def _bounds(target: Mapping[str, Any]) -> str:
    bounds = [
        f"{word} {target[key]:g}"
        for key, word in (("least", "at least"), ("most", "at most"))
        if target[key] is not None
    ]
    return "" if target["least"] == 1e-9 else ", ".join(bounds)


def _verdict(target: Mapping[str, Any] | None) -> str:
    if target is None:
        return '<span class="meta">its own baseline</span>'
    tone, sign, word = _VERDICTS[target["passed"]]
    value = "" if target["value"] is None else f"{number(target['value'])} "
    return f'{value}<span class="verdict" data-tone="{tone}"><span aria-hidden="true">{sign}</span> {word}</span>'


def _measures(report: Report) -> str:
    whole = {key: engine["cuts"].get("all", {}) for key, engine in report["engines"].items()}
    rows = []
    for measure in report["measures"]:
        found = {key: estimates.get(measure["key"]) for key, estimates in whole.items()}
        if not any(estimate and estimate["n"] for estimate in found.values()):
            continue
        unit = f", {measure['unit']}" if measure["unit"] else ""
        way = {"up": " More is better.", "down": " Less is better."}.get(measure["better"], "")
        title = f"{'● ' if measure['own'] else ''}{measure['title']}{unit}"
        cells = {key: estimate_cell(estimate) for key, estimate in found.items()}
        rows.append(row(title, f"{measure['about']}.{way}", cells))
    return table("Measure", report["engines"], rows)


def _calls(report: Report) -> str:
    engines = report["engines"]
    if not any(
        engine["calls"][call["key"]]["n"] for engine in engines.values() for call in report["calls"]
    ):
        return ""
    rows = [
        row(
            f"{call['title']}, %",
            "",
            {
                key: estimate_cell(engine["calls"].get(call["key"]))
                for key, engine in engines.items()
            },
        )
        for call in report["calls"]
    ]
    return table("Asked", engines, rows)


def _lambda(report: Report) -> str:
    curves = {key: engine["lambda"] for key, engine in report["engines"].items()}
    shown = [
        ("D against P_conv as lambda grows from left to right", lambda_curve(curves)),
        ("R less grammar's, same products and lambda, 95 % intervals", gain_bars(curves)),
    ]
    return plots(shown, wide=True)


def _tone(report: Report) -> str:
    shown = []
    for place, (key, engine) in enumerate(report["engines"].items()):
        for slider, heard in engine["tone"].items():
            badge = heard.get("badge", {})
            rho = (badge.get("over_lines") or {}).get("value")
            said = f"{slider.capitalize()}, {key}: " + (
                "does not vary"
                if rho is None
                else f"Spearman {rho:.2f} over {heard['lines']} lines"
            )
            shown.append((said, tone_scatter(slider, badge, place)))
    return plots(shown)


def _spread(report: Report) -> str:
    return plots(
        [
            (
                f"{key}: {sum(engine['d_distribution'])} sets",
                histogram(f"D of the sets of {key}", engine["d_distribution"], place),
            )
            for place, (key, engine) in enumerate(report["engines"].items())
        ]
    )


def _room(report: Report) -> str:
    parts = []
    for place, (key, engine) in enumerate(report["engines"].items()):
        shown = [
            (field, histogram(f"Room used in {field} by {key}", bins, place, limit_at=BINS))
            for field, bins in engine["length_use"].items()
        ]
        parts.append(fold(key, plots(shown), is_open=place == 0))
    return "".join(parts)


def _cuts(report: Report) -> str:
    parts = []
    for key, engine in report["engines"].items():
        rows = [
            row(
                cut.split(":", 1)[-1],
                "",
                {BY_KEY[name].title: estimate_cell(found.get(name)) for name in _CUTS},
            )
            for cut, found in engine["cuts"].items()
        ]
        parts.append(fold(key, table("Cut", [BY_KEY[name].title for name in _CUTS], rows)))
    return "".join(parts)


def _worst(report: Report) -> str:
    return "".join(
        fold(
            f"{key}: {title.lower()}",
            f'<ol class="worst">{"".join(_lines(engine["worst"][measure]))}</ol>',
        )
        for key, engine in report["engines"].items()
        for measure, title in _WORST.items()
        if engine["worst"].get(measure)
    )


def _lines(worst: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for line in worst:
        place = f"{line['why']} · {line['channel']}.{line['field']} · {line['sku']}"
        yield f'<li><p class="line">{escape(line["text"])}</p><p class="meta">{escape(place)}</p></li>'
