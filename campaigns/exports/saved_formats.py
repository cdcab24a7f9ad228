"""Export formats that people keep: made, changed, taken away. Each change is a new version."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.names import name_clean
from campaigns.exports.layouts import Layout, layout_check
from campaigns.models import ExportFormat, User, Workspace
from campaigns.workspaces.audit import audit_record

NAME_MOST, FORMATS_MOST = 60, 200
"""Letters of a name; formats of one workspace."""
LACK = "A format needs a name."
CHANGED = "Somebody else changed this format meanwhile. Nothing was saved."


def export_formats() -> QuerySet[ExportFormat]:
    """All of the workspace in scope, by name."""
    return ExportFormat.objects.select_related("owner").order_by("name", "pk")


@transaction.atomic
def format_create(
    *, workspace: Workspace, by: User, name: str, layout: Layout, via: str = "page"
) -> ExportFormat:
    """Keep a format. Raises `DomainError` for a name that is taken or no name, and for what is no layout."""
    # The count holds too where two make one at once.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    if ExportFormat.objects.filter(workspace=workspace).count() >= FORMATS_MOST:
        raise DomainError(f"There are {FORMATS_MOST} formats. Remove one first.")
    row = ExportFormat(
        workspace=workspace,
        owner=by,
        name=name_clean(name, most=NAME_MOST, lack=LACK),
        layout=layout_check(layout).data(),
    )
    return _store(row, by, "format.saved", via)


@transaction.atomic
def format_change(
    *, row: ExportFormat, by: User, name: str, layout: Layout, version: int, via: str = "page"
) -> ExportFormat:
    """Change a format for files from now on; those that are written, or asked for, keep theirs.

    Raises `Conflict` where others changed it meanwhile, `DomainError` as `format_create` does.
    """
    held = ExportFormat.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if held is None or held.version != version:
        current = format_record(held) if held else None
        raise Conflict(CHANGED, extra={"current": current})
    named = name_clean(name, most=NAME_MOST, lack=LACK)
    clean = layout_check(layout).data()
    if (held.name, held.layout) == (named, clean):
        return held
    held.name, held.layout, held.version = named, clean, version + 1
    return _store(held, by, "format.changed", via)


@transaction.atomic
def format_remove(*, row: ExportFormat, by: User, via: str = "page") -> None:
    """Take it away. Its files stay, and what they were written by stays with them. Twice is once."""
    held = ExportFormat.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if held is None:
        return
    audit_record(
        workspace_id=held.workspace_id,
        actor=by,
        event="format.removed",
        row=held,
        data={"name": held.name, "version": held.version},
        via=via,
    )
    held.delete()


def format_record(row: ExportFormat) -> dict[str, Any]:
    """A format as the API tells it; an export asks for it by `profile`."""
    return {
        "id": row.pk,
        "profile": f"saved-{row.pk}",
        "name": row.name,
        "version": row.version,
        **row.layout,
    }


def _store(row: ExportFormat, by: User, event: str, via: str) -> ExportFormat:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        said = "There is a format with that name already."
        raise DomainError(said, errors={"name": [said]}) from None
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=event,
        row=row,
        data={"name": row.name, "version": row.version, "layout": row.layout},
        via=via,
    )
    return row
