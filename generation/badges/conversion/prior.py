"""Prior weights: what literature and practice agree on, where no fitted model speaks for a line."""

from __future__ import annotations

from dataclasses import dataclass

from generation.badges.context import SetContext
from generation.badges.reading import Reading, has_digit
from generation.badges.wordlists import words_of
from generation.types import Badges

SECOND_PERSON = words_of("common")["second_person"]
# What no headline can tell: these stay with the prior where a fitted model speaks for the rest.
OF_THE_ORDER = frozenset(("over", "keyword", "offer"))


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


def prior_parts(features: dict[str, float]) -> tuple[dict[str, float], float]:
    """Centred contributions theta_k * (x_k - average) in log odds by name, and their variance."""
    parts, variance = {}, 0.0
    for name, value in features.items():
        weight = PRIOR[name]
        away = value - weight.centre
        parts[name] = weight.mean * away
        variance += (weight.sd * away) ** 2
    return parts, variance


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
