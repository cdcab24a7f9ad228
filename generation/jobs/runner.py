"""Running one claimed job: call its work, then store how it ended."""

from __future__ import annotations

import logging
import random
import threading
from functools import partial
from typing import Any

from django.conf import settings
from django.db import Error, connections, transaction
from django.db.models.functions import Now
from django_scopes import scope

from generation.jobs import hooks, kinds
from generation.jobs.claims import from_now, job_claim, job_hold, jobs_return, lease_owner_new
from generation.jobs.context import JobContext
from generation.jobs.doing import job_told
from generation.jobs.errors import JobCancelled, JobFailed, LeaseLost, WorkerStops
from generation.jobs.kinds import Outcome
from generation.jobs.signs import signs
from generation.jobs.turns import turns
from generation.models import Job, JobState

logger = logging.getLogger(__name__)
BACKOFF_SECONDS = 2.0


def job_run(*, queue: str, job_id: int | None = None, heartbeat: bool = False) -> Job | None:
    """Claim a due job and run it to an end. None where nothing was due, or this worker was told to stop.

    Nothing escapes: whatever the work raises becomes a state that people can read. Delivered twice,
    the second call finds nothing to claim.
    """
    claim = partial(job_claim, queue=queue, owner=lease_owner_new(), job_id=job_id)
    job = turns.begin(lambda beside: claim(beside=beside))
    if job is None:
        return None
    try:
        with job_told(job):
            _run(job, heartbeat)
    finally:
        turns.end(job.pk)
    return job


def _run(job: Job, heartbeat: bool) -> None:
    if job.attempt > job.max_attempts:
        # Earlier workers died on it before they could say so.
        _finish(
            job,
            JobState.FAILED,
            error=("poison", "The job stopped its worker several times and was set aside."),
        )
        return
    pulse = _Heartbeat(job) if heartbeat else None
    try:
        with scope(workspace=job.workspace_id):
            _work(job)
    finally:
        if pulse:
            pulse.stop()


def _work(job: Job) -> None:
    try:
        outcome = kinds.work_of(job.kind)(JobContext(job)) or Outcome()
    except JobCancelled:
        # Where the work stopped itself, because its person no longer may, nobody asked before.
        _mine(job).update(state=JobState.CANCELLING)
        _finish(job, JobState.CANCELLED)
    except WorkerStops:
        if not jobs_return(_mine(job)):
            # A cancel that came after the last look.
            _finish(job, JobState.CANCELLED)
    except LeaseLost:
        _tell_lost(job)
    except JobFailed as error:
        _fail(job, error.code, error.message, transient=error.transient)
    except (Exception, SystemExit) as error:
        logger.exception("job %s failed", job.pk)
        name = "memory" if isinstance(error, MemoryError) else "error"
        _fail(job, name, _plain(error), transient=True)
    else:
        _finish(
            job, JobState.PARTIAL if outcome.partial else JobState.SUCCEEDED, result=outcome.result
        )


def _plain(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "The worker ran out of memory. What was finished is safe."
    return f"Something broke while working ({type(error).__name__}). What was finished is safe; the log has the details."


def _fail(job: Job, code: str, message: str, *, transient: bool) -> None:
    if transient and turns.closed and jobs_return(_mine(job)):
        # The worker was told to stop: what broke may be the stop itself, so no attempt is spent on it.
        return
    if transient and job.attempt < job.max_attempts:
        # Full jitter, so that many failures do not come back in the same second.
        delay = random.uniform(0, BACKOFF_SECONDS * 2**job.attempt)
        _mine(job).update(
            state=JobState.QUEUED,
            run_after=from_now(delay),
            lease_until=None,
            error_code=code,
            error_message=message,
        )
        return
    _finish(job, JobState.FAILED, error=(code, message))


def _mine(job: Job) -> Any:
    return Job.everywhere.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)


def _finish(
    job: Job,
    state: JobState,
    *,
    result: dict[str, Any] | None = None,
    error: tuple[str, str] = ("", ""),
) -> None:
    """End the job with its audit entry, in one transaction, if it is still this worker's."""
    with transaction.atomic(), scope(workspace=job.workspace_id):
        changes: dict[str, Any] = {
            "lease_until": None,
            "lease_owner": "",
            "finished": Now(),
            "error_code": error[0],
            "error_message": error[1],
        }
        if result is not None:
            changes["result"] = result
        ended = _mine(job).update(state=state, **changes)
        if not ended:
            # A cancel that came while the last chunk was stored: it is honoured.
            cancelling = Job.everywhere.filter(
                pk=job.pk, fence=job.fence, state=JobState.CANCELLING
            )
            ended = cancelling.update(
                state=JobState.CANCELLED, **{**changes, "error_code": "", "error_message": ""}
            )
        if not ended:
            _tell_lost(job)
            return
        now = Job.everywhere.get(pk=job.pk)
        hooks.load(hooks.ON_FINISH)(now)
    logger.info("job %s ended: %s", job.pk, now.state)


def _tell_lost(job: Job) -> None:
    logger.warning("job %s went to another worker; nothing more was written", job.pk)


class _Heartbeat:
    """Renews a lease from a thread of its own, so that one long call does not lose the job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._stopped = threading.Event()
        # The thread beats however silent the work is, so that is watched apart.
        signs.begin((job.pk, job.fence), settings.JOB_SILENT_SECONDS)
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{job.pk}", daemon=True)
        self._thread.start()

    def _beat(self) -> None:
        try:
            while not self._stopped.wait(settings.JOB_LEASE_SECONDS / 3):
                if not self._held():
                    return
        except Exception:
            logger.exception(
                "the heartbeat of job %s stopped; its lease will run out", self._job.pk
            )
        finally:
            connections.close_all()

    def _held(self) -> bool:
        """Whether the job is still this worker's; a database that is away for a moment has not said no."""
        try:
            return job_hold(job_id=self._job.pk, fence=self._job.fence)
        except Error:
            logger.warning("the lease of job %s could not be renewed", self._job.pk, exc_info=True)
            connections.close_all()
            return True

    def stop(self) -> None:
        """End the thread; the job's state is stored already."""
        signs.end((self._job.pk, self._job.fence))
        self._stopped.set()
        self._thread.join(timeout=5)
