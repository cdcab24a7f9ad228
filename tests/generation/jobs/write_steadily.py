"""Run in a process of its own: threads order and cancel rounds for so many seconds; prints the milliseconds of each act, and what went wrong."""

import sys

import django

django.setup()

import json  # noqa: E402  after Django is set up
import threading  # noqa: E402  after Django is set up
import time  # noqa: E402  after Django is set up

from django.db import Error, connections  # noqa: E402  after Django is set up
from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.briefs.round_services import round_create, work_cancel  # noqa: E402  after Django is set up
from campaigns.models import Campaign, User, Workspace  # noqa: E402  after Django is set up
from generation.models import Job  # noqa: E402  after Django is set up

SECONDS, THREADS = float(sys.argv[1]), int(sys.argv[2])
where = Workspace.objects.get().pk
took: list[float] = []
wrong: list[str] = []


def write(until: float) -> None:
    """A round with its job and audit entry in one transaction, its cancelling in another."""
    with scope(workspace=where):
        campaign, ben = Campaign.objects.get(), User.objects.get()
        asked = {"channels": ["email"], "skus": ["CRV-0"], "n": 2}
        while time.monotonic() < until:
            try:
                began = time.monotonic()
                row = round_create(campaign=campaign, by=ben, asked=asked)
                took.append(time.monotonic() - began)
                began = time.monotonic()
                work_cancel(job=Job.objects.get(pk=row.job_id), by=ben)
                took.append(time.monotonic() - began)
            except Error as error:
                wrong.append(str(error))
    connections.close_all()


until = time.monotonic() + SECONDS
threads = [threading.Thread(target=write, args=(until,)) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps({"ms": [round(one * 1000, 1) for one in took], "wrong": wrong}))  # noqa: T201  read by the test that runs this
