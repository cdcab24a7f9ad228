"""Readings that the clock begins: a rule's first day came, its last has passed, or a reading stopped halfway."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from django.db import transaction
from django_scopes import scope, scopes_disabled

from campaigns.models import BrandRule, RuleSet, RuleSetState
from campaigns.rules.selectors import read_day, rules_turned, set_day
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.clock_jobs import jobs_rested
from generation.jobs.errors import JobRefused, QueueFull
from generation.jobs.services import job_enqueue, job_retry

logger = logging.getLogger(__name__)


def rule_days_turn() -> int:
    """Start the reading of every set that a day changed since its lines were read; answers for how many it was."""
    # Housekeeping of the site: each workspace's own set is looked at in its own scope below.
    with scopes_disabled():
        dated = BrandRule.objects.filter(rule_set__state=RuleSetState.ACTIVE)
        dated = dated.exclude(rule_set__settled=None).exclude(starts=None, ends=None)
        found = dict(dated.order_by().values_list("rule_set_id", "workspace_id").distinct())
    return _each(found, _turn)


def readings_resume() -> int:
    """Start every reading again that stopped some time ago: files and publishing wait for it; answers for how many it was.

    Later each time, and no more where it is given up.
    """
    # Housekeeping of the site, as above.
    with scopes_disabled():
        stopped = RuleSet.objects.filter(
            state=RuleSetState.ACTIVE,
            settled=None,
            settle_job__in=jobs_rested(),
        )
        found = dict(stopped.values_list("pk", "workspace_id"))
    return _each(found, _resume)


def _each(found: Mapping[int, int], begin: Callable[[int], bool]) -> int:
    """Begin for sets by their workspaces; one that finds no room in the queue waits for the clock's next look."""
    begun = 0
    for pk, workspace_id in found.items():
        with scope(workspace=workspace_id):
            try:
                begun += begin(pk)
            except QueueFull as error:
                logger.warning("rule set %s waits for the next look: %s", pk, error.message)
            except Exception:  # noqa: BLE001 - one workspace that cannot be read must not hold up all others
                logger.exception("rule set %s is left as it is", pk)
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


@transaction.atomic
def _resume(pk: int) -> bool:
    """Queue the same job again unless somebody did; what it has read stays read."""
    row = RuleSet.objects.select_related("settle_job").get(pk=pk)
    if row.settle_job is None:
        return False
    try:
        job = job_retry(job=row.settle_job)
    except JobRefused:
        return False
    logger.warning("rule set %s is read again: its job %s stopped", pk, job.pk)
    audit_record(workspace_id=row.workspace_id, actor=None, event="job.retried", row=job, via="job")
    return True
