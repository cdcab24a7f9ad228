"""Lines by who does them, until when, and how much they press."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from campaigns.common.errors import DomainError
from campaigns.models import Membership, Priority, User, Workspace
from campaigns.models.readings import PRIORITY_STEP
from campaigns.models.review import OPEN_STATES, ORDERED_BY

TASK_FILTERS = ("assignee", "due", "due_before", "priority")
ME, NOBODY = "me", "nobody"
DUE_WORDS = ("overdue", "today", "week")
PRIORITY_WORDS = {word.lower(): value for value, word in Priority.choices}
# What `task_filter` asks of a line, besides its columns.
READINGS = {"read_due": ORDERED_BY["due"], "read_turn": ORDERED_BY["turn"]}


def task_filter(name: str, values: Sequence[Any], *, workspace: Workspace, viewer: User) -> Q:
    """What one of TASK_FILTERS keeps; the query needs READINGS as annotations. Raises `DomainError`."""
    either = Q()
    for value in values:
        either |= _kept(name, str(value), workspace, viewer)
    return either


def _kept(name: str, word: str, workspace: Workspace, viewer: User) -> Q:
    if name == "assignee":
        return _assignee(word, workspace, viewer)
    if name == "priority":
        return _priority(_known(name, word, tuple(PRIORITY_WORDS)))
    if name == "due_before":
        return Q(read_due__lt=_moment(word).timestamp())
    return _due(_known(name, word, DUE_WORDS), workspace)


def _known(name: str, word: str, words: Sequence[str]) -> str:
    if word not in words:
        raise DomainError(f"{name} knows no {word}.", errors={name: [f"Use {', '.join(words)}."]})
    return word


def _assignee(word: str, workspace: Workspace, viewer: User) -> Q:
    """The person's number first: the lines are then found by the index of theirs."""
    if word == NOBODY:
        return Q(assigned_to=None)
    if word == ME:
        return Q(assigned_to=viewer)
    members = Membership.objects.filter(workspace=workspace, user__username=word)
    return Q(assigned_to__in=list(members.values_list("user_id", flat=True)))


def _priority(word: str) -> Q:
    """By the index of turns where such lines are few; most are normal, and found by walking the queue."""
    value = PRIORITY_WORDS[word]
    if value == Priority.NORMAL:
        return Q(priority=value)
    first = (Priority.URGENT - value) * PRIORITY_STEP
    return Q(read_turn__gte=first, read_turn__lt=first + PRIORITY_STEP)


def _due(word: str, workspace: Workspace) -> Q:
    """Of lines that somebody still has to do. Days are the workspace's own."""
    now = timezone.now()
    today = now.astimezone(zoneinfo.ZoneInfo(workspace.timezone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    spans = {
        "overdue": Q(read_due__lt=now.timestamp()),
        "today": _between(today, 1),
        "week": _between(today, 7),
    }
    return spans[word] & Q(state__in=sorted(OPEN_STATES))


def _between(start: datetime, days: int) -> Q:
    end = start + timedelta(days=days)
    return Q(read_due__gte=start.timestamp(), read_due__lt=end.timestamp())


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        if timezone.is_aware(at):
            return at
    except ValueError:
        pass
    words = "Use a time with its zone, such as 2026-11-27T09:00+00:00."
    raise DomainError("due_before is no time with a zone.", errors={"due_before": [words]})
