"""Evidence records: added, changed and retired; the lines that rest on one go stale with the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.catalog.import_files import file_drop
from campaigns.claims.documents import Document
from campaigns.claims.records import evidence_record
from campaigns.claims.seeking import evidence_seek
from campaigns.claims.staleness import evidence_reread
from campaigns.claims.values import FIELDS, evidence_values
from campaigns.common.errors import Conflict, DomainError, StateConflict
from campaigns.models import Evidence, EvidenceEdition, User
from campaigns.workspaces.audit import audit_record

RECORDS_MOST = 1_000
"""How many records of a workspace may hold at once."""
PROVED = ("statement", "source", "filename", "file", "sha256")
"""What an edition keeps."""


def evidence_add(
    *,
    workspace_id: int,
    values: Mapping[str, Any],
    by: User,
    document: Document | None = None,
    via: str = "page",
) -> Evidence:
    """Keep a record, and have the lines that lacked it measured again by a job.

    Raises `DomainError` with `errors`; the document goes with it then.
    """
    with _document_kept(document), transaction.atomic():
        read = evidence_values(workspace_id, {"owner": by, **values})
        known = Evidence.objects.filter(workspace_id=workspace_id, retired=None)
        if known.count() >= RECORDS_MOST:
            raise DomainError(f"{RECORDS_MOST} records hold already. Retire some first.")
        row = Evidence(workspace_id=workspace_id, created_by=by, **read)
        _document_put(row, document)
        _proof_check(row)
        row.save(force_insert=True)
        _edition_keep(row, by)
        evidence_seek(evidence=row, by=by)
        _tell(row, by, "added", via, {"kinds": row.kinds})
    return row


def evidence_change(
    *,
    evidence: Evidence,
    values: Mapping[str, Any],
    version: int,
    by: User,
    document: Document | None = None,
    via: str = "page",
) -> Evidence:
    """Change a record and mark the lines that rest on it otherwise than it is now.

    Another statement, source or document is a new edition, on which no line rests yet; lines that lacked the record
    as it is now are measured again by a job. Raises `Conflict` where
    `version` is not the newest, `StateConflict` where it is retired, `DomainError` with `errors`.
    """
    with _document_kept(document), transaction.atomic():
        row = _locked(evidence, version)
        edition = row.edition
        before = {name: getattr(row, name) for name in (*FIELDS, *PROVED)}
        read = evidence_values(
            row.workspace_id, {**{name: before[name] for name in FIELDS}, **values}
        )
        for name, value in read.items():
            setattr(row, name, value)
        _document_put(row, document)
        _proof_check(row)
        changed = [name for name, value in before.items() if getattr(row, name) != value]
        if not changed:
            return row
        row.version += 1
        row.edition += any(name in PROVED for name in changed)
        row.save()
        if row.edition != edition:
            _edition_keep(row, by)
        evidence_seek(evidence=row, by=by)
        stale = evidence_reread(evidence=row, actor=by, via=via)
        _tell(row, by, "changed", via, {"fields": changed, "stale": stale})
    return row


@transaction.atomic
def evidence_retire(*, evidence: Evidence, version: int, by: User, via: str = "page") -> Evidence:
    """From now on it proves nothing, and the lines that rest on it are marked. Raises as `evidence_change` does."""
    row = _locked(evidence, version)
    row.retired = timezone.now()
    row.seeking = False
    row.version += 1
    row.save(update_fields=["retired", "seeking", "version"])
    stale = evidence_reread(evidence=row, actor=by, via=via)
    _tell(row, by, "retired", via, {"stale": stale})
    return row


@contextmanager
def _document_kept(document: Document | None) -> Iterator[None]:
    """Drops a document that was stored for a record which then was refused."""
    try:
        yield
    except BaseException:
        if document:
            file_drop(document.file)
        raise


def _locked(evidence: Evidence, version: int) -> Evidence:
    rows = Evidence.objects.select_for_update(of=("self",)).select_related("owner", "created_by")
    row = rows.get(pk=evidence.pk)
    current = {"current": evidence_record(row)}
    if row.retired:
        raise StateConflict("This record is retired.", extra=current)
    if row.version != version:
        raise Conflict("Somebody changed this record after you opened it.", extra=current)
    return row


def _document_put(row: Evidence, document: Document | None) -> None:
    if document:
        row.file, row.filename = document.file, document.filename
        row.sha256 = document.sha256


def _proof_check(row: Evidence) -> None:
    if not (row.source or row.file):
        words = "Say where the proof is, or add the document."
        raise DomainError(words, errors={"source": [words]})


def _edition_keep(row: Evidence, by: User) -> None:
    EvidenceEdition.objects.create(
        workspace_id=row.workspace_id,
        evidence=row,
        number=row.edition,
        by=by,
        **{name: getattr(row, name) for name in PROVED},
    )


def _tell(row: Evidence, by: User, verb: str, via: str, data: dict[str, Any]) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"evidence.{verb}",
        row=row,
        data={"edition": row.edition, **data},
        via=via,
    )
