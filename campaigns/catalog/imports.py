"""Imports: a file comes in, is checked, applied, reverted; each step a job of the kind "import"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal

from django.db import transaction

from campaigns.catalog.formats.base import MAPPED, Detected, FileBroken
from campaigns.catalog.formats.mapping import (
    headers_hash,
    mapping_check,
    mapping_is_whole,
    mapping_suggest,
)
from campaigns.catalog.formats.reading import file_detect
from campaigns.catalog.formats.values import ValueRefused, currency_read, raw_safe
from campaigns.catalog.import_files import (
    StoredFile,
    file_drop,
    file_path,
    file_store,
    filename_safe,
)
from campaigns.catalog.saved_mappings import saved_mappings_fitting
from campaigns.common.errors import DomainError, StateConflict
from campaigns.common.queueing import queue_refusals_answered
from campaigns.models import Import, ImportState, User
from campaigns.workspaces.audit import audit_record
from generation.jobs.services import job_cancel, job_enqueue, job_retry
from generation.models import Job

Step = Literal["check", "apply", "revert"]
APPLIED_FROM = (ImportState.VALIDATED,)
REVERTED_FROM = (ImportState.APPLIED, ImportState.PARTIAL)
VIA = Literal["page", "api", "command"]


def import_create(
    *,
    workspace_id: int,
    file: Iterable[bytes],
    filename: str,
    by: User | None,
    options: Mapping[str, Any] | None = None,
    via: VIA = "page",
) -> Import:
    """Store an uploaded file and queue its import.

    `options`: `format` ("auto"), `dry_run` (True: stops at `validated`), `mapping` (None: the one
    remembered or kept for these headers, else the suggested one), `confirm` (True: a table of no known format
    waits for `import_map` even where the suggestion is whole), `currency` (of amounts that say none).
    Where a mapping is needed the import
    stays `uploaded` and has no job. Raises `DomainError` where the first 64 KB show that the file is
    no table of its format, `QuotaExceeded`.
    """
    chosen = {
        "format": "auto",
        "currency": "",
        "dry_run": True,
        "mapping": None,
        "confirm": False,
        **(options or {}),
    }
    currency = _currency(chosen["currency"])
    stored = file_store(file)
    try:
        detected = file_detect(file_path(stored.name), stored.encoding, chosen["format"])
        mapping, waits = _mapping(detected, chosen)
        with transaction.atomic():
            row = Import.objects.create(
                workspace_id=workspace_id,
                created_by=by,
                dry_run=bool(chosen["dry_run"]),
                format=detected.format,
                mapping=mapping,
                filename=filename_safe(filename),
                file=stored.name,
                sha256=stored.sha256,
                detected={**_detected_json(detected, stored), "currency": currency},
            )
            if not waits:
                _enqueue(row, "check" if row.dry_run else "apply", by)
            audit_record(
                workspace_id=workspace_id,
                actor=by,
                event="import.uploaded",
                row=row,
                data={"sha256": stored.sha256, "size": stored.size, "format": detected.format},
                via=via,
            )
    except FileBroken as error:
        file_drop(stored.name)
        raise DomainError(error.message, errors={"file": [error.message]}) from error
    except BaseException:
        file_drop(stored.name)
        raise
    return row


def _currency(asked: str) -> str:
    try:
        return currency_read(asked)
    except ValueRefused as error:
        raise DomainError(str(error), errors={"currency": [str(error)]}) from error


def _mapping(detected: Detected, chosen: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
    """The mapping to go by, and whether a person has to look at it first."""
    if detected.format not in MAPPED:
        return {}, False
    if chosen["mapping"]:
        return mapping_check(chosen["mapping"], detected.headers), False
    known = mapping_remembered(detected.headers)
    if not known and (kept := saved_mappings_fitting(detected.headers).first()):
        known = kept.mapping
    mapping = known or mapping_suggest(detected.headers)
    return mapping, bool(chosen["confirm"]) or not mapping_is_whole(mapping)


def mapping_remembered(headers: Iterable[str]) -> dict[str, str]:
    """The mapping last used here for a file with these headers; {} where there was none."""
    rows = Import.objects.filter(format__in=MAPPED, detected__headers_hash=headers_hash(headers))
    used = rows.exclude(state__in=(ImportState.UPLOADED, ImportState.FAILED))
    return dict(used.order_by("-pk").values_list("mapping", flat=True).first() or {})


def _detected_json(detected: Detected, stored: StoredFile) -> dict[str, Any]:
    data: dict[str, Any] = raw_safe(asdict(detected))
    return {**data, "size": stored.size, "headers_hash": headers_hash(detected.headers)}


def detected_of(row: Import) -> Detected:
    """What the file's bytes showed when it came in."""
    data = row.detected
    return Detected(
        format=row.format,
        encoding=data["encoding"],
        delimiter=data["delimiter"],
        headers=tuple(data["headers"]),
        sample=tuple(tuple(cells) for cells in data["sample"]),
    )


@transaction.atomic
def import_map(*, row: Import, mapping: Mapping[str, str], by: User) -> Import:
    """Set the mapping of an import that is not applied yet and check the file by it."""
    locked = _lock(row)
    if locked.state not in (ImportState.UPLOADED, ImportState.VALIDATED):
        raise _moved(locked)
    _refuse_while_open(locked)
    locked.mapping = mapping_check(mapping, locked.detected["headers"])
    locked.save(update_fields=["mapping", "updated"])
    _ask(locked, "check" if locked.dry_run else "apply", by, event="import.mapped")
    return locked


@transaction.atomic
def import_currency(*, row: Import, currency: str, by: User) -> Import:
    """Give the amounts of a dry run that name no currency one, and check the file again.

    Raises `DomainError` for what is no currency code, `Conflict` where the import is applied already.
    """
    locked = _lock(row)
    if locked.state != ImportState.VALIDATED:
        raise _moved(locked)
    _refuse_while_open(locked)
    locked.detected = {**locked.detected, "currency": _currency(currency)}
    locked.save(update_fields=["detected", "updated"])
    _ask(locked, "check", by, event="import.currency_given")
    return locked


@transaction.atomic
def import_apply(*, row: Import, by: User | None) -> Import:
    """Queue the apply of a validated import; the same checks run again. Raises `Conflict`, `QuotaExceeded`."""
    locked = _lock(row)
    if locked.state not in APPLIED_FROM:
        raise _moved(locked)
    _refuse_while_open(locked)
    _ask(locked, "apply", by, event="import.apply_asked")
    return locked


@transaction.atomic
def import_revert(*, row: Import, by: User) -> Import:
    """Queue the way back of an applied import. Raises `Conflict`, `QuotaExceeded`."""
    locked = _lock(row)
    if locked.state not in REVERTED_FROM:
        raise _moved(locked)
    _refuse_while_open(locked)
    _ask(locked, "revert", by, event="import.revert_asked")
    return locked


def import_cancel(*, row: Import, by: User) -> None:
    """Stop the import's job; what is stored stays and can be reverted. Raises `Conflict`."""
    if row.job is None:
        raise _moved(row)
    with queue_refusals_answered(), transaction.atomic():
        job_cancel(job=row.job)
        audit_record(workspace_id=row.workspace_id, actor=by, event="import.cancelled", row=row)


def import_resume(*, row: Import, by: User) -> None:
    """Let a job that failed or was cancelled go on after its last stored batch. Raises `Conflict`."""
    if row.job is None:
        raise _moved(row)
    with queue_refusals_answered(), transaction.atomic():
        job_retry(job=row.job)
        audit_record(workspace_id=row.workspace_id, actor=by, event="import.resumed", row=row)


@transaction.atomic
def import_discard(*, row: Import, by: User) -> None:
    """Forget an import that changed nothing, with its file. Raises `Conflict`."""
    locked = _lock(row)
    if locked.state not in (ImportState.UPLOADED, ImportState.VALIDATED, ImportState.FAILED):
        raise _moved(locked)
    _refuse_while_open(locked)
    audit_record(workspace_id=locked.workspace_id, actor=by, event="import.discarded", row=locked)
    name = locked.file
    locked.delete()
    transaction.on_commit(lambda: file_drop(name))


def _lock(row: Import) -> Import:
    return Import.objects.select_for_update(of=("self",)).select_related("job").get(pk=row.pk)


def _refuse_while_open(row: Import) -> None:
    if row.job is not None and not row.job.is_final:
        raise StateConflict("This import is running. Wait for it to end, or cancel it.")


def _moved(row: Import) -> StateConflict:
    return StateConflict(
        f"This import is {row.state} now.", extra={"current": {"id": row.pk, "state": row.state}}
    )


def _ask(row: Import, step: Step, by: User | None, *, event: str) -> None:
    """Queue a step, with the entry that says who asked; the job says what came of it."""
    job = _enqueue(row, step, by)
    audit_record(
        workspace_id=row.workspace_id, actor=by, event=event, row=row, data={"job": job.pk}
    )


def _enqueue(row: Import, step: Step, by: User | None) -> Job:
    with queue_refusals_answered():
        job = job_enqueue(
            kind="import",
            workspace_id=row.workspace_id,
            payload={"import": row.pk, "step": step},
            requested_by_id=by.pk if by else None,
            total=int(row.counts.get("rows", 0)),
        )
    row.job = job
    row.error = ""
    row.save(update_fields=["job", "error", "updated"])
    return job
