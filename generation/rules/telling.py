"""What a model is told of brand rules before it writes: the words that they are about, in force and few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generation.rules.types import LEVELS, Rule
from generation.rules.values import BannedTerm, PreferredTerm, RequiredText
from generation.types import Place

TOLD_MOST = 40
"""How many entries of one kind are told, those of the gravest rules first."""
OTHERS_MOST = 5
_SAYS = ("block", "warn")
_WHERE = {"anywhere": "", "start": ", at the start", "end": ", at the end"}


def rules_told(rules: Iterable[Rule], place: Place) -> Mapping[str, tuple[str, ...]]:
    """{"never_say", "spell", "must_stand"}: words of rules that block or warn at a place; what finds by form is not told."""
    held = [
        rule
        for rule in rules
        if rule.severity in _SAYS and rule.holds(place.channel, place.locale, place.today)
    ]
    told: dict[str, list[str]] = {"never_say": [], "spell": [], "must_stand": []}
    for rule in sorted(held, key=lambda rule: LEVELS.index(rule.severity)):
        value = rule.value
        if isinstance(value, BannedTerm):
            if value.instead:
                told["spell"].append(_in_place(value.instead, value.terms))
            else:
                told["never_say"] += value.terms
        elif isinstance(value, PreferredTerm):
            told["spell"].append(_in_place(value.term, value.instead_of))
        elif isinstance(value, RequiredText):
            reason = f", where one of these is said: {_few(value.when)}" if value.when else ""
            told["must_stand"].append(f"{value.text}{_WHERE[value.place]}{reason}")
    return {name: tuple(dict.fromkeys(said))[:TOLD_MOST] for name, said in told.items()}


def _in_place(term: str, others: tuple[str, ...]) -> str:
    return f"{term}, not {_few(others)}" if others else term


def _few(texts: tuple[str, ...]) -> str:
    return ", ".join(texts[:OTHERS_MOST])
