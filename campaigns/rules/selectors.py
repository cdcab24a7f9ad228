"""The rules that hold now, and those being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from campaigns.models import BrandRule, RuleSet, RuleSetState
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


def rules_unsettled(workspace_id: int) -> LineRules | None:
    """The rules that hold, while stored lines are still being read by them; None once all were."""
    found = RuleSet.objects.filter(
        workspace_id=workspace_id, state=RuleSetState.ACTIVE, settled=None
    )
    row = found.values_list("pk", "activated").first()
    return _compiled(*row) if row else None


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


def rule_changes(rule_set: RuleSet) -> dict[str, list[dict[str, Any]]]:
    """{"added", "changed", "removed"}: records of a set's rules against those of the set that holds.

    What changed is told as it will be; what is removed as it was.
    """
    active = rule_set_active(rule_set.workspace_id)
    before = _records(active) if active and active.pk != rule_set.pk else {}
    after = _records(rule_set)
    return {
        "added": [rule for key, rule in after.items() if key not in before],
        "changed": [rule for key, rule in after.items() if key in before and rule != before[key]],
        "removed": [rule for key, rule in before.items() if key not in after],
    }


def _records(rule_set: RuleSet) -> Mapping[str, dict[str, Any]]:
    return {rule.key: rule_record(rule) for rule in rule_set.rules.all()}
