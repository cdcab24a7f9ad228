"""Celery's doorbells: each carries a queue's name or nothing, and being rung twice changes nothing."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import celeryd_after_setup, worker_shutting_down
from django.db import Error, connections

from generation.jobs.leaving import worker_leave
from generation.jobs.poll import Poll
from generation.jobs.runner import job_run
from generation.jobs.sweep import jobs_sweep
from generation.jobs.upkeep import statistics_refresh
from generation.jobs.workers import Heart

logger = logging.getLogger(__name__)
_threads: list[Poll | Heart] = []


@shared_task
def run_job(queue: str) -> None:
    """Run the next due job of a queue, if there is one."""
    job_run(queue=queue, heartbeat=True)


@shared_task
def sweep_jobs() -> None:
    """Take back jobs of dead workers and ring again for due ones."""
    for queue in jobs_sweep():
        run_job.apply_async(args=(queue,), queue=queue)


@shared_task
def refresh_statistics() -> None:
    """Keep the embedded database's choice of indexes right."""
    statistics_refresh()


@celeryd_after_setup.connect
def poll_begin(instance: Any, **_: Any) -> None:
    """A worker that starts takes back what its dead predecessor held, and looks at the rows by itself.

    Before it has found its broker, which may be away or full for as long as it likes.
    """
    try:
        jobs_sweep()
    except Error:
        logger.exception("the rows cannot be read; the next sweep takes back what is left")
    finally:
        connections.close_all()
    queues = list(instance.app.amqp.queues.consume_from)
    for thread in (Poll(queues), Heart(queues)):
        _threads.append(thread)
        thread.start()


@worker_shutting_down.connect
def poll_end(**_: Any) -> None:
    """A worker that stops takes no further job, gives back what it has in hand, and is not missed."""
    worker_leave()
    for thread in _threads:
        thread.stop()
