"""What a drawn line is worth: novelty and conversion by lambda, tone, call, facts, rules, length; faults gate all."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.badges import measure
from generation.engines.lm.asking import Asked
from generation.engines.lm.prompt import ROOMS, Controls
from generation.engines.lm.slots import NAMES
from generation.engines.lm.standing import Standing
from generation.types import Badges
from generation.types.brief import SLIDERS

WEIGHTS: Mapping[str, float] = {
    "R": 1.0,
    "tone": 1.0,
    "cta": 0.5,
    "fact": 0.25,
    "rule": 0.25,
    "length": 0.25,
    "likely": 0.25,
    "fresh": 0.5,
}
"""What each term weighs once it is measured in spreads of its group."""
_SENTIMENT = 2.0
"""Sentiment comes first: it counts as much as two other sliders."""
_UNASKED = 0.35
"""What a slider at rest weighs beside one that was moved."""
_BELOW = 1.0
"""How far, in spreads, a faulty line stands below the worst sound one."""
_CALLS = {"none": 0, "soft": 1, "strong": 2}
_OF_DRAWING = ("likely", "fresh")
"""Terms that say how a line was drawn; the others say what it says."""
_OPENING = 3
"""So many words of its own are how a line opens."""
_OWN = re.compile(r"<[^<>]*>|([^\W_]+(?:['’][^\W_]+)*)")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """A group's lines: `total` to learn from, `reward` R and `terms` of the sound ones, places of the others."""

    total: Floats
    reward: Floats
    sound: tuple[int, ...]
    terms: Mapping[str, Floats] = field(default_factory=dict)
    builds: int = 0


@dataclass(frozen=True)
class Lines:
    """Drawn lines of one prompt in slots, None without an end; each one's mean log-probability a token under
    the start; the words that there are; and of how many other products drawn beside it lines open so (`opening`).
    """

    masked: Sequence[str | None]
    likely: Sequence[float]
    words: frozenset[str] = frozenset()
    elsewhere: Mapping[str, int] = field(default_factory=dict)


def judge(
    asked: Asked, controls: Controls, drawn: Lines, weigh: Container[str] = WEIGHTS
) -> Judged:
    """What the lines of one prompt are worth beside each other, by the terms to `weigh`.

    Terms are measured in spreads
    of the sound lines, so that none drowns the others; a faulty line is below all of them, however novel.
    """
    lines, likely = drawn.masked, drawn.likely
    filled = _filled(asked, drawn)
    places = list(filled)
    ask = asked.ask
    badges = dict(
        zip(places, measure(list(filled.values()), spec=ask.spec, field=ask.field), strict=True)
    )
    sound = tuple(place for place in places if _clean(badges[place]))
    total = np.full(len(lines), 0.0)
    if not sound:
        return Judged(total, np.zeros(0), ())
    terms = {
        name: np.array(values, dtype=np.float64)
        for name, values in _terms(asked, controls, lines, {i: badges[i] for i in sound}).items()
    }
    terms["likely"] = np.array([likely[place] for place in sound], dtype=np.float64)
    terms["fresh"] = np.array(
        [-drawn.elsewhere.get(opening(lines[place] or ""), 0) for place in sound], dtype=np.float64
    )
    worth = sum(
        (WEIGHTS[name] * spreads(terms[name]) for name in terms if name in weigh),
        np.zeros(len(sound)),
    )
    total[:] = worth.min() - _BELOW
    total[list(sound)] = worth
    return Judged(total, terms["R"], sound, terms, len({lines[place] for place in sound}))


def opening(masked: str) -> str:
    """The first words of a line that are its own, whatever slots stand between them; "" where they are too few."""
    words = [found[1].lower() for found in _OWN.finditer(masked) if found[1]]
    return " ".join(words[:_OPENING]) if len(words) >= _OPENING else ""


def spreads(values: Floats) -> Floats:
    """Values as distances from their mean in units of their spread; nothing where all are equal."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))


def _filled(asked: Asked, drawn: Lines) -> dict[int, str]:
    """Texts of the lines that can stand, by place; of two built alike only the first can."""
    standing = Standing(asked, drawn.words)
    filled: dict[int, str] = {}
    seen: set[str] = set()
    for place, masked in enumerate(drawn.masked):
        text = asked.filled(masked) if masked and masked not in seen else None
        if masked and text is not None and not standing.fault(text, masked):
            filled[place] = text
            seen.add(masked)
    return filled


def _clean(badges: Badges) -> bool:
    """Whether nothing blocks the line and everything that it promises is supported."""
    return not badges["blocks"] and all(
        claim["status"] == "supported" for claim in badges["claims"]
    )


def _terms(
    asked: Asked, controls: Controls, lines: Sequence[str | None], badges: Mapping[int, Badges]
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in WEIGHTS if name not in _OF_DRAWING}
    brief = asked.ask.spec.brief
    for place, badge in badges.items():
        novelty, p_conv = badge["diversity"]["value"], badge["conversion"]["p"] or 0.5
        found["R"].append(brief.creativity * novelty + (1 - brief.creativity) * p_conv)
        found["tone"].append(_tone(badge, brief.tone))
        found["cta"].append(_call(badge, controls))
        found["fact"].append(_facts(asked, lines[place] or ""))
        warned = sum(rule["severity"] == "warn" for rule in badge["rules"])
        found["rule"].append(1 / (1 + warned))
        found["length"].append(_length(badge, controls))
    return found


def _tone(badge: Badges, tone: Any) -> float:
    """1 where every slider sounds as asked, 0 where each is at the other end."""
    weights = {
        name: (_SENTIMENT if name == "sentiment" else 1.0)
        * (1.0 if getattr(tone, name) else _UNASKED)
        for name in SLIDERS
    }
    far = sum(
        weight * abs(getattr(tone, name) - badge["tone"][name]["measured"])
        for name, weight in weights.items()
    )
    return float(1 - far / (200 * sum(weights.values())))


def _call(badge: Badges, controls: Controls) -> float:
    if controls.cta is None:
        return 1.0
    return 1 - abs(controls.cta - _CALLS[badge["cta"]["strength"]]) / 2


def _facts(asked: Asked, masked: str) -> float:
    """Half for saying which product it is, half for saying a fact of it."""
    named = any(token in masked for token in NAMES)
    return 0.5 * named + 0.5 * bool(asked.slots.facts_in(masked))


def _length(badge: Badges, controls: Controls) -> float:
    if controls.room is None:
        return 1.0
    length = badge["length"]
    level = min(ROOMS - 1, length["value"] * ROOMS // max(1, length["limit"]))
    return float(1 - abs(level - controls.room) / (ROOMS - 1))
