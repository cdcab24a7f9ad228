"""Checking a line against the rules of a set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from generation.rules.beside import Needed, needed_beside
from generation.rules.folding import term_forms, text_unmask
from generation.rules.kinds import Breach, breaches, letters_needed
from generation.rules.telling import rules_told
from generation.rules.types import Rule, rule_from_dict
from generation.rules.values import BannedTerm
from generation.types import Place

BREACHES_MOST = 20
"""How many breaches of one rule are told of one line."""


class PlaceRules:
    """The rules of a set that hold at one place.

    A rule of words is read only where the text has the letters of one of them: of a hundred rules that is a few.
    """

    def __init__(self, rules: Sequence[Rule], place: Place) -> None:
        self.rules = [
            rule for rule in rules if rule.holds(place.channel, place.locale, place.today)
        ]
        needed = [letters_needed(rule.value) for rule in self.rules]
        self._always = [number for number, letters in enumerate(needed) if letters is None]
        self._needed = [
            (one, number) for number, letters in enumerate(needed) for one in letters or ()
        ]

    def check(self, text: str, badges: Mapping[str, Any]) -> list[dict[str, Any]]:
        """See `RuleSet.check`."""
        letters = text_unmask(text).letters
        spoken_of = {number for needed, number in self._needed if needed in letters}
        return [
            _entry(rule, breach)
            for rule in (self.rules[number] for number in sorted(spoken_of.union(self._always)))
            for breach in islice(breaches(rule.value, text, badges), BREACHES_MOST)
        ]


def _entry(rule: Rule, breach: Breach) -> dict[str, Any]:
    return {
        "rule": rule.kind,
        "severity": rule.severity,
        "span": list(breach.span) if breach.span else None,
        "message": f"{breach.said} {rule.message}".strip(),
        "id": rule.key,
        **({"fix": breach.instead} if breach.instead is not None else {}),
    }


@dataclass(frozen=True)
class RuleSet:
    """The rules of one set, as what writes and measures lines asks them (`generation.types.LineRules`).

    A rule's first and last day are days of `zone`.
    """

    number: int
    rules: tuple[Rule, ...]
    zone: str = "UTC"
    _at: dict[Place, PlaceRules] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def day(self, now: datetime) -> date:
        """The day that it is in `zone`."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def check(self, text: str, place: Place, badges: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Entries of the `rules` badge for every breach, in the order of the rules.

        Beside the badge's own keys each has `id`, the rule's key, and `fix` where one is safe: the text to put at
        the span. `text` is in NFC; `badges` has `tone` and `claims` of the text, and rules about those are silent
        without.
        """
        if place not in self._at:
            self._at[place] = PlaceRules(self.rules, place)
        return self._at[place].check(text, badges)

    def told(self, place: Place, severity: str) -> Mapping[str, tuple[str, ...]]:
        """Its words as a model is told them (see `rules_told`)."""
        return rules_told(self.rules, place, severity)

    def needed(self, texts: Sequence[str], place: Place) -> list[Needed]:
        """What texts that are shown together have to say (see `needed_beside`)."""
        return needed_beside(self.rules, texts, place)

    def banned(self, place: Place) -> tuple[str, ...]:
        """Every form of what rules that block ban wherever it stands, undisguised; `forbids` finds more.

        Left out is what a mend replaces, what may stand in some phrases, and what is banned in one case alone.
        """
        said = [
            form
            for rule in self.rules
            if rule.severity == "block" and isinstance(rule.value, BannedTerm)
            if not (rule.value.instead or rule.value.unless or rule.value.match_case)
            if rule.holds(place.channel, place.locale, place.today)
            for term in rule.value.terms
            for form in term_forms(term)
        ]
        return tuple(dict.fromkeys(said))

    def forbids(self, text: str, place: Place) -> bool:
        """Whether a rule that blocks is broken by words that cannot be mended; tone and claims are not looked at."""
        found = self.check(text, place, {})
        return any(entry["severity"] == "block" and "fix" not in entry for entry in found)

    def mended(self, text: str, place: Place) -> str:
        """The text (NFC) with every safe mend made; one that overlaps another is left."""
        found = self.check(text, place, {})
        fixes = sorted(
            ((*entry["span"], entry["fix"]) for entry in found if "fix" in entry), reverse=True
        )
        free = len(text)
        for start, end, instead in fixes:
            if end <= free:
                text, free = text[:start] + instead + text[end:], start
        return text


def rule_set_of(number: int, rows: Iterable[Mapping[str, Any]], zone: str = "UTC") -> RuleSet:
    """A set from the JSON of its rules. Raises `InputError`."""
    return RuleSet(number, tuple(rule_from_dict(row) for row in rows), zone)
