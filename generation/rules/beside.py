"""What rules ask of several texts that are shown together: a text that is required may stand in any of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generation.rules.kinds import breaches
from generation.rules.types import Rule
from generation.rules.values import RequiredText
from generation.types import Place

Needed = tuple[str, frozenset[int], frozenset[int]]


def needed_beside(rules: Iterable[Rule], texts: Sequence[str], place: Place) -> list[Needed]:
    """Each required text that any of `texts` calls for, with the numbers of those that call for it and that say it."""
    found = []
    for rule in rules:
        value = rule.value
        if not isinstance(value, RequiredText):
            continue
        if not rule.holds(place.channel, place.locale, place.today):
            continue
        alone = replace(value, when=(), place="anywhere")
        said = frozenset(n for n, text in enumerate(texts) if not _breached(alone, text))
        called = frozenset(
            n for n, text in enumerate(texts) if _breached(replace(value, place="anywhere"), text)
        )
        if called:
            found.append((value.text, called, said))
    return found


def _breached(value: RequiredText, text: str) -> bool:
    return any(True for _ in breaches(value, text, {}))
