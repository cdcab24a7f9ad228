"""The conversion badge: how a line's features speak for it, by weights set beforehand, not fitted.

P = sigmoid(theta . x) (arXiv 2505.23809, eq. 2), read as the chance to beat an average line of the
same field head to head (the scale on which Bradley-Terry weights will be fitted). Nothing is fitted
yet: the weights are our reading of what the literature and practice agree on, each with a wide sd.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading, has_digit
from generation.badges.wordlists import words_of
from generation.types import Badges

WORDS = words_of("common")
BASIS = "prior, not fitted"
SIGMAS = 1.64  # a 90 % interval
SECOND_PERSON = WORDS["second_person"]


@dataclass(frozen=True)
class Weight:
    """A prior weight: mean, standard deviation, the feature's average in ordinary copy, and why."""

    mean: float
    sd: float
    centre: float
    why: str


PRIOR = {
    "cta": Weight(
        0.55, 0.25, 0.35, "A clear request raises clicks; one is enough, so the value counts."
    ),
    "cta_density": Weight(-0.40, 0.30, 0.05, "Requests per word: several crowd each other out."),
    "cta_end": Weight(0.15, 0.15, 0.25, "A request works best where reading ends."),
    "sentiment": Weight(0.20, 0.20, 0.15, "Warm beats flat, a little; strong praise is doubted."),
    "praise": Weight(-0.30, 0.25, 0.05, "What sentiment exceeds 0.6: overdone."),
    "fill": Weight(0.25, 0.20, 0.65, "Uses its room, within the limit."),
    "over": Weight(-1.50, 0.50, 0.0, "Over the limit it is cut off."),
    "number": Weight(0.30, 0.20, 0.30, "A figure is concrete."),
    "question": Weight(-0.05, 0.20, 0.05, "Questions help and hurt by audience: nearly nothing."),
    "second_person": Weight(0.20, 0.15, 0.40, "Speaking to the reader."),
    "keyword": Weight(0.40, 0.20, 0.40, "Names what was searched for: the product and its facts."),
    "long_words": Weight(-0.35, 0.25, 0.20, "Share of words over seven letters: harder to read."),
    "offer": Weight(0.45, 0.25, 0.15, "A real price or saving is a reason to act."),
}


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"p", "low", "high", "basis", "features"}`; the interval is the prior's own 90 %.

    `features` are the centred contributions theta_k * (x_k - average), largest first.
    """
    features = conversion_features(reading, context, so_far)
    score = variance = 0.0
    parts = []
    for name, value in features.items():
        weight = PRIOR[name]
        away = value - weight.centre
        score += weight.mean * away
        variance += (weight.sd * away) ** 2
        parts.append((name, round(weight.mean * away, 4)))
    spread = SIGMAS * math.sqrt(variance)
    parts.sort(key=lambda part: (-abs(part[1]), part[0]))
    return {
        "p": round(_sigmoid(score), 6),
        "low": round(_sigmoid(score - spread), 6),
        "high": round(_sigmoid(score + spread), 6),
        "basis": BASIS,
        "features": dict(parts[:4]),
    }


def conversion_features(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, float]:
    """The interpretable features x by name, each 0..1 but sentiment (-1..1)."""
    words = reading.words
    count = max(1, len(words))
    cta, length = so_far["cta"], so_far["length"]
    sentiment = so_far["tone"]["sentiment"]["measured"] / 100
    fill = length["value"] / max(1, length["limit"])
    ends = bool(cta["span"]) and not reading.low[cta["span"][1] :].strip(" .!")[25:]
    kinds = {claim["kind"] for claim in so_far["claims"] if claim["status"] == "supported"}
    known = context.order.words
    content = [word for word in words if len(word) > 3]
    named = sum(2 if word in context.names else word in known for word in content)
    return {
        "cta": cta["value"],
        "cta_density": min(1.0, cta["value"] / count),
        "cta_end": float(ends),
        "sentiment": sentiment,
        "praise": max(0.0, sentiment - 0.6),
        "fill": min(1.0, fill),
        "over": float(not length["fits"]),
        "number": float(has_digit(reading.low)),
        "question": float("?" in reading.low),
        "second_person": float(any(word in SECOND_PERSON for word in words)),
        "keyword": min(1.0, named / max(1, len(content))),
        "long_words": sum(len(word) > 7 for word in words) / count,
        "offer": float("price" in kinds),
    }


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))
