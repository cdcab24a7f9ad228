"""Run in a process of its own: threads order and cancel rounds for so many seconds, one more orders exports if asked to; prints the milliseconds of each act, how the exports ended, and what went wrong."""

import sys

import django

django.setup()

import json  # noqa: E402  after Django is set up
import threading  # noqa: E402  after Django is set up
import time  # noqa: E402  after Django is set up
from collections.abc import Callable  # noqa: E402  after Django is set up
from contextlib import suppress  # noqa: E402  after Django is set up
from typing import Any  # noqa: E402  after Django is set up

from django.db import Error, connections  # noqa: E402  after Django is set up
from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create, work_cancel  # noqa: E402  after Django is set up
from campaigns.common.errors import Conflict  # noqa: E402  after Django is set up
from campaigns.exports.services import export_create  # noqa: E402  after Django is set up
from campaigns.models import Campaign, User, Workspace  # noqa: E402  after Django is set up
from generation.models import Job  # noqa: E402  after Django is set up

SECONDS, THREADS, EXPORTS = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["exports"]
ASKED = {"channels": ["email"], "skus": ["CRV-0"], "n": 2}
ENDED = ("succeeded", "partial", "failed", "cancelled")
where = Workspace.objects.get().pk
took: list[float] = []
wrong: list[str] = []
exports: list[str] = []


def write(campaign: Campaign, ben: User) -> None:
    """Two rounds with job and audit entry, each in a transaction; one is left to a worker, one cancelled in another."""
    timed(lambda: round_create(campaign=campaign, by=ben, asked=ASKED))
    row = timed(lambda: round_create(campaign=campaign, by=ben, asked=ASKED))
    job = Job.objects.get(pk=row.job_id)
    # Unless the worker was quicker.
    with suppress(Conflict):
        timed(lambda: work_cancel(job=job, by=ben))


def timed(act: Callable[[], Any]) -> Any:
    """What the act gives; how long it took is noted."""
    began = time.monotonic()
    found = act()
    took.append(time.monotonic() - began)
    return found


def export(campaign: Campaign, ben: User) -> None:
    """An export, until it has ended."""
    row = export_create(campaign=campaign, profile="jsonl", by=ben)
    assert row.job_id
    ends = Job.objects.filter(pk=row.job_id, state__in=ENDED).values_list("state", flat=True)
    while not ends.exists():
        time.sleep(0.05)
    exports.append(ends.get())


def keep_on(act: Callable[[Campaign, User], None]) -> None:
    """Until the time is over."""
    with scope(workspace=where):
        campaign, ben = Campaign.objects.get(), User.objects.get()
        while time.monotonic() < until:
            try:
                act(campaign, ben)
            except Error as error:
                wrong.append(str(error))
    connections.close_all()


until = time.monotonic() + SECONDS
acts = [write] * THREADS + [export] * EXPORTS
threads = [threading.Thread(target=keep_on, args=(act,)) for act in acts]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
told = {"ms": [round(one * 1000, 1) for one in took], "wrong": wrong, "exports": exports}
print(json.dumps(told))  # noqa: T201  read by the test that runs this
