"""Run in a process of its own: threads submit jobs of all workspaces at once; prints how many were taken and refused."""

import sys

import django

django.setup()

import json  # noqa: E402  after Django is set up
import threading  # noqa: E402  after Django is set up
from collections import Counter  # noqa: E402  after Django is set up

from django.db import connections  # noqa: E402  after Django is set up
from django_scopes import scope  # noqa: E402  after Django is set up

from campaigns.models import Workspace  # noqa: E402  after Django is set up
from generation.jobs.errors import QueueFull  # noqa: E402  after Django is set up
from generation.jobs.services import job_enqueue  # noqa: E402  after Django is set up

THREADS, TIMES = int(sys.argv[1]), int(sys.argv[2])
places = list(Workspace.objects.values_list("pk", flat=True))
answers: list[str] = []
together = threading.Barrier(THREADS)


def submit(number: int) -> None:
    """One person who presses again and again, in one workspace after another."""
    together.wait()
    for turn in range(TIMES):
        where = places[(number + turn) % len(places)]
        try:
            with scope(workspace=where):
                job_enqueue(kind="copy", workspace_id=where, payload={}, requested_by_id=1)
        except QueueFull as error:
            answers.append("refused" if error.retry_after > 0 else "refused without a time")
        else:
            answers.append("taken")
    connections.close_all()


threads = [threading.Thread(target=submit, args=(number,)) for number in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(Counter(answers)))  # noqa: T201  read by the test that runs this
