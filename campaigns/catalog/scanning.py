"""Products that were stored before their texts were scanned are scanned by a job, workspace by workspace."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django_scopes import scopes_disabled

from campaigns.catalog.quarantines import quarantine_tell, quarantined, texts_found, texts_scan
from campaigns.models import Product, Workspace
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.clock_jobs import jobs_begin
from generation.jobs.context import JobContext
from generation.jobs.kinds import Outcome
from generation.models import Job

KIND = "scan"
BATCH = 100


def scans_begin() -> int:
    """Queue the scan of each workspace that has products to be scanned; how many that were."""
    # Housekeeping of the site: each workspace's own products are scanned by a job of its own.
    with scopes_disabled():
        due = Workspace.objects.filter(scanned_to__isnull=False, erasing=False)
        found = sorted(due.values_list("pk", flat=True))
    return jobs_begin(KIND, found)


def scan_left(workspace: Workspace) -> int | None:
    """How many products are still to be scanned; None where all were."""
    to = Workspace.objects.values_list("scanned_to", flat=True).get(pk=workspace.pk)
    return None if to is None else _unscanned(to).count()


def scan_work(context: JobContext) -> Outcome:
    """Scan products from where the last scan of the workspace stopped; what is found is kept as it is at every other door."""
    row = Workspace.objects.get(pk=context.workspace_id)
    if row.scanned_to is None:
        return Outcome(result={"dropped": "All products were scanned."})
    total, done = _unscanned(row.scanned_to).count(), 0
    for batch in _batches(row.scanned_to):
        context.checkpoint()
        done += len(batch)
        # Long texts take their time: they are read before anything is locked.
        known, found = texts_found(batch, context.checkpoint)
        with context.commit(done=min(done, total), total=total):
            held = Product.objects.select_for_update(no_key=True).filter(pk__in=found)
            texts_scan(list(held.order_by("pk")), known)
            Workspace.objects.filter(pk=row.pk).update(scanned_to=batch[-1].pk)
    # What an earlier job found before it was cancelled is told with the rest.
    begun = Job.objects.filter(kind=KIND).order_by("pk").values_list("created", flat=True)[0]
    count = quarantined().filter(found__gte=begun).count()
    with context.commit(done=total, total=total):
        Workspace.objects.filter(pk=row.pk).update(scanned_to=None)
        quarantine_tell(row, count, said=row.name)
        result = {"products": done, "quarantined": count}
        audit_record(
            workspace_id=row.pk,
            actor=None,
            event="catalog.scanned",
            row=row,
            data=result,
            via="job",
        )
    return Outcome(result=result)


def _unscanned(after: int) -> QuerySet[Product]:
    return Product.objects.filter(pk__gt=after)


def _batches(after: int) -> Iterator[list[Product]]:
    rows = Product.objects.order_by("pk").defer("understanding", "search")
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        yield batch
