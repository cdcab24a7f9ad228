"""The audit entry that ends every job."""

from __future__ import annotations

from campaigns.models import User
from campaigns.workspaces.audit import audit_record
from generation.models import Job


def job_finished(job: Job) -> None:
    """Record how a job ended; called by the runner inside the transaction that ends it."""
    audit_record(
        workspace_id=job.workspace_id,
        actor=User.objects.filter(pk=job.requested_by_id or 0).first(),
        event=f"job.{job.state}",
        row=job,
        data={"kind": job.kind, "attempt": job.attempt, "error": job.error_code},
        via="job",
    )
