"""Why a job is refused, stops or fails, in words fit to show."""

from __future__ import annotations


class QueueFull(Exception):
    """The workspace or the whole site has as many open jobs as it may; come back in `retry_after` s."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


class JobRefused(Exception):
    """The job's state does not allow this; the message says which state it is in."""


class JobFailed(Exception):
    """Raised by work that cannot succeed. `transient` failures are tried again."""

    def __init__(self, code: str, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.transient = transient


class JobCancelled(Exception):
    """Somebody asked this job to stop; what is stored stays."""


class LeaseLost(Exception):
    """Another worker has the job: nothing more may be written by this one."""


class WorkerStops(LeaseLost):
    """This worker was told to stop: another one goes on with the job where this one left it."""
