"""How many of a product's lines say each of its facts, and how many rest on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import Candidate, CandidateState, Product

LINES_READ = 2_000


@dataclass(frozen=True)
class FactUse:
    """Lines that say a fact's value, and those of them whose approval ends when it changes."""

    saying: int = 0
    resting: int = 0


def fact_uses(product: Product, facts: Sequence[Mapping[str, Any]]) -> list[FactUse]:
    """For each fact its use by the product's lines that may still go out; the newest 2,000 are read."""
    lines = Candidate.objects.filter(product=product).exclude(
        state__in=(CandidateState.REJECTED, CandidateState.RETIRED)
    )
    told = lines.order_by("-pk").values_list("text", "revision__basis")
    read = [
        (_folded(text), frozenset((basis or {}).get("facts", ())))
        for text, basis in told[:LINES_READ]
    ]
    return [_use(fact, read) for fact in facts]


def _use(fact: Mapping[str, Any], read: Sequence[tuple[str, frozenset[str]]]) -> FactUse:
    label = f"{fact['name'].replace('_', ' ')}: {fact['value']}"
    value = _folded(str(fact["value"]))
    # A bare number may be any number; only what was measured says whose it is.
    says = (
        re.compile(rf"(?<!\w){re.escape(value)}(?!\w)") if re.search(r"[^\W\d_]", value) else None
    )
    saying = resting = 0
    for text, cited in read:
        rests = label in cited
        resting += rests
        saying += bool(rests or (says and says.search(text)))
    return FactUse(saying, resting)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
