"""The limits that hold today, as values and as the page shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from campaigns.models import FieldSpecRow
from generation.types import FieldSpec, channels, field_specs, field_specs_unwritten


def field_specs_current() -> dict[str, tuple[FieldSpec, ...]]:
    """Channel -> the specs in force today with their versions, in the order of the file that ships."""
    found: dict[tuple[str, str], FieldSpec] = {
        (spec.channel, spec.field): spec for spec in field_specs()
    }
    order = list(found)
    today = timezone.now().date()
    for row in FieldSpecRow.objects.filter(effective_from__lte=today).order_by("version"):
        if (row.channel, row.field) in found:
            found[row.channel, row.field] = field_spec_from_row(row)
    by_channel: dict[str, list[FieldSpec]] = {channel: [] for channel in channels()}
    for key in order:
        by_channel[key[0]].append(found[key])
    return {channel: tuple(specs) for channel, specs in by_channel.items()}


def field_spec_from_row(row: FieldSpecRow) -> FieldSpec:
    """The value that a row holds."""
    content: dict[str, Any] = dict(row.spec)
    if content.get("asked") is not None:
        content["asked"] = tuple(content["asked"])
    return FieldSpec(**content, version=row.version)


def field_versions() -> dict[str, int]:
    """CHANNEL.FIELD -> the version in force today."""
    rows = FieldSpecRow.objects.filter(effective_from__lte=timezone.now().date())
    newest = rows.order_by().values("channel", "field").annotate(newest=Max("version"))
    return {f"{row['channel']}.{row['field']}": row["newest"] for row in newest}


def field_rows(channel: str, field: str) -> list[FieldSpecRow]:
    """A field's versions, newest first. Raises `Http404` for a field that there is not."""
    rows = list(FieldSpecRow.objects.filter(channel=channel, field=field).order_by("-version"))
    if not rows:
        raise Http404
    return rows


def is_written(row: FieldSpecRow) -> bool:
    """Whether copy can be written for a field."""
    return any((spec.channel, spec.field) == (row.channel, row.field) for spec in field_specs())


def row_in_force(rows: list[FieldSpecRow], day: date) -> FieldSpecRow:
    """The newest of a field's versions that holds on a day; its first where none does yet."""
    return next((row for row in rows if row.effective_from <= day), rows[-1])


def field_table() -> dict[str, list[tuple[FieldSpecRow, int]]]:
    """Channel -> its fields, written ones first: the version in force with how many there are in all."""
    known = [(spec.channel, spec.field) for spec in (*field_specs(), *field_specs_unwritten())]
    rows: dict[tuple[str, str], list[FieldSpecRow]] = {key: [] for key in known}
    for row in FieldSpecRow.objects.order_by("-version"):
        if (row.channel, row.field) in rows:
            rows[row.channel, row.field].append(row)
    today = timezone.now().date()
    table: dict[str, list[tuple[FieldSpecRow, int]]] = {}
    for (channel, _), versions in rows.items():
        if versions:
            found = (row_in_force(versions, today), len(versions))
            table.setdefault(channel, []).append(found)
    return table


def channel_labels() -> dict[str, str]:
    """Channel key -> the words for it, in the order of the contract."""
    return {spec.channel: spec.channel_label for spec in field_specs()}
