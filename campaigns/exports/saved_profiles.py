"""Formats by name: those that ship, and a workspace's own."""

from __future__ import annotations

import re
from typing import Any

from campaigns.exports.formats.saved_table import SavedTable
from campaigns.exports.layouts import KINDS, layout_read
from campaigns.exports.profiles import PROFILES, SAVED, Profile
from campaigns.models import Export, ExportFormat

# Ending and media type of its file by the encoding; a workbook has none.
SAVED_FILES = {
    "utf-8": ("csv", "text/csv; charset=utf-8"),
    "utf-8-sig": ("csv", "text/csv; charset=utf-8"),
    "utf-16": ("csv", "text/csv; charset=utf-16"),
    "xlsx": (PROFILES["xlsx"].ending, PROFILES["xlsx"].media_type),
}
MEDIA_TYPES = tuple(
    dict.fromkeys(
        (
            *(one.media_type for one in PROFILES.values()),
            *(kind for _, kind in SAVED_FILES.values()),
        )
    )
)


def profiles_saved(workspace_id: int) -> list[Profile]:
    """The formats of a workspace's own, by name."""
    rows = ExportFormat.objects.filter(workspace=workspace_id).order_by("name", "pk")
    return [_saved(format_told(row)) for row in rows]


def profile_found(name: str, workspace_id: int) -> tuple[Profile, dict[str, Any]] | None:
    """A format by its name, and what one of the workspace's own is now; None where there is none."""
    if name in PROFILES:
        return PROFILES[name], {}
    number = name.removeprefix(SAVED)
    if number == name or not re.fullmatch("[1-9][0-9]{0,17}", number):
        return None
    row = ExportFormat.objects.filter(workspace=workspace_id, pk=int(number)).first()
    return (_saved(told := format_told(row)), told) if row else None


def profile_of(row: Export) -> Profile:
    """The format of a file, as it was when the file was asked for."""
    return _saved(row.layout) if row.layout else PROFILES[row.profile]


def format_told(row: ExportFormat) -> dict[str, Any]:
    """A format of the workspace's own as a file keeps it."""
    return {"id": row.pk, "name": row.name, "version": row.version, "layout": row.layout}


def _saved(told: dict[str, Any]) -> Profile:
    layout = layout_read(told["layout"])
    table = SavedTable(layout)
    ending, media_type = SAVED_FILES["xlsx" if layout.kind == "xlsx" else layout.encoding]
    return Profile(
        f"{SAVED}{told['id']}",
        told["name"],
        f"Your own format, {KINDS[layout.kind]}, version {told['version']}.",
        ending,
        media_type,
        table.keys,
        to_count=False,
        write=table.write,
        refused=table.refused,
        marks=table.marks,
    )
