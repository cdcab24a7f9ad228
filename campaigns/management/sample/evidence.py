"""The sample's evidence: a test that ends soon, counted from today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaigns.claims.selectors import day_of
from campaigns.claims.services import evidence_add
from campaigns.models import User, Workspace
from generation.jobs.runner import job_run

RECORD: dict[str, Any] = {
    "statement": "The Tempo 2 is the best daily trainer in the Hillside Runners’ test of 2026",
    "source": "Hillside Runners, test report 2026/4, page 3",
    "brand": "Corvane",
    "skus": ["CRV-TMP2"],
    "kinds": ["superlative"],
}
ENDS_IN = timedelta(days=17)


def evidence_load(workspace: Workspace, people: dict[str, User]) -> None:
    """Keep the record in the manager's name, and read the lines that lacked it: there is no worker yet."""
    values = {**RECORD, "valid_to": day_of(workspace.pk) + ENDS_IN}
    row = evidence_add(workspace_id=workspace.pk, values=values, by=people["ben"])
    if row.seek_job:
        job_run(queue=row.seek_job.queue, job_id=row.seek_job.pk)
