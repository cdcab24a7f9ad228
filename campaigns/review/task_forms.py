"""What a form says of a line's task: only what it was asked to change."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaigns.common.errors import DomainError
from campaigns.models import Priority, Workspace
from campaigns.review.assigning import task_holder
from campaigns.review.task_filters import PRIORITY_WORDS

KEEP = "keep"
"""What a field of the bulk form says where it changes nothing."""
YEARS = (2000, 2999)
EXAMPLE = "2026-11-27T09:00+00:00"


def task_values(data: Mapping[str, str], *, workspace: Workspace, zone: str) -> dict[str, Any]:
    """For `task_change`, from a posted form whose due date is local to `zone`. Raises `DomainError`."""
    values: dict[str, Any] = {}
    if (assignee := data.get("assignee", KEEP)) != KEEP:
        values["assignee"] = task_holder(workspace.pk, assignee)
    if data.get("due") or ("due" in data and data.get("due_set") != KEEP):
        values["due"] = due_read(data["due"], zone=zone)
    if (priority := data.get("priority", KEEP)) != KEEP:
        values["priority"] = priority_read(priority)
    return values


def due_read(text: str, *, zone: str | None) -> datetime | None:
    """A moment, in `zone` where the text names none; None for no text.

    Raises `DomainError` for what is none, and where no zone is known.
    """
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.max
    if not YEARS[0] <= at.year <= YEARS[1] or not (at.tzinfo or zone):
        words = f"Use a date and a time{'' if zone else ' with its zone'}, such as {EXAMPLE}."
        raise DomainError("That is no date and time.", errors={"due": [words]})
    return at if zone is None or at.tzinfo else at.replace(tzinfo=zoneinfo.ZoneInfo(zone))


def priority_read(word: str) -> int:
    """A priority from its word. Raises `DomainError`."""
    if word not in PRIORITY_WORDS:
        known = ", ".join(PRIORITY_WORDS)
        raise DomainError(f"There is no priority {word}.", errors={"priority": [f"Use {known}."]})
    return int(Priority(PRIORITY_WORDS[word]))
