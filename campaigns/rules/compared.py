"""Two sets of rules beside each other: what one has that the other lacks, and what reads otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.models import BrandRule, RuleSet
from campaigns.rules.selectors import FIELDS
from campaigns.rules.words import rule_title

WORDS = {
    "kind": "kind",
    "value": "what it asks",
    "severity": "severity",
    "channels": "channels",
    "locales": "language",
    "starts": "from",
    "ends": "through",
    "message": "what the writer reads",
    "source": "source",
    "examples": "examples",
}


@dataclass(frozen=True)
class Change:
    """A rule that is in one of two sets only, or in both with other words: (what, before, after)."""

    what: str
    rule: BrandRule
    title: str
    fields: list[tuple[str, str, str]]


def set_before(rule_set: RuleSet) -> RuleSet | None:
    """The set that held before this one came, or holds until it does."""
    rows = RuleSet.objects.exclude(activated=None).exclude(pk=rule_set.pk)
    if rule_set.activated:
        rows = rows.filter(activated__lt=rule_set.activated)
    return rows.order_by("-activated").first()


def sets_compared(before: RuleSet | None, after: RuleSet) -> list[Change]:
    """What was added, changed and taken out, in that order."""
    old = {rule.key: rule for rule in before.rules.all()} if before else {}
    new = {rule.key: rule for rule in after.rules.all()}
    added = [Change("added", rule, _title(rule), []) for key, rule in new.items() if key not in old]
    changed = [
        Change("changed", rule, _title(rule), fields)
        for key, rule in new.items()
        if key in old and (fields := _fields(old[key], rule))
    ]
    gone = [
        Change("removed", rule, _title(rule), []) for key, rule in old.items() if key not in new
    ]
    return [*added, *changed, *gone]


def changes_said(changes: list[Change]) -> str:
    """ "1 rule changed, 2 added", or "" where nothing differs."""
    counts = [
        (sum(change.what == what for change in changes), word)
        for what, word in (("changed", "changed"), ("added", "added"), ("removed", "taken out"))
    ]
    said = [f"{count} {word}" for count, word in counts if count]
    if not said:
        return ""
    first = next(count for count, _ in counts if count)
    begun = said[0].replace(" ", " rule " if first == 1 else " rules ", 1)
    return ", ".join([begun, *said[1:]])


def _title(rule: BrandRule) -> str:
    return rule_title(rule.kind, rule.value)


def _fields(before: BrandRule, after: BrandRule) -> list[tuple[str, str, str]]:
    return [
        (WORDS[name], _said(name, before), _said(name, after))
        for name in FIELDS
        if name != "key" and getattr(before, name) != getattr(after, name)
    ]


def _said(name: str, rule: BrandRule) -> str:
    value: Any = getattr(rule, name)
    if name == "value":
        return "; ".join(_key_said(key, item) for key, item in sorted(value.items()))
    if name == "examples":
        return "; ".join(f"{'' if one['fires'] else 'not '}“{one['text']}”" for one in value)
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _key_said(key: str, item: Any) -> str:
    if isinstance(item, dict):
        item = [f"{char} {count}" for char, count in item.items()]
    said = ", ".join(map(str, item)) if isinstance(item, list) else str(item)
    return f"{key.replace('_', ' ')}: {said}"
