"""Celery's doorbells: each carries an id or nothing, and being rung twice changes nothing."""

from celery import shared_task

from generation.jobs.runner import job_run
from generation.jobs.sweep import jobs_sweep


@shared_task
def run_job(queue: str) -> None:
    """Run the next due job of a queue, if there is one."""
    job_run(queue=queue, heartbeat=True)


@shared_task
def sweep_jobs() -> None:
    """Take back jobs of dead workers and ring again for due ones."""
    for queue in jobs_sweep():
        run_job.apply_async(args=(queue,), queue=queue)
