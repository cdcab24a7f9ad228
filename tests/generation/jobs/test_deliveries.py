"""R5, R11: a task may come three times at once, a cancel at any moment; each line is there once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django_scopes import scopes_disabled

from campaigns.catalog.tasks import tend_products
from campaigns.channels.tasks import tend_limits
from campaigns.claims.tasks import tend_claims
from campaigns.experiments.tasks import tell_weeks, tend_experiments
from campaigns.exports.tasks import sweep_files, tend_promises
from campaigns.models import AuditEntry, Candidate, Round, Workspace
from campaigns.notices.tasks import send_mails
from campaigns.review.tasks import tend_lines
from campaigns.rules.tasks import tend_rules
from campaigns.scheduling.tasks import look_at_pages, tend_launches
from campaigns.webhooks.tasks import send_deliveries
from campaigns.workspaces.tasks import forget_old
from copystudio.celery import app
from generation.jobs.claims import job_claim
from generation.jobs.errors import JobRefused
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel
from generation.jobs.tasks import refresh_statistics, run_job, sweep_jobs
from generation.models import Job, JobState
from tests.generation.jobs.rounds import LINES, assert_whole, lease_lapse
from tests.sizes import sized
from tests.together import alone, scoped, shared_rows, together

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
DELIVERED = {
    run_job.name: ("generate",),
    sweep_jobs.name: (),
    sweep_files.name: (),
    send_mails.name: (),
    tend_lines.name: (),
    refresh_statistics.name: (),
    forget_old.name: (),
    tend_rules.name: (),
    tend_claims.name: (),
    tend_promises.name: (),
    tend_limits.name: (),
    tend_products.name: (),
    tend_launches.name: (),
    look_at_pages.name: (),
    tend_experiments.name: (),
    tell_weeks.name: (),
    send_deliveries.name: (),
}
DELIVERIES = 3
CANCELS = sized(8, 100)


def every_row() -> dict[str, list[Any]]:
    """All rows of all tables."""
    with scopes_disabled():
        return {
            model._meta.label: list(model._base_manager.order_by("pk").values_list())
            for model in apps.get_models()
        }


@shared_rows
def test_every_task_may_be_delivered_three_times_at_once(
    order_round: Callable[[], Round], share: Callable[[], None]
):
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    # A task without a line here is not declared safe to be delivered again.
    assert ours.keys() == DELIVERED.keys()
    row = order_round()
    share()
    acts = [
        lambda name=name, args=args: ours[name].run(*args)
        for name, args in DELIVERED.items()
        for _ in range(DELIVERIES)
    ]
    together(*acts)
    check = scoped(row.workspace_id, lambda: assert_whole(row))
    alone(check)
    once = alone(every_row)
    together(*acts)
    for act in acts:
        alone(act)
    assert alone(every_row) == once
    alone(check)


class Watch:
    """Says when a worker has come to its n-th statement."""

    def __init__(self, statement: int) -> None:
        self.left = statement
        self.reached = threading.Event()

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            self.reached.set()
        return execute(sql, *rest)


@shared_rows
@pytest.mark.chaos(11)
def test_after_a_cancel_at_any_moment_no_line_comes(
    seed: int, in_acme: Workspace, order_round: Callable[[], Round], share: Callable[[], None]
):
    chance = random.Random(seed)  # noqa: S311 - moments, no secret
    share()
    ends = set()
    for _ in range(CANCELS):
        row: Round = alone(scoped(in_acme.pk, order_round))
        ends.add(_cancelled_at(row, chance.randrange(1, 110)))
    assert {JobState.CANCELLED, JobState.SUCCEEDED} >= ends
    assert JobState.CANCELLED in ends


def _cancelled_at(row: Round, statement: int) -> str:
    """Cancel a round twice while its worker is about there; the state in which it ended."""
    watch = Watch(statement)
    lines = Candidate.objects.model._base_manager.filter(round_id=row.pk)

    def work() -> None:
        with connection.execute_wrapper(watch):
            job_run(queue="generate", job_id=row.job_id)
        watch.reached.set()

    def cancel() -> int | None:
        assert watch.reached.wait(60)
        try:
            job = job_cancel(job=Job.everywhere.get(pk=row.job_id))
        except JobRefused:
            return None
        assert job.state in (JobState.CANCELLING, JobState.CANCELLED)
        there = int(lines.count())
        # The second may come after the worker has heard the first.
        with suppress(JobRefused):
            job_cancel(job=job)
        return there

    def ended() -> tuple[Job, int, int]:
        job = Job.everywhere.get(pk=row.job_id)
        entries = AuditEntry.objects.filter(entity="job", entity_id=str(job.pk))
        return job, lines.count(), entries.filter(event=f"job.{job.state}").count()

    _, there = together(work, scoped(row.workspace_id, cancel))
    job, kept, entries = alone(scoped(row.workspace_id, ended))
    assert job.is_final
    assert entries == 1
    if there is None:
        assert (job.state, kept) == (JobState.SUCCEEDED, LINES)
    else:
        assert job.state == JobState.CANCELLED or there == LINES
        assert kept == there == job.done
    return str(job.state)


class Canceller:
    """Cancels the job just before the worker looks for the n-th time whether it should go on."""

    def __init__(self, job_id: int, look: int) -> None:
        self.job_id, self.looks = job_id, look
        self.there = -1

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('SELECT "generation_job"."state" AS'):
            self.looks -= 1
            if self.looks == 0:
                job_cancel(job=Job.everywhere.get(pk=self.job_id))
                self.there = Candidate.objects.filter(round__job_id=self.job_id).count()
        return execute(sql, *rest)


@pytest.mark.parametrize("look", [1, 2, 3, 4])
def test_a_cancel_is_heard_between_two_pairs_and_keeps_what_is_there(
    order_round: Callable[[], Round], look: int
):
    row = order_round()
    canceller = Canceller(row.job_id, look)
    with connection.execute_wrapper(canceller):
        job_run(queue="generate")
    job = Job.everywhere.get(pk=row.job_id)
    assert job.state == JobState.CANCELLED
    assert Candidate.objects.filter(round=row).count() == canceller.there == job.done
    assert canceller.there < LINES
    with pytest.raises(JobRefused):
        job_cancel(job=job)


def test_cancelling_twice_is_one_cancel(order_round: Callable[[], Round]):
    row = order_round()
    claimed = job_claim(queue="generate", owner="busy")
    assert claimed is not None
    first = job_cancel(job=row.job)
    assert job_cancel(job=first).state == JobState.CANCELLING
    lease_lapse()
    job = Job.everywhere.get(pk=row.job_id)
    assert job.state == JobState.CANCELLED
    assert AuditEntry.objects.filter(event="job.cancelled").count() == 1
