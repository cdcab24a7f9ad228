"""Nouns that say what a thing is to another one ("holder", "cover"), with the noun that they take along."""

from __future__ import annotations

from typing import Final

from generation.facts.forms import noun_singular, word_kinds
from generation.facts.head import CREATURES, Head
from generation.facts.lexicon import word_set
from generation.facts.phrases import is_vague
from generation.facts.roles import Title

CARRIERS: Final = word_set("nouns_carriers")
CONTAINERS: Final = word_set("nouns_containers")
SETS: Final = word_set("nouns_sets")


def carried(title: Title, head: Head) -> Head:
    """ "Toilet brush holder": the head with the noun right before it, or the head as it was."""
    at = head.at or 0
    if at == 0 or title.segment[at - 1] != title.segment[at] or title.roles[at - 1] != "word":
        return head
    match = next((m for m in title.matches if m.end == at), None)
    first = match.at if match else at - 1
    low = " ".join(token.low for token in title.tokens[first:at])
    fits = "nouns" in match.kinds if match else _carries(low)
    return (
        Head(f"{noun_singular(low)} {head.noun}", first, at - first + head.size) if fits else head
    )


def _carries(low: str) -> bool:
    kinds = word_kinds(low)
    if low.endswith("ing") and "VERB" in kinds:
        return len(low) > 5
    return "NOUN" in kinds and "ADJ" not in kinds and len(low) > 2 and not is_vague(low)


def joined_set(title: Title, head: Head) -> Head:
    """ "Train set", "chess game": the set that follows a noun and ends its stretch is the thing."""
    end = (head.at or 0) + head.size
    if head.at is None or end >= len(title.tokens) or title.tokens[end].low not in SETS:
        return head
    ends = end + 1 == len(title.tokens) or title.roles[end + 1] in (
        "sign",
        "closed",
        "number",
        "code",
    )
    last = title.tokens[end].low
    before = title.tokens[head.at - 1].low if head.at else ""
    if (
        ends
        and last == "game"
        and (head.noun in CREATURES or head.noun == "mouse")
        and before in ("&", "and")
    ):
        return Head("game", end, 1)  # "Cat & Mouse Game"
    if not ends or head.noun.endswith(last) or title.roles[end] != "word":
        return head
    return Head(f"{head.noun} {last}", head.at, head.size + 1)
