"""What a launch is planned with: its campaign's lines, its place, its time. Read, judged, stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from campaigns.common.errors import DomainError
from campaigns.common.zones import zone_is_known
from campaigns.models import Candidate, Launch, LaunchEnd, LaunchLine, Placement

LINES_MOST = 500
NAME_MOST = 80
YEARS = (2000, 2200)


def plan_put(row: Launch, values: Mapping[str, Any]) -> list[Candidate] | None:
    """Put values into a launch that is not stored yet, or anew; its lines where `values` names them.

    `starts_at` and `ends_at` are aware times, both or neither. Raises `DomainError` with `errors` by the values' names.
    """
    errors: dict[str, list[str]] = {}
    for name in ("starts_at", "ends_at", "timezone", "on_end"):
        if name in values:
            setattr(row, name, values[name])
    _time_check(row, errors)
    if row.on_end not in LaunchEnd.values:
        errors["on_end"] = [f"Use one of {', '.join(LaunchEnd.values)}."]
    lines = _lines(row, values["candidates"], errors) if "candidates" in values else None
    channel = lines[0].channel if lines else ""
    if "placement" in values or channel:
        name = str(values.get("placement") or (row.placement.name if row.placement_id else ""))
        _placement_check(name, errors)
        if not errors:
            channel = channel or row.placement.channel
            row.placement = placement_named(row.workspace_id, channel, name.strip())
    if errors:
        raise DomainError(next(iter(errors.values()))[0], errors=errors)
    return lines


def placement_named(workspace_id: int, channel: str, name: str) -> Placement:
    """The placement of that name in a channel, made where there is none."""
    rows = Placement.objects
    return rows.get_or_create(workspace_id=workspace_id, channel=channel, name=name)[0]


def lines_put(row: Launch, lines: Iterable[Candidate]) -> None:
    """Make these the lines of a launch, as they are now."""
    LaunchLine.objects.filter(launch=row).delete()
    LaunchLine.objects.bulk_create(
        LaunchLine(
            workspace_id=row.workspace_id,
            launch=row,
            candidate=line,
            content_hash=line.content_hash,
        )
        for line in lines
    )


def _time_check(row: Launch, errors: dict[str, list[str]]) -> None:
    starts_at: datetime | None = row.starts_at
    ends_at: datetime | None = row.ends_at
    if not zone_is_known(row.timezone):
        errors["timezone"] = ["There is no such time zone. Use a name such as Europe/London."]
    if (starts_at is None) != (ends_at is None):
        missing = "ends_at" if ends_at is None else "starts_at"
        errors[missing] = ["A launch has a start and an end, or neither yet."]
    elif starts_at and ends_at:
        if starts_at.year < YEARS[0] or ends_at.year > YEARS[1]:
            errors["starts_at"] = ["Choose a time of our days."]
        elif ends_at <= starts_at:
            errors["ends_at"] = ["It has to end after it starts."]


def _lines(
    row: Launch, wanted: Collection[int], errors: dict[str, list[str]]
) -> list[Candidate] | None:
    ids = sorted(set(wanted))
    if not ids or len(ids) > LINES_MOST:
        errors["candidates"] = [f"Choose lines, {LINES_MOST} at most."]
        return None
    rows = Candidate.objects.filter(pk__in=ids, campaign=row.campaign_id).order_by("pk")
    lines = list(rows.select_related("product"))
    if len(lines) < len(ids):
        found = {line.pk for line in lines}
        unknown = ", ".join(str(pk) for pk in ids if pk not in found)
        errors["candidates"] = [f"This campaign has no line {unknown}."]
    elif len({line.channel for line in lines}) > 1:
        errors["candidates"] = ["The lines of a launch are of one channel."]
    return lines


def _placement_check(name: str, errors: dict[str, list[str]]) -> None:
    if not name.strip():
        errors["placement"] = ["Say where it shows, such as Product page."]
    elif len(name.strip()) > NAME_MOST:
        errors["placement"] = [f"{NAME_MOST} characters at most."]
