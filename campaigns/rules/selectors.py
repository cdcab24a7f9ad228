"""The rules that hold now, and those being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from campaigns.models import BrandRule, RuleSet, RuleSetState
from campaigns.rules.outcomes import Change
from generation.jobs.rules import rules_here
from generation.types import LineRules

OPEN_STATES = (RuleSetState.DRAFT, RuleSetState.PROPOSED)
FIELDS = (
    "key",
    "kind",
    "value",
    "severity",
    "channels",
    "locales",
    "starts",
    "ends",
    "message",
    "source",
    "examples",
)


def rule_record(rule: BrandRule) -> dict[str, Any]:
    """A rule as `generation.rules` reads it."""
    return {name: getattr(rule, name) for name in FIELDS}


def rules_active(workspace_id: int) -> LineRules | None:
    """The rules that hold in a workspace; None where no set was ever activated."""
    found = RuleSet.objects.filter(workspace_id=workspace_id, state=RuleSetState.ACTIVE)
    row = found.values_list("pk", "activated").first()
    return _compiled(*row) if row else None


def rules_unsettled(workspace_id: int) -> Change | None:
    """What the set that holds changed, while stored lines are still being read by it; None once all were."""
    rows = RuleSet.objects.filter(workspace_id=workspace_id, state=RuleSetState.ACTIVE)
    row = rows.filter(settled=None).first()
    return change_of(row, rule_changes(row)) if row else None


@lru_cache(maxsize=64)
def _compiled(pk: int, activated: datetime) -> LineRules:
    """An activated set never changes, so it is read once; `activated` tells sets of one number apart."""
    return rules_of_set(RuleSet.objects.get(pk=pk))


def rules_of_set(rule_set: RuleSet) -> LineRules:
    """The rules of any set, as they are now."""
    return rules_here(rule_set.number, [rule_record(rule) for rule in rule_set.rules.all()])


def rule_set_open(workspace_id: int) -> RuleSet | None:
    """The set being written, if there is one."""
    return RuleSet.objects.filter(workspace_id=workspace_id, state__in=OPEN_STATES).first()


def rule_set_active(workspace_id: int) -> RuleSet | None:
    """The set that holds, if there is one."""
    return RuleSet.objects.filter(workspace_id=workspace_id, state=RuleSetState.ACTIVE).first()


def rule_set_shown(workspace_id: int) -> RuleSet | None:
    """The set being written, else the one that holds."""
    return rule_set_open(workspace_id) or rule_set_active(workspace_id)


def rule_copy(rule: BrandRule) -> BrandRule | None:
    """A rule that holds as it stands in the set being written, if it does."""
    found = BrandRule.objects.filter(
        workspace_id=rule.workspace_id, rule_set__state__in=OPEN_STATES, key=rule.key
    )
    return found.first() if rule.rule_set.state == RuleSetState.ACTIVE else None


def rule_changes(rule_set: RuleSet) -> dict[str, list[dict[str, Any]]]:
    """{"added", "changed", "replaced", "removed"}: records of a set's rules against those of the set before it.

    What changed is told as it will be, and as it was under "replaced"; what is removed as it was.
    """
    held = RuleSet.objects.filter(workspace_id=rule_set.workspace_id, number__lt=rule_set.number)
    last = held.exclude(activated=None).order_by("-number").first()
    before = _records(last) if last else {}
    after = _records(rule_set)
    changed = [key for key, rule in after.items() if key in before and rule != before[key]]
    return {
        "added": [rule for key, rule in after.items() if key not in before],
        "changed": [after[key] for key in changed],
        "replaced": [before[key] for key in changed],
        "removed": [rule for key, rule in before.items() if key not in after],
    }


def change_of(rule_set: RuleSet, changes: Mapping[str, list[dict[str, Any]]]) -> Change:
    """What stored lines are read by: the rules that came, changed or went with a set (see `rule_changes`)."""
    touched = [rule for group in changes.values() for rule in group]
    here = rules_here(rule_set.number, [*changes["added"], *changes["changed"]])
    everywhere = any(not rule["channels"] for rule in touched)
    named = sorted({name for rule in touched for name in rule["channels"]})
    keys = frozenset(rule["key"] for rule in touched)
    return Change(keys, here, [] if everywhere else named)


def _records(rule_set: RuleSet) -> Mapping[str, dict[str, Any]]:
    return {rule.key: rule_record(rule) for rule in rule_set.rules.all()}
