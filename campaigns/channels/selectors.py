"""The limits that hold today, as values and as the page shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from campaigns.channels.own import own_limits, spec_overlaid, specs_overlaid
from campaigns.models import FieldSpecRow, OwnLimit
from generation.types import FieldSpec, channels, field_specs, field_specs_unwritten


def field_specs_current(workspace_id: int) -> dict[str, tuple[FieldSpec, ...]]:
    """Channel -> the specs in force today in a workspace, in the order of the file that ships."""
    own = own_limits(workspace_id)
    return {channel: specs_overlaid(specs, own) for channel, specs in field_specs_shipped().items()}


@dataclass(frozen=True)
class FieldLimits:
    """A field's limits as they hold today in a workspace, and the versions that an approval names: {"field": the one that
    ships, "own": the number of what the workspace set over it, if it did}.
    """

    spec: FieldSpec
    versions: Mapping[str, int]


def field_limits(workspace_id: int, keys: Collection[tuple[str, str]]) -> dict[str, FieldLimits]:
    """CHANNEL.FIELD -> what holds today of some fields, by (channel, field). One query for what ships, one for what is set
    here; none for no field.
    """
    if not keys:
        return {}
    wanted = {channel for channel, _ in keys}
    fields = {field for _, field in keys}
    found = {spec.key: spec for spec in field_specs() if (spec.channel, spec.field) in keys}
    rows = FieldSpecRow.objects.filter(channel__in=wanted, field__in=fields)
    for row in rows.filter(effective_from__lte=timezone.now().date()).order_by("version"):
        if (row.channel, row.field) in keys:
            found[f"{row.channel}.{row.field}"] = field_spec_from_row(row)
    own = own_limits(workspace_id, wanted)
    return {
        key: _overlaid(spec, own.get((spec.channel, spec.field))) for key, spec in found.items()
    }


def _overlaid(spec: FieldSpec, row: OwnLimit | None) -> FieldLimits:
    own = {"own": row.number} if row else {}
    return FieldLimits(spec_overlaid(spec, row), {"field": spec.version, **own})


def field_specs_shipped() -> dict[str, tuple[FieldSpec, ...]]:
    """Channel -> the specs that ship in force today, in the order of their file."""
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
    """CHANNEL.FIELD -> the version that ships in force today."""
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


def field_named(channel: str, field: str) -> str:
    """ "Email, subject"; a field that ships no more by its key."""
    known = (*field_specs(), *field_specs_unwritten())
    spec = next((one for one in known if (one.channel, one.field) == (channel, field)), None)
    return f"{spec.channel_label}, {spec.label.lower()}" if spec else f"{channel}.{field}"


def row_in_force(rows: list[FieldSpecRow], day: date) -> FieldSpecRow:
    """The newest of a field's versions that holds on a day; its first where none does yet."""
    return next((row for row in rows if row.effective_from <= day), rows[-1])


@dataclass(frozen=True)
class FieldShown:
    """A field as the table shows it: what ships, what holds in the workspace, how many versions there are."""

    shipped: FieldSpec
    spec: FieldSpec
    versions: int
    written: bool
    own: int

    @property
    def is_own(self) -> bool:
        """Whether another limit holds here than the one that ships."""
        keys = ("limit", "limit_ucs2", "hard")
        return any(getattr(self.spec, key) != getattr(self.shipped, key) for key in keys)


def field_table(workspace_id: int) -> dict[str, list[FieldShown]]:
    """Channel -> its fields as they hold in a workspace today, written ones first."""
    known = [(spec.channel, spec.field) for spec in (*field_specs(), *field_specs_unwritten())]
    written = {(spec.channel, spec.field) for spec in field_specs()}
    rows: dict[tuple[str, str], list[FieldSpecRow]] = {key: [] for key in known}
    for row in FieldSpecRow.objects.order_by("-version"):
        if (row.channel, row.field) in rows:
            rows[row.channel, row.field].append(row)
    today, own = timezone.now().date(), own_limits(workspace_id)
    table: dict[str, list[FieldShown]] = {}
    for key, versions in rows.items():
        if versions:
            shipped, mine = field_spec_from_row(row_in_force(versions, today)), own.get(key)
            number = mine.number if mine else 0
            spec = spec_overlaid(shipped, mine)
            shown = FieldShown(shipped, spec, len(versions), key in written, number)
            table.setdefault(key[0], []).append(shown)
    return table


def channel_labels() -> dict[str, str]:
    """Channel key -> the words for it, in the order of the contract."""
    return {spec.channel: spec.channel_label for spec in field_specs()}
