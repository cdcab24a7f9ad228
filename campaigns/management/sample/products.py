"""The sample's invented products, imported as any catalog is."""

from __future__ import annotations

from pathlib import Path

from campaigns.catalog.imports import import_create
from campaigns.common.errors import DomainError
from campaigns.models import Import, ImportState, User, Workspace
from generation.jobs.runner import job_run

FOLDER = Path(__file__).parent
PRODUCTS = "products.jsonl"
# The maker's newer sheet: one fact changed, so what rests on it goes stale.
CHANGES = "products-changed.jsonl"


def products_load(workspace: Workspace, by: User, filename: str) -> None:
    """Import a file of the sample and do the job's work here. Raises `DomainError` where a row is refused."""
    row = import_create(
        workspace_id=workspace.pk,
        file=[(FOLDER / filename).read_bytes()],
        filename=filename,
        by=by,
        options={"format": "jsonl", "dry_run": False},
        via="command",
    )
    if row.job is not None:
        job_run(queue=row.job.queue, job_id=row.job.pk)
    row = Import.objects.get(pk=row.pk)
    if row.state != ImportState.APPLIED:
        raise DomainError(f"The sample's {filename} could not be imported: {row.state}.")
