"""What a workspace set of the limits itself, laid over those that ship."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.common.zones import day_in
from campaigns.models import OwnLimit, Workspace
from generation.types import FieldSpec

Key = tuple[str, str]
AHEAD = timedelta(hours=14)


def own_limits(workspace_id: int, channels: Collection[str] | None = None) -> dict[Key, OwnLimit]:
    """(channel, field) -> what a workspace set that is in force today: the latest day's, of one day the newest.

    Of all channels, or of those named. Days are the workspace's.
    """
    rows = OwnLimit.objects.filter(workspace_id=workspace_id)
    if channels is not None:
        rows = rows.filter(channel__in=channels)
    ordered = limits_begun(rows.order_by("effective_from", "number"))
    return {(row.channel, row.field): row for row in ordered}


def limits_begun(rows: QuerySet[OwnLimit]) -> list[OwnLimit]:
    """Those whose day has come in their own workspace. One query."""
    begun = rows.filter(effective_from__lte=last_day()).annotate(zone=F("workspace__timezone"))
    return [row for row in begun if row.effective_from <= day_in(row.zone)]


def day_here(workspace_id: int) -> date:
    """The day that it is in a workspace."""
    return day_in(Workspace.objects.values_list("timezone", flat=True).get(pk=workspace_id))


def last_day() -> date:
    """The day that has begun somewhere; no zone is further ahead."""
    return (timezone.now() + AHEAD).date()


def own_newest(workspace_id: int) -> dict[Key, OwnLimit]:
    """(channel, field) -> the last change, whichever day it holds from."""
    rows = OwnLimit.objects.filter(workspace_id=workspace_id).order_by("number")
    return {(row.channel, row.field): row for row in rows}


def own_rows(workspace_id: int, channel: str, field: str) -> list[OwnLimit]:
    """All that a workspace set of a field, the latest day first."""
    rows = OwnLimit.objects.filter(workspace_id=workspace_id, channel=channel, field=field)
    return list(rows.select_related("by").order_by("-effective_from", "-number"))


def spec_overlaid(spec: FieldSpec, row: OwnLimit | None) -> FieldSpec:
    """A field's limits with what a workspace set over them."""
    if row is None:
        return spec
    own: dict[str, Any] = {"tags": tuple(sorted(row.tags.items()))}
    own |= {"limit": row.limit, "asked": _asked(spec, row.limit)} if row.limit else {}
    own |= {"limit_ucs2": row.limit_ucs2} if row.limit_ucs2 else {}
    own |= {"hard": row.hard} if row.hard is not None else {}
    return replace(spec, **own)


def _asked(spec: FieldSpec, limit: int) -> tuple[int, int] | None:
    """The length asked of a writer, no longer than the limit."""
    if spec.asked is None or spec.asked[1] <= limit:
        return spec.asked
    low, high = spec.asked
    return low * limit // high, limit


def specs_overlaid(
    specs: Iterable[FieldSpec], own: Mapping[Key, OwnLimit]
) -> tuple[FieldSpec, ...]:
    """Each of some limits with what a workspace set over it."""
    return tuple(spec_overlaid(spec, own.get((spec.channel, spec.field))) for spec in specs)


def own_is_empty(row: OwnLimit) -> bool:
    """Whether a row says that the limits that ship hold."""
    return not (row.limit or row.limit_ucs2 or row.tags) and row.hard is None
