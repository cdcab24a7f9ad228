"""The rules that hold now, and those being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

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
    row = found.values_list("pk", "activated", "workspace__timezone").first()
    return _compiled(*row) if row else None


def rules_since(workspace_id: int, rules: LineRules | None, now: datetime) -> LineRules | None:
    """The rules that hold, for a line that was measured by `rules` at `now` and is stored only here.

    None where they read it as it was: the same set, on the same day.
    """
    held = rules_active(workspace_id)
    if held is None or (held is rules and held.day(now) == held.day(timezone.now())):
        return None
    return held


def rules_unsettled(workspace_id: int) -> Change | None:
    """What the set that holds changed, while stored lines are still being read by it; None once all were."""
    rows = RuleSet.objects.filter(workspace_id=workspace_id, state=RuleSetState.ACTIVE)
    row = rows.filter(settled=None).select_related("workspace").first()
    return change_unsettled(row) if row else None


def change_unsettled(rule_set: RuleSet) -> Change:
    """What stored lines have still to be read by: what came with the set that holds, and what days changed since."""
    is_new = rule_set.read_on is None
    changes = rule_changes(rule_set) if is_new else {}
    read = set_held_before(rule_set) if is_new else rule_set
    known = {rule["key"] for group in changes.values() for rule in group}
    turned = rules_turned(rule_set, read_day(read)) if read else []
    return change_of(
        rule_set,
        {**changes, "turned": [rule_record(rule) for rule in turned if rule.key not in known]},
    )


def rules_turned(rule_set: RuleSet, since: date | None) -> list[BrandRule]:
    """Rules that began or ended since that day; one that did both was read in between, or is read for nothing."""
    if since is None:
        return []
    first, last = sorted((since, set_day(rule_set)))
    dated = rule_set.rules.exclude(starts=None, ends=None)
    return [
        rule
        for rule in dated
        if (rule.starts and first < rule.starts <= last)
        or (rule.ends and first <= rule.ends < last)
    ]


def set_day(rule_set: RuleSet, at: datetime | None = None) -> date:
    """The day that it is, or was at a moment, where the workspace is."""
    return timezone.localdate(at, timezone=ZoneInfo(rule_set.workspace.timezone))


def read_day(rule_set: RuleSet) -> date | None:
    """The day as which every line was read by a set; None where they never were."""
    if rule_set.read_on or rule_set.settled is None:
        return rule_set.read_on
    return set_day(rule_set, rule_set.settled)


@lru_cache(maxsize=64)
def _compiled(pk: int, activated: datetime, zone: str) -> LineRules:
    """An activated set never changes, so it is read once; `activated` tells sets of one number apart."""
    return rules_of_set(RuleSet.objects.select_related("workspace").get(pk=pk))


def rules_of_set(rule_set: RuleSet) -> LineRules:
    """The rules of any set, as they are now."""
    rows = [rule_record(rule) for rule in rule_set.rules.all()]
    return rules_here(rule_set.number, rows, rule_set.workspace.timezone)


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
    last = set_held_before(rule_set)
    before = _records(last) if last else {}
    after = _records(rule_set)
    changed = [key for key, rule in after.items() if key in before and rule != before[key]]
    return {
        "added": [rule for key, rule in after.items() if key not in before],
        "changed": [after[key] for key in changed],
        "replaced": [before[key] for key in changed],
        "removed": [rule for key, rule in before.items() if key not in after],
    }


def set_held_before(rule_set: RuleSet) -> RuleSet | None:
    """The set that held when this one came, or holds until it does."""
    held = RuleSet.objects.filter(workspace_id=rule_set.workspace_id, number__lt=rule_set.number)
    rows = held.exclude(activated=None).select_related("workspace")
    return rows.order_by("-number").first()


def change_of(rule_set: RuleSet, changes: Mapping[str, list[dict[str, Any]]]) -> Change:
    """What stored lines are read by: the rules that came, changed, went or "turned" with a day (see `rule_changes`)."""
    touched = [rule for group in changes.values() for rule in group]
    now = [rule for name in ("added", "changed", "turned") for rule in changes.get(name, ())]
    here = rules_here(rule_set.number, now, rule_set.workspace.timezone)
    everywhere = any(not rule["channels"] for rule in touched)
    named = sorted({name for rule in touched for name in rule["channels"]})
    keys = frozenset(rule["key"] for rule in touched)
    return Change(keys, here, [] if everywhere else named)


def _records(rule_set: RuleSet) -> Mapping[str, dict[str, Any]]:
    return {rule.key: rule_record(rule) for rule in rule_set.rules.all()}
