"""Two sets of rules beside each other: what one has that the other lacks, and what reads otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.channels.selectors import channel_labels
from campaigns.common.figures import day
from campaigns.common.sliders import SLIDERS
from campaigns.models import BrandRule, RuleSet
from campaigns.rules.forms import ASKED
from campaigns.rules.words import (
    CLAIM_WORDS,
    KINDS,
    LOCALE_WORDS,
    PLACE_WORDS,
    SEVERITIES,
    UNIT_WORDS,
    rule_title,
)

WORDS = {
    "kind": "kind",
    "value": "what it asks",
    "severity": "a match",
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
    told = []
    for name, words in WORDS.items():
        if name == "value" and before.kind == after.kind:
            told += _asked(before, after)
        elif getattr(before, name) != getattr(after, name):
            told.append((words, _said(name, before), _said(name, after)))
    return told


def _asked(before: BrandRule, after: BrandRule) -> list[tuple[str, str, str]]:
    """What a rule asks, key by key under the names that its form has."""
    labels = {key: str(field.label) for key, field in ASKED[after.kind]().items()}
    told = [
        (
            label[:1].lower() + label[1:],
            *(_value_said(key, rule.value.get(key)) for rule in (before, after)),
        )
        for key, label in labels.items()
    ]
    return [(label, was, now) for label, was, now in told if was != now]


def _said(name: str, rule: BrandRule) -> str:
    value: Any = getattr(rule, name)
    match name:
        case "kind":
            return KINDS[value].label
        case "value":
            return _title(rule)
        case "severity":
            return SEVERITIES[value][0].lower()
        case "channels":
            labels = channel_labels()
            return ", ".join(labels.get(one, one) for one in value)
        case "locales":
            return ", ".join(LOCALE_WORDS.get(one, one) for one in value)
        case "starts" | "ends":
            return day(value) if value else ""
        case "examples":
            return "; ".join(f"{'' if one['fires'] else 'not '}“{one['text']}”" for one in value)
    return str(value)


def _value_said(key: str, value: Any) -> str:
    match value:
        case True:
            return "yes"
        case dict():
            return ", ".join(f"{char} {count}" for char, count in value.items())
        case list():
            return ", ".join(CLAIM_WORDS[one].lower() if key == "claims" else one for one in value)
    if value in (None, False, ""):
        return ""
    words = {
        "unit": UNIT_WORDS,
        "place": PLACE_WORDS,
        "slider": {name: said[0] for name, said in SLIDERS.items()},
    }
    return words[key][value].lower() if key in words else str(value)
