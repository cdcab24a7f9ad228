"""The limits that hold today, as values and as the page shows them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from campaigns.models import FieldSpecRow
from generation.types import FieldSpec, channels, field_specs


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


def field_spec_history() -> dict[tuple[str, str], list[FieldSpecRow]]:
    """(channel, field) -> its versions, newest first."""
    history: dict[tuple[str, str], list[FieldSpecRow]] = {}
    for row in FieldSpecRow.objects.order_by("-version"):
        history.setdefault((row.channel, row.field), []).append(row)
    return history


def channel_labels() -> dict[str, str]:
    """Channel key -> the words for it, in the order of the contract."""
    return {spec.channel: spec.channel_label for spec in field_specs()}
