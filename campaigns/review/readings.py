"""The eight measured statements about a line: value, unit, one short reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.common.charts import amount_bar, interval_bar
from campaigns.common.fact_words import fact_said
from campaigns.common.figures import counted, number, unit_said
from campaigns.review.reasons import (
    claim_quote,
    conversion_rows,
    nearest_said,
    shown,
)

NOVELTY_LOW = 0.40
WORDS_FOR_GRADE = 30
PRIOR_NOTE = (
    "Weights set from what practice and research agree on; not yet corrected by tests of your own."
)
FITTED_NOTE = (
    "Wording weighed by headline tests of a news site; limit, product and offer by weights of our own. "
    "News readers are not your customers, and no test of yours has corrected it yet."
)
OWN_NOTE = "Weights begun from what ships and moved by what your own experiments counted: features of the line and its words."
TONES = ("sentiment", "formality", "playfulness", "urgency")


@dataclass(frozen=True)
class Reading:
    """One badge as the page says it; `rows` (term, detail) and `note` are what its popover shows."""

    key: str
    label: str
    icon: str
    value: str
    unit: str = ""
    why: str = ""
    tone: str = ""
    chart: SafeString | str = ""
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def popover(self) -> str:
        """The id of what it opens."""
        return f"why-{self.key}"


@dataclass(frozen=True)
class ToneRow:
    """One slider, -100..100."""

    name: str
    asked: float | None
    measured: float


def line_readings(badges: Mapping[str, Any], text: str, *, asked_cta: Any = None) -> list[Reading]:
    """The readings that the page draws alike; tone is `line_tones`. Badges may be empty."""
    if not badges:
        return []
    return [
        _length(badges["length"]),
        _novelty(badges["novelty"]),
        _cta(badges["cta"], text, asked_cta),
        _claims(badges["claims"], text),
        _rules(badges["rules"]),
        _readability(badges["readability"]),
    ]


def line_conversion(badges: Mapping[str, Any]) -> Reading | None:
    """The chance to beat an average line or headline, with its interval; why a fit is silent in the rows.

    A fit on the workspace's own experiments foresees a click rate, too.
    """
    if not badges:
        return None
    found = badges["conversion"]
    source, _, outside = found["basis"].partition(" (")
    basis = _sentence(source)
    if found.get("p") is None:
        return _conversion(value="Not enough data", why=basis)
    p, low, high = (100 * found[key] for key in ("p", "low", "high"))
    said = f"{low:.0f} to {high:.0f}"
    chart = interval_bar(
        found["p"],
        found["low"],
        found["high"],
        scale=(0.0, 1.0),
        label=f"{p:.0f} percent, interval {said}",
    )
    own = "rate" in found
    fitted = not own and found["basis"].startswith("fitted")
    rival = "line of your experiments" if own else "headline" if fitted else "line of its field"
    reading = _conversion(
        value=f"{p:.0f}\u00a0%", why=f"Chance to beat an average {rival}. {basis}"
    )
    rows = tuple(conversion_rows(found.get("features", {})))
    if outside:
        rows = (("Outside the range", outside.rstrip(")")), *rows)
    if rate := found.get("rate"):
        value, least, most = (number(100 * rate[key], 1) for key in ("value", "low", "high"))
        rows = (("Click rate to expect", f"{value} %, {least} to {most}"), *rows)
    note = OWN_NOTE if own else FITTED_NOTE if fitted else PRIOR_NOTE
    return replace(reading, unit=said, chart=chart, rows=rows, note=note)


def _conversion(*, value: str, why: str) -> Reading:
    return Reading("conversion", "Chance to win", "trending-up", value, why=why)


def line_tones(badges: Mapping[str, Any]) -> list[ToneRow]:
    """The bipolar sliders, asked and measured."""
    tone = badges.get("tone", {})
    return [
        ToneRow(name.capitalize(), tone[name]["asked"], tone[name]["measured"])
        for name in TONES
        if name in tone
    ]


def _length(found: Mapping[str, Any]) -> Reading:
    value, limit = found["value"], found["limit"]
    left = limit - value
    if left < 0:
        why, tone = f"{number(-left)} over the limit", "bad"
    else:
        why, tone = f"Room for {number(left)} more" if left else "Exactly full", ""
    if segments := found.get("segments"):
        why += f". {counted(segments, 'part')} to send"
    rows = [("Counted in", unit_said(found["unit"])), ("Limit", number(limit))]
    if points := found.get("characters"):
        rows.append(("Characters", number(points)))
    for tag in found.get("tags", ()):
        rows.append((format_html("{} counts as", shown(tag["tag"])), number(tag["length"])))
    if forced := found.get("forced_by"):
        why = format_html("“{}” needs UCS-2: {} units fit, not 160", shown(forced["char"]), limit)
        tone = tone or "warn"
        rows.append(("Characters outside GSM 03.38", number(forced["count"])))
    value_said = format_html(
        '{}<span class="unit">/{} {}</span>',
        number(value),
        number(limit),
        unit_said(found["unit"]).split()[-1],
    )
    return Reading(
        key="length",
        label="Length",
        icon="ruler",
        value=value_said,
        why=why,
        tone=tone,
        chart=amount_bar(value, limit),
        rows=tuple(rows),
    )


def _novelty(found: Mapping[str, Any]) -> Reading:
    value = min(max(found["value"], 0.0), 1.0)
    return Reading(
        key="novelty",
        label="Novelty",
        icon="fingerprint",
        value=number(value, 2),
        why=nearest_said(found),
        tone="warn" if value < NOVELTY_LOW else "",
        rows=(("Measured by", found.get("method", "")),) if found.get("method") else (),
        note="1 minus the likeness to the nearest line: its own set, the catalog, approved and live copy, lines you supplied.",
    )


def _cta(found: Mapping[str, Any], text: str, asked: Any) -> Reading:
    said = []
    if found.get("span"):
        said.append(claim_quote(text, found["span"]))
    if asked not in (None, ""):
        said.append(f"asked for {number(asked)} of 100")
    words = ", ".join(said)
    return Reading(
        key="cta",
        label="Call to action",
        icon="mouse-pointer-click",
        value=found["strength"].capitalize(),
        unit=number(found["value"], 2),
        why=shown(words[:1].upper() + words[1:]) if words else "Does not ask the reader to act",
        note="How clearly the line asks the reader to act: none, soft or strong, 0 to 1.",
    )


def _claims(found: list[dict[str, Any]], text: str) -> Reading:
    waived = [claim for claim in found if "waiver" in claim]
    bad = [claim for claim in found if claim["status"] != "supported" and "waiver" not in claim]
    worst = next(iter((*bad, *waived, *found)), None)
    if worst is None:
        value, tone, why = "None", "", "Nothing that needs support"
    elif bad:
        value, tone = f"{len(bad)} of {len(found)} {worst['status']}", "bad"
        why = f"{claim_quote(text, worst['span'])}, {worst['kind']}"
    elif waived:
        value, tone = f"{len(waived)} of {len(found)} waived", "warn"
        why = f"{claim_quote(text, worst['span'])}, {worst['kind']}"
    else:
        value, tone = f"{len(found)} of {len(found)} supported", "ok"
        why = f"{claim_quote(text, worst['span'])} is {fact_said(worst['fact']) if worst['fact'] else worst['kind']}"
    rows = [
        (
            claim_quote(text, claim["span"]),
            f"{claim['kind']}, {'waived' if claim in waived else claim['status']}"
            + (f": {fact_said(claim['fact'])}" if claim["fact"] else ""),
        )
        for claim in found
    ]
    icon = "octagon-x" if bad else "badge-check"
    return Reading(
        key="claims",
        label="Claims",
        icon=icon,
        value=value,
        why=shown(why),
        tone=tone,
        rows=tuple(rows),
    )


def _rules(found: list[dict[str, Any]]) -> Reading:
    blocks = [rule for rule in found if rule["severity"] == "block"]
    warns = [rule for rule in found if rule["severity"] == "warn"]
    if blocks:
        value = "1 stops approval" if len(blocks) == 1 else f"{len(blocks)} stop approval"
        tone, icon = "bad", "octagon-x"
    elif warns:
        value, tone, icon = counted(len(warns), "warning"), "warn", "triangle-alert"
    else:
        value, tone, icon = "All pass", "ok", "shield-check"
    told = (blocks or warns or found)[:1]
    return Reading(
        key="rules",
        label="Rules",
        icon=icon,
        value=value,
        why=shown(told[0]["message"]) if told else "Brief, channel and claims",
        tone=tone,
        rows=tuple((rule["severity"].capitalize(), rule["message"]) for rule in found),
    )


def _readability(found: Mapping[str, Any]) -> Reading:
    words, grade = found["words"], found.get("grade")
    graded = grade is not None
    return Reading(
        key="readability",
        label="Readability",
        icon="book-open",
        value=f"Grade {grade:.0f}" if graded else counted(words, "word"),
        why=counted(words, "word")
        if graded
        else f"Under {WORDS_FOR_GRADE} words no grade is given",
        note="The school grade that reads it with ease (Flesch-Kincaid).",
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
