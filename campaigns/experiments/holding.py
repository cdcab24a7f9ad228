"""The clock's look at experiments that run: what holds one, what seals it and what opens it is told once, to who runs it.

A text that may not be shown is refused to each shopper at once (`serving`); here people hear of it, within a minute.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.experiments.results import results_of
from campaigns.experiments.shifting import shares_move
from campaigns.models import Experiment, ExperimentState, Health, NoticeKind
from campaigns.notices.services import Notice, tell
from campaigns.workspaces.audit import audit_record

logger = logging.getLogger(__name__)
EVENTS = {
    Health.HELD: "held",
    Health.UNSOUND: "unsound",
    Health.OPEN: "opened",
    Health.NONE: "resumed",
}


def experiments_tend(now: datetime | None = None) -> int:
    """Look at every experiment that runs; how many stand otherwise than before. Rung twice it tells nothing twice."""
    at = now or timezone.now()
    # Housekeeping of the site: each experiment is looked at in its workspace's scope.
    with scopes_disabled():
        rows = Experiment.objects.filter(state=ExperimentState.RUNNING).order_by("pk")
        running = list(rows.values_list("workspace_id", "pk"))
    return sum(_tended(workspace_id, pk, at) for workspace_id, pk in running)


def _tended(workspace_id: int, pk: int, now: datetime) -> bool:
    try:
        with scope(workspace=workspace_id):
            row = Experiment.objects.get(pk=pk)
            if row.bandit:
                shares_move(row, now=now)
            # Reckoned before the transaction: nobody who writes waits for it.
            health, why = health_of(row, now=now)
            return health != row.health and _move(row, health, why)
    except Exception:  # noqa: BLE001 - one experiment must not hold up all others
        logger.exception("experiment %s cannot be looked at", pk)
    return False


def health_of(experiment: Experiment, *, now: datetime) -> tuple[Health, str]:
    """How a running experiment stands, and why: held before unsound before open."""
    results = results_of(experiment, now=now)
    if results["held"]:
        return Health.HELD, " ".join(one["message"] for one in results["held"])
    if results["srm"]["alarm"] or results["crossed"]["alarm"]:
        return Health.UNSOUND, " ".join(seal["message"] for seal in results["sealed"])
    return (Health.NONE if results["sealed"] else Health.OPEN), ""


@transaction.atomic
def _move(row: Experiment, health: Health, why: str) -> bool:
    """One conditional statement: whoever else looked, or stopped it, was first."""
    before = row.health
    rows = Experiment.objects.filter(pk=row.pk, state=ExperimentState.RUNNING, health=before)
    if not rows.update(health=health, version=F("version") + 1):
        return False
    row.refresh_from_db()
    audit_record(
        workspace_id=row.workspace_id,
        actor=None,
        event=f"experiment.{EVENTS[health]}",
        row=row,
        data={"health": health.value, "before": before, "why": why},
        via="job",
    )
    code = "resumed" if before == Health.HELD and health != Health.UNSOUND else health.value
    notice = Notice(
        kind=NoticeKind.EXPERIMENT,
        about=row,
        event=f"experiment:{row.pk}:{row.version}",
        actor=None,
        subject=row.hypothesis,
        said=why,
        code=code,
    )
    if code:
        tell(notice, people_of(row), workspace_id=row.workspace_id)
    return True


def people_of(row: Experiment) -> set[int | None]:
    """Who hears of an experiment: whoever designed and whoever started it."""
    return {row.created_by_id, row.started_by_id}
