"""What a model is told of brand rules before it writes: the words that they are about, in force and few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generation.prompts.data_slot import slot_length
from generation.rules.types import Rule
from generation.rules.values import BannedTerm, PreferredTerm, RequiredText
from generation.types import Place

TOLD_MOST = 40
"""How many entries of one kind are told."""
TOLD_ROOM = 1900
"""Characters of one kind as a prompt's slot counts them: that has room for three, and leaves a list out that it has none for."""
OTHERS_MOST = 5
OTHER_MOST = 60
"""Characters of a phrase beside the one that an entry is about, which is told whole."""
_WHERE = {"anywhere": "", "start": " at the start", "end": " at the end"}


def rules_told(rules: Iterable[Rule], place: Place, severity: str) -> Mapping[str, tuple[str, ...]]:
    """{"never_say", "spell", "must_stand"}: words of rules of a severity at a place; what finds by form is not told.

    Under the last two, what a line has to say word for word stands in quotation marks.
    """
    told: dict[str, list[str]] = {"never_say": [], "spell": [], "must_stand": []}
    for rule in rules:
        value = rule.value
        if rule.severity != severity or not rule.holds(place.channel, place.locale, place.today):
            continue
        if isinstance(value, BannedTerm):
            if value.instead:
                told["spell"].append(_in_place(value.instead, value.terms))
            else:
                told["never_say"] += value.terms
        elif isinstance(value, PreferredTerm):
            told["spell"].append(_in_place(value.term, value.instead_of))
        elif isinstance(value, RequiredText):
            when = ", ".join(_few(value.when))
            reason = f", where one of these is said: {when}" if when else ""
            told["must_stand"].append(f"“{value.text}”{_WHERE[value.place]}{reason}")
    return {name: _fitting(said) for name, said in told.items()}


def _in_place(term: str, others: tuple[str, ...]) -> str:
    refused = ", ".join(f"“{other}”" for other in _few(others))
    return f"“{term}”, not {refused}" if refused else f"“{term}”"


def _few(texts: tuple[str, ...]) -> list[str]:
    return [text[:OTHER_MOST] for text in texts[:OTHERS_MOST]]


def _fitting(said: list[str]) -> tuple[str, ...]:
    """Entries, each once, as long as there is room; one that has none lets shorter ones pass."""
    room = TOLD_ROOM
    kept: list[str] = []
    for text in dict.fromkeys(said):
        if (length := slot_length(text)) <= room and len(kept) < TOLD_MOST:
            kept.append(text)
            room -= length
    return tuple(kept)
