"""Operations: whether the site works, who works for it, what waits, and the workspace's jobs that need a hand."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.briefs.round_page import JOB_BADGES
from campaigns.briefs.selectors import rounds_of_jobs
from campaigns.catalog.scanning import scan_left
from campaigns.channels.overdue import limits_overdue
from campaigns.workspaces import access
from campaigns.workspaces.clock_jobs import CLOCK_JOBS, ClockJob, failures_of, jobs_given_up
from campaigns.workspaces.health import queues_waiting, readiness
from campaigns.workspaces.requests import StudioRequest
from generation.jobs.workers import WorkerSeen, workers_seen
from generation.models import Job, JobState

SHOWN = 20
LOOKED_BACK = timedelta(days=1)
QUEUES = ("default", "generate", "train")


@dataclass(frozen=True)
class QueueRow:
    """A queue over all workspaces: jobs that wait and run, seconds for which the oldest due one waits, workers that answer."""

    name: str
    waiting: int
    running: int
    oldest: float | None
    workers: int


@dataclass(frozen=True)
class WorkerRow:
    """A worker, its jobs of this workspace, and how many it has of others."""

    seen: WorkerSeen
    jobs: list[Job]
    elsewhere: int


@dataclass(frozen=True)
class GivenUp:
    """A job that the clock begins no more: its work in words, and how often it failed in a row."""

    job: Job
    work: ClockJob
    failures: int


def job_rows(request: StudioRequest, jobs: list[Job]) -> list[dict[str, Any]]:
    """What the list of jobs shows of each."""
    rounds = rounds_of_jobs(jobs)
    return [
        {
            "job": job,
            "badge": JOB_BADGES[JobState(job.state)],
            "may_cancel": access.may(
                request, "job.cancel", own=job.requested_by_id == request.user.pk
            ),
            "round": rounds.get(job.pk),
        }
        for job in jobs
    ]


def operations_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The page; its moving part comes alone to who asks for it again."""
    workers = workers_seen(timezone.now())
    disk = shutil.disk_usage(settings.HOME)
    context = {
        "checks": readiness(),
        "queues": _queues(workers),
        "workers": [_worker(request, one) for one in workers],
        "disk": disk,
        "now": timezone.now(),
    }
    if request.htmx:
        return render(request, "campaigns/briefs/_operations_now.html", context)
    given_up = jobs_given_up()
    context["given_up"] = [GivenUp(job, CLOCK_JOBS[job.kind], failures_of(job)) for job in given_up]
    context["rows"] = job_rows(request, _in_need({job.pk for job in given_up}))
    context["unread"] = limits_overdue(request.workspace.pk)
    context["scan_left"] = scan_left(request.workspace)
    return render(request, "campaigns/briefs/operations.html", context)


def _in_need(besides: Collection[int]) -> list[Job]:
    """Jobs of the workspace that are open, and those that failed within a day; newest first."""
    failed = Q(state=JobState.FAILED, finished__gte=timezone.now() - LOOKED_BACK)
    is_open = Q(state__in=(JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING))
    return list(
        Job.objects.filter(is_open | failed).exclude(pk__in=besides).order_by("-pk")[:SHOWN]
    )


def _queues(workers: list[WorkerSeen]) -> list[QueueRow]:
    open_jobs = Job.everywhere.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).order_by()
    counted = open_jobs.values_list("queue", "state").annotate(n=Count("pk"))
    # Of the site, as all of this page but the jobs that it lists: figures by queue.
    with scopes_disabled():
        counts = {(queue, state): n for queue, state, n in counted}
    alive = Counter(queue for one in workers if not one.is_silent for queue in one.worker.queues)
    waits = queues_waiting()
    names = dict.fromkeys((*QUEUES, *sorted(waits), *sorted(queue for queue, _ in counts)))
    return [
        QueueRow(
            name,
            counts.get((name, JobState.QUEUED), 0),
            counts.get((name, JobState.RUNNING), 0),
            waits.get(name),
            alive[name],
        )
        for name in names
    ]


def _worker(request: StudioRequest, seen: WorkerSeen) -> WorkerRow:
    mine = [job for job in seen.jobs if job.workspace_id == request.workspace.pk]
    return WorkerRow(seen, mine, len(seen.jobs) - len(mine))
