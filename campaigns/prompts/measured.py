"""What lines say of the words that asked for them: three objectives by the badges, one set of words beside another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any

TONES: tuple[dict[str, int], ...] = ({"sentiment": 70, "cta": 90}, {"sentiment": -60, "cta": 0})
"""What is asked of the lines: glowing with a call, and sober without one."""
OBJECTIVES = ("sentiment", "diversity", "cta")
DIGITS = 2
"""Decimals that are shown, and that count: what reads the same is the same."""
SHOWN = 6


def lines_scored(lines: Sequence[tuple[int, dict[str, Any]]], asked: int) -> dict[str, Any]:
    """The means over lines ((cta asked, candidate record)): 0 to 1, more is better; and how many lines there are.

    `sentiment` is how near a line is to what was asked, `diversity` how unlike the others of its set, `cta`
    the share that calls where a call was asked and does not where none was. No lines score 0.
    """
    badges = [record["badges"] for _, record in lines]
    return {
        "sentiment": _mean(badge["tone"]["sentiment"]["match"] for badge in badges),
        "diversity": _mean(badge["diversity"]["value"] for badge in badges),
        "cta": _mean(_called(cta, record["badges"]) for cta, record in lines),
        "conversion": _mean(badge["conversion"]["p"] for badge in badges),
        "blocked": sum(bool(badge["blocks"]) for badge in badges),
        "lines": len(lines),
        "asked": asked,
    }


def worse_in(card: dict[str, Any]) -> list[str]:
    """The objectives in which the evaluated words are below those that write, as both are shown."""
    new, now = card["new"], card["now"]
    return [name for name in OBJECTIVES if new[name] < now[name]]


def lines_shown(lines: Sequence[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Some of the lines for reading, from all products and both tones in turn."""
    step = max(1, len(lines) // SHOWN)
    return [
        {"text": record["text"], "field": f"{record['channel']}.{record['field']}", "cta": cta}
        for cta, record in lines[::step][:SHOWN]
    ]


def _called(asked: int, badges: dict[str, Any]) -> float:
    return float((badges["cta"]["strength"] != "none") == (asked > 0))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(fmean(found), DIGITS) if found else 0.0
