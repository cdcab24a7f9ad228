"""A rule's first day begins, or its last has passed: stored lines are read by it anew."""

from __future__ import annotations

import logging

from django.db import transaction
from django_scopes import scope, scopes_disabled

from campaigns.models import BrandRule, RuleSet, RuleSetState
from campaigns.rules.selectors import read_day, rules_turned, set_day
from campaigns.workspaces.audit import audit_record
from generation.jobs.errors import QueueFull
from generation.jobs.services import job_enqueue

logger = logging.getLogger(__name__)


def rule_days_turn() -> int:
    """Start the reading of every set that a day changed since its lines were read; answers for how many it was."""
    # Housekeeping of the site: each workspace's own set is looked at in its own scope below.
    with scopes_disabled():
        dated = BrandRule.objects.filter(rule_set__state=RuleSetState.ACTIVE)
        dated = dated.exclude(rule_set__settled=None).exclude(starts=None, ends=None)
        found = dict(dated.order_by().values_list("rule_set_id", "workspace_id").distinct())
    begun = 0
    for pk, workspace_id in found.items():
        with scope(workspace=workspace_id):
            try:
                begun += _turn(pk)
            except QueueFull as error:
                logger.warning("rule set %s waits for the next look: %s", pk, error.message)
    return begun


@transaction.atomic
def _turn(pk: int) -> bool:
    """Queue the reading unless somebody did; until it is done, lines are as after an activation."""
    rows = RuleSet.objects.select_for_update(of=("self",)).select_related("workspace")
    row = rows.filter(pk=pk, state=RuleSetState.ACTIVE).exclude(settled=None).first()
    turned = rules_turned(row, read_day(row)) if row else []
    if row is None or not turned:
        return False
    row.read_on, row.settled = read_day(row), None
    row.settle_job = job_enqueue(
        kind="rules_settle",
        workspace_id=row.workspace_id,
        payload={"rule_set": row.pk},
        requested_by_id=None,
    )
    row.save(update_fields=["read_on", "settled", "settle_job"])
    audit_record(
        workspace_id=row.workspace_id,
        actor=None,
        event="ruleset.day_came",
        row=row,
        data={
            "number": row.number,
            "day": set_day(row).isoformat(),
            "rules": [rule.key for rule in turned],
        },
        via="job",
    )
    return True
