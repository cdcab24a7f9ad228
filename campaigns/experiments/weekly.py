"""The week of an experiment: how each that runs stands, once a week to who runs it, with their digest."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.common.figures import counted, number
from campaigns.experiments.holding import people_of
from campaigns.experiments.results import results_of
from campaigns.experiments.words import verdict_said
from campaigns.models import Experiment, ExperimentState, NoticeKind, Notification
from campaigns.notices.services import Notice, tell

logger = logging.getLogger(__name__)
DAYS_LEAST = timedelta(days=2)
"""What began at the end of a week has nothing to say of it yet."""


def weeks_tell(now: datetime | None = None) -> int:
    """Tell the week of every experiment of which it was not told yet; how many. Rung each hour it tells each week once."""
    at = now or timezone.now()
    year, week, _ = at.isocalendar()
    monday = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=at.weekday())
    # Housekeeping of the site: each experiment is read in its workspace's scope.
    with scopes_disabled():
        rows = Experiment.objects.filter(
            state=ExperimentState.RUNNING, started__lt=monday - DAYS_LEAST
        )
        running = {
            f"week:{pk}:{year}-{week}": (workspace_id, pk)
            for workspace_id, pk in rows.order_by("pk").values_list("workspace_id", "pk")
        }
        told = Notification.objects.filter(event__in=running)
        done = set(told.values_list("event", flat=True))
    return sum(_told(event, *row, at) for event, row in running.items() if event not in done)


def _told(event: str, workspace_id: int, pk: int, now: datetime) -> bool:
    try:
        with scope(workspace=workspace_id):
            row = Experiment.objects.get(pk=pk)
            # Reckoned before the transaction: nobody who writes waits for it.
            notice = Notice(
                kind=NoticeKind.WEEK,
                about=row,
                event=event,
                actor=None,
                subject=row.hypothesis,
                said=week_said(row, now=now),
                code="week",
            )
            with transaction.atomic():
                tell(notice, people_of(row), workspace_id=workspace_id)
            return True
    except Exception:  # noqa: BLE001 - one experiment must not hold up all others
        logger.exception("the week of experiment %s cannot be told", pk)
    return False


def week_said(row: Experiment, *, now: datetime) -> str:
    """How an experiment that runs stands, in words: nothing that is sealed."""
    results = results_of(row, now=now)
    assert row.started
    shown = ", ".join(f"{one['arm']} {number(one['units'])}" for one in results["arms"])
    days = counted((now - row.started).days, "day")
    held = [one["message"] for one in results["held"]]
    said = [f"It has run for {days}; shown to {shown}.", *held, *verdict_said(results)]
    return " ".join(said)
