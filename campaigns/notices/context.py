"""The figures of a page's shell: what waits, what runs, what was not read."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from campaigns.common.counting import CountUpTo
from campaigns.models import Candidate, CandidateState, Membership, User, Workspace
from campaigns.notices.selectors import UNREAD_MOST, notices_of
from campaigns.workspaces.second_approval import gives_second, waits_for_others
from generation.models import Job, JobState

# Counting stops here: the side needs "999+", not a million.
COUNT_LIMIT = 1000


def counts(request: HttpRequest) -> dict[str, Any]:
    """`shell_counts` (review, rounds, notices) on a workspace's page, asked for in one question where a page draws them: a fragment asks nothing."""
    workspace = getattr(request, "workspace", None)
    if workspace is None or not request.user.is_authenticated:
        return {}
    membership = getattr(request, "membership", None)
    return {"shell_counts": SimpleLazyObject(partial(_counts, request.user, workspace, membership))}


def _counts(person: User, workspace: Workspace, member: Membership | None) -> dict[str, int]:
    waiting = Candidate.objects.filter(workspace=workspace, state=CandidateState.IN_REVIEW)
    gives = member is not None and gives_second(member)
    waiting = waiting.exclude(waits_for_others(workspace, person, gives=gives))
    running = Job.objects.filter(kind="copy", state__in=(JobState.QUEUED, JobState.RUNNING))
    unread = notices_of(person, workspace, unread=True)
    asked = Workspace.objects.filter(pk=workspace.pk).values_list(
        CountUpTo(waiting, COUNT_LIMIT),
        CountUpTo(running, COUNT_LIMIT),
        CountUpTo(unread, UNREAD_MOST),
    )
    return dict(zip(("review", "rounds", "notices"), asked.get(), strict=True))
