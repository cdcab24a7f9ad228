"""The job "import": checks a file, applies it, or takes it back, batch by batch."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from campaigns.catalog.formats.base import FileBroken, FileRecord, Problem
from campaigns.catalog.formats.reading import file_records, file_rows_count
from campaigns.catalog.import_batch import (
    ADDED,
    CHANGED,
    NAMELESS,
    QUARANTINED,
    REFUSED,
    BatchResult,
    batch_run,
    batch_texts,
)
from campaigns.catalog.import_files import file_path
from campaigns.catalog.import_revert import revert_run
from campaigns.catalog.imports import detected_of
from campaigns.catalog.quarantines import quarantine_tell
from campaigns.catalog.understanding import INLINE_MOST, understand_enqueue, understand_some
from campaigns.models import Import, ImportRow, ImportState, User
from campaigns.workspaces.audit import audit_record
from generation.jobs.context import JobContext
from generation.jobs.errors import JobCancelled, JobFailed, LeaseLost
from generation.jobs.kinds import Outcome

logger = logging.getLogger(__name__)
BATCH = 500
# As many as a job has; the runner tries again before.
ATTEMPTS = 3
COUNTED = ("rows", "added", "changed", "unchanged", "errors")


def import_work(context: JobContext) -> Outcome:
    """Do the step that the payload names; idempotent: a second run goes on after the last stored batch."""
    row = Import.objects.select_related("created_by").get(pk=context.payload["import"])
    step = context.payload["step"]
    if step == "revert":
        return revert_run(context, row)
    try:
        return _run(context, row, write=step == "apply")
    except (JobCancelled, JobFailed, LeaseLost):
        raise
    except Exception:
        if context.attempt >= ATTEMPTS:
            _broke(row)
        raise


def _run(context: JobContext, row: Import, *, write: bool) -> Outcome:
    _begin(context, row, write=write)
    try:
        total = file_rows_count(file_path(row.file), detected_of(row))
        with context.commit(total=total):
            row.counts["rows"] = total
            row.save(update_fields=["counts", "updated"])
        for batch in _batches(_told_apart(_records(row))):
            if batch[-1].row <= row.detected["stored_to"]:
                continue
            context.checkpoint()
            _store(context, row, batch, write=write)
    except FileBroken as error:
        _end(context, row, ImportState.FAILED, error=error.message)
        raise JobFailed("file", error.message) from error
    except FileNotFoundError as error:
        message = "The uploaded file is gone. Upload it again."
        _end(context, row, ImportState.FAILED, error=message)
        raise JobFailed("file", message) from error
    except JobCancelled:
        _stopped(row, write=write)
        raise
    return _finish(context, row, write=write)


def _begin(context: JobContext, row: Import, *, write: bool) -> None:
    """Start anew, unless this very job was here before and only goes on."""
    goes_on = row.detected.get("run") == context.job_id
    with context.commit(done=context.done if goes_on else 0):
        if not goes_on:
            ImportRow.objects.filter(import_run=row).delete()
            row.counts = dict.fromkeys(COUNTED, 0) | {
                "products": 0,
                "stale": 0,
                NAMELESS: 0,
                QUARANTINED: 0,
            }
            row.detected = {**row.detected, "run": context.job_id, "stored_to": 0}
        row.error = ""
        if write:
            row.state = ImportState.APPLYING
        row.save(update_fields=["counts", "detected", "error", "state", "updated"])


def _records(row: Import) -> Iterator[FileRecord]:
    """The file's records; amounts that name no currency have the one that the import was given."""
    currency = row.detected.get("currency", "")
    for record in file_records(file_path(row.file), detected_of(row), row.mapping):
        if currency and record.values.get("price") is not None:
            record.values["currency"] = record.values.get("currency") or currency
        yield record


def _told_apart(records: Iterable[FileRecord]) -> Iterator[FileRecord]:
    """Refuse a product whose sku came before in the same file."""
    seen: dict[int, int] = {}
    for record in records:
        first = seen.get(hash(record.sku)) if record.sku else None
        if record.problems or first is None:
            yield record
        else:
            problem = Problem("sku", f"“{record.sku}” is in row {first} already.")
            yield replace(record, problems=(problem,))
        if record.sku and first is None:
            seen[hash(record.sku)] = record.row


def _batches(records: Iterable[FileRecord]) -> Iterator[list[FileRecord]]:
    stream = iter(records)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _store(context: JobContext, row: Import, batch: list[FileRecord], *, write: bool) -> None:
    texts = batch_texts(batch, context.checkpoint)
    with context.commit(done=_rows_done(row, batch)):
        result = batch_run(row, batch, write=write, texts=texts)
        _count(row, batch, result)
        row.save(update_fields=["counts", "detected", "updated"])


def _rows_done(row: Import, batch: list[FileRecord]) -> int:
    """Rows of data up to the end of a batch: blank lines and the header are not among them."""
    return min(int(row.counts["rows"]), batch[-1].last_row)


def _count(row: Import, batch: list[FileRecord], result: BatchResult) -> None:
    counts = row.counts
    for name in (ADDED, CHANGED, "unchanged", "stale", NAMELESS, QUARANTINED):
        counts[name] = counts.get(name, 0) + result.counts[name]
    counts["errors"] += result.counts[REFUSED]
    counts["products"] += len(batch)
    row.detected["stored_to"] = batch[-1].row


def _finish(context: JobContext, row: Import, *, write: bool) -> Outcome:
    refused = row.counts["errors"]
    touched = _touched(row)
    if not write:
        _end(context, row, ImportState.VALIDATED)
    else:
        _end(context, row, ImportState.PARTIAL if refused else ImportState.APPLIED)
        if touched and touched <= INLINE_MOST:
            brought = ImportRow.objects.filter(import_run=row, action__in=(ADDED, CHANGED))
            understand_some(context, list(brought.values_list("sku", flat=True)))
        elif touched:
            understand_enqueue(row.workspace_id, row.created_by_id, touched)
    return Outcome(partial=bool(write and refused), result=dict(row.counts))


def _end(context: JobContext, row: Import, state: ImportState, error: str = "") -> None:
    with context.commit():
        row.state, row.error = state, error
        row.save(update_fields=["state", "error", "updated"])
        if state in (ImportState.APPLIED, ImportState.PARTIAL):
            quarantine_tell(row, row.counts.get(QUARANTINED, 0), said=row.filename)
        audit_record(
            workspace_id=row.workspace_id,
            actor=User.objects.filter(pk=context.requested_by_id or 0).first(),
            event=f"import.{state}",
            row=row,
            data={"counts": row.counts, "sha256": row.sha256},
            via="job",
        )


def _broke(row: Import) -> None:
    """The last attempt failed for a reason of ours: the import says so, and what it stored can be reverted."""
    stored = row.state == ImportState.APPLYING and _touched(row)
    Import.objects.filter(pk=row.pk).update(
        state=ImportState.PARTIAL if stored else ImportState.FAILED,
        error="Something went wrong. What was saved is safe: continue, or revert.",
    )


def _touched(row: Import) -> int:
    return int(row.counts.get("added", 0) + row.counts.get("changed", 0))


def _stopped(row: Import, *, write: bool) -> None:
    """A cancelled run keeps what is stored; a revert takes it back, a retry goes on."""
    if not write:
        return
    told = f"Stopped after row {row.detected['stored_to']:,}. What was saved so far stays."
    Import.objects.filter(pk=row.pk).update(
        state=ImportState.PARTIAL if _touched(row) else ImportState.VALIDATED, error=told
    )


def import_result(row: Import) -> dict[str, Any]:
    """An import as `catalog_import --json` prints it."""
    return {
        "id": row.pk,
        "state": row.state,
        "dry_run": row.dry_run,
        "format": row.format,
        "counts": row.counts,
        "error": row.error,
    }
