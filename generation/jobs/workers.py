"""Workers say that they live: a row for each, seen every few seconds, so that people see who is silent."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, connections
from django.db.models.functions import Now
from django.utils import timezone
from django_scopes import scopes_disabled

from generation.jobs.claims import ACTIVE, lease_owner_is_dead, process_name
from generation.models import Job, Worker

logger = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
SILENT_AFTER = timedelta(seconds=30)
"""Many beats: a machine that pauses for a moment is not dead."""
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class WorkerSeen:
    """A worker, whether it is silent, and the jobs that it holds."""

    worker: Worker
    is_silent: bool
    jobs: list[Job]


class Heart:
    """A thread that says every five seconds that its worker lives, however long a job takes."""

    def __init__(self, queues: Sequence[str]) -> None:
        self._queues = sorted(queues)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="heart", daemon=True)

    def start(self) -> None:
        """The first beat comes at once."""
        self._thread.start()

    def stop(self) -> None:
        """A worker that stops by itself is not missed."""
        self._stopped.set()
        self._thread.join(BEAT_SECONDS)
        self._quietly(lambda: Worker.objects.filter(name=process_name()).delete())

    def _loop(self) -> None:
        self._quietly(workers_bury)
        while True:
            self._quietly(self._beat)
            if self._stopped.wait(BEAT_SECONDS):
                return

    def _beat(self) -> None:
        values = {"queues": self._queues, "seen": Now()}
        fresh = {**values, "started": Now()}
        row, is_new = Worker.objects.update_or_create(values, fresh, name=process_name())
        if is_new:
            logger.info("worker %s is %s", row.pk, row.process)

    @staticmethod
    def _quietly(act: Callable[[], object]) -> None:
        try:
            act()
        except Error:
            logger.exception("the rows cannot be written; saying so again in %s s", BEAT_SECONDS)
        finally:
            connections.close_all()


def workers_seen(now: datetime) -> list[WorkerSeen]:
    """Every worker that was heard of within a day, in their order, with what it does in whichever workspace."""
    held: dict[str, list[Job]] = {}
    with scopes_disabled():
        running = list(
            Job.everywhere.filter(state__in=ACTIVE).exclude(lease_owner="").order_by("pk")
        )
    for job in running:
        held.setdefault(job.lease_owner.rpartition(":")[0], []).append(job)
    rows = Worker.objects.filter(seen__gt=now - FORGOTTEN_AFTER).order_by("pk")
    return [WorkerSeen(row, row.seen < now - SILENT_AFTER, held.get(row.name, [])) for row in rows]


def workers_bury() -> None:
    """Remove workers of this machine whose process is gone, and whoever had this process's number before it."""
    gone = [name for name in Worker.objects.values_list("name", flat=True) if _is_gone(name)]
    Worker.objects.filter(name__in=gone).delete()


def _is_gone(name: str) -> bool:
    return name == process_name() or lease_owner_is_dead(f"{name}:")


def workers_forget() -> int:
    """Remove those that were silent for a day; how many."""
    gone, _by_model = Worker.objects.filter(seen__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    return gone
