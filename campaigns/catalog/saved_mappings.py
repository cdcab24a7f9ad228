"""Mappings that people keep under a name: saved, offered for files with the same columns, renamed, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from campaigns.catalog.formats.mapping import headers_hash, mapping_check
from campaigns.common.errors import DomainError
from campaigns.common.names import name_clean
from campaigns.models import SavedMapping, User
from campaigns.workspaces.audit import audit_record

NAME_MOST, MAPPINGS_MOST = 60, 200
"""Letters of a name; mappings of one workspace."""


def saved_mappings() -> QuerySet[SavedMapping]:
    """All of the workspace in scope, by name."""
    return SavedMapping.objects.select_related("owner").order_by("name", "pk")


def saved_mappings_fitting(headers: Iterable[str]) -> QuerySet[SavedMapping]:
    """Those kept for a file with these columns, by name."""
    return saved_mappings().filter(headers_hash=headers_hash(headers))


def mapping_save(
    *,
    workspace_id: int,
    by: User,
    name: str,
    headers: Sequence[str],
    mapping: Mapping[str, str],
    via: str = "page",
) -> SavedMapping:
    """Keep a mapping; under a name that these columns have already, it takes that one's place.

    Raises `DomainError` for a name that is empty, too long or other columns', and for what is no mapping.
    """
    named, clean = (
        name_clean(name, most=NAME_MOST, lack="A mapping needs a name."),
        mapping_check(mapping, headers),
    )
    known = SavedMapping.objects.filter(name=named, headers_hash=headers_hash(headers)).first()
    if known is None and SavedMapping.objects.count() >= MAPPINGS_MOST:
        raise DomainError(f"There are {MAPPINGS_MOST} mappings. Remove one first.")
    row = known or SavedMapping(
        workspace_id=workspace_id,
        owner=by,
        name=named,
        headers=list(headers),
        headers_hash=headers_hash(headers),
    )
    row.mapping = clean
    return _store(row, by, "mapping.changed" if known else "mapping.saved", via)


def mapping_rename(
    *, mapping: SavedMapping, by: User, name: str, via: str = "page"
) -> SavedMapping:
    """Give it another name. Raises `DomainError` as saving does."""
    named = name_clean(name, most=NAME_MOST, lack="A mapping needs a name.")
    if named == mapping.name:
        return mapping
    mapping.name = named
    return _store(mapping, by, "mapping.changed", via)


@transaction.atomic
def mapping_remove(*, mapping: SavedMapping, by: User, via: str = "page") -> None:
    """Take it away. What was imported by it stays."""
    audit_record(
        workspace_id=mapping.workspace_id,
        actor=by,
        event="mapping.removed",
        row=mapping,
        data={"name": mapping.name},
        via=via,
    )
    mapping.delete()


def _store(row: SavedMapping, by: User, event: str, via: str) -> SavedMapping:
    try:
        with transaction.atomic():
            row.save()
            audit_record(
                workspace_id=row.workspace_id,
                actor=by,
                event=event,
                row=row,
                data={"name": row.name, "columns": len(row.headers)},
                via=via,
            )
    except IntegrityError:
        said = "There is a mapping with that name already."
        raise DomainError(said, errors={"name": [said]}) from None
    return row
