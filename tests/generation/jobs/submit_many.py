"""Run in a process of its own: many threads submit at once; prints how many were taken and refused."""

import django

django.setup()

import json  # noqa: E402  after Django is set up
import sys  # noqa: E402  after Django is set up
import threading  # noqa: E402  after Django is set up

from django.db import connections  # noqa: E402  after Django is set up
from django_scopes import scope  # noqa: E402  after Django is set up

from generation.jobs.errors import QueueFull  # noqa: E402  after Django is set up
from generation.jobs.services import job_enqueue  # noqa: E402  after Django is set up

THREADS, TIMES = int(sys.argv[1]), int(sys.argv[2])
answers: list[str] = []
together = threading.Barrier(THREADS)


def submit() -> None:
    """One person who presses again and again."""
    together.wait()
    for _ in range(TIMES):
        try:
            with scope(workspace=1):
                job_enqueue(kind="copy", workspace_id=1, payload={}, requested_by_id=1)
        except QueueFull:
            answers.append("refused")
        else:
            answers.append("taken")
    connections.close_all()


threads = [threading.Thread(target=submit) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps({answer: answers.count(answer) for answer in ("taken", "refused")}))  # noqa: T201  read by the test that runs this
