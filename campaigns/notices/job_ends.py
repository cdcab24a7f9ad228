"""What happens when a job ends: its audit entry, who asked for it is told, and the admins where the clock gives it up."""

from __future__ import annotations

from campaigns.models import Export, Import, ImportState, NoticeKind, Round
from campaigns.notices.services import Notice, operators_tell, tell
from campaigns.workspaces.clock_jobs import CLOCK_JOBS, failure_count, failures_of
from campaigns.workspaces.job_audit import job_finished
from generation.models import Job, JobState


def job_end(job: Job) -> None:
    """Record a job's end and tell its person; called inside the transaction that ends it.

    Who cancels a job knows it, and other kinds of jobs have pages of their own that say so.
    """
    job_finished(job)
    if job.state == JobState.CANCELLED:
        return
    if job.kind in CLOCK_JOBS:
        if job.state == JobState.FAILED and failure_count(job):
            _tell_given_up(job)
        return
    notice = _of_kind(job)
    if notice is not None:
        tell(notice, [job.requested_by_id], workspace_id=job.workspace_id)


def _tell_given_up(job: Job) -> None:
    """Tell who sees Operations: nothing happens with this work until one of them begins it again."""
    work = CLOCK_JOBS[job.kind]
    notice = Notice(
        kind=NoticeKind.JOB,
        about=job,
        event=f"given_up:{job.pk}:{job.fence}",
        actor=None,
        subject=work.name,
        said=f"It failed {failures_of(job)} times in a row: {job.error_message} {work.meanwhile}",
        code=job.state,
    )
    operators_tell(notice, workspace_id=job.workspace_id)


def _of_kind(job: Job) -> Notice | None:
    if job.kind == "copy" and (row := Round.objects.filter(job=job).first()):
        return _notice(NoticeKind.ROUND, job, row, row.campaign.name)
    if job.kind == "import" and (file := Import.objects.filter(job=job).first()):
        return _notice(NoticeKind.FILE, job, file, file.filename, _import_code(job, file))
    if job.kind == "export" and (made := Export.objects.filter(job=job).first()):
        return _notice(NoticeKind.FILE, job, made, made.campaign.name)
    return None


def _import_code(job: Job, row: Import) -> str:
    """A job that checked a file or took an import back has succeeded, too: the import's state says which."""
    told = (ImportState.VALIDATED, ImportState.REVERTED)
    return row.state if job.state == JobState.SUCCEEDED and row.state in told else job.state


def _notice(
    kind: NoticeKind, job: Job, about: Round | Import | Export, subject: str, code: str = ""
) -> Notice:
    # A retried job ends again, under another fence, and that is told again.
    return Notice(
        kind=kind,
        about=about,
        event=f"job:{job.pk}:{job.fence}",
        actor=None,
        subject=subject,
        said=job.error_message if job.state == JobState.FAILED else "",
        code=code or job.state,
    )
