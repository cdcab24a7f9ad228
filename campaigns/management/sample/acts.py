"""What the sample's people did with its lines, through the same services as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaigns.exports.publishing import campaign_publish
from campaigns.models import Campaign, Candidate, CandidateState, User
from campaigns.review.assigning import task_change
from campaigns.review.editing import candidate_edit
from campaigns.review.services import (
    candidate_approve,
    candidate_make_primary,
    candidate_reject,
    candidate_request_changes,
)
from campaigns.review.task_filters import PRIORITY_WORDS
from campaigns.review.threads import Words, thread_reply, thread_resolve, thread_start


@dataclass(frozen=True)
class Cast:
    """Who acts, and in which campaigns."""

    people: dict[str, User]
    campaigns: dict[str, Campaign]


def act_play(cast: Cast, act: dict[str, Any]) -> None:
    """Carry out one act of the story; one about a line that the engine did not write is left out."""
    ACTS[act["do"]](cast, act)


def _lines(cast: Cast, act: dict[str, Any], *states: CandidateState) -> list[Candidate]:
    """The lines of the act's product and field in these states, best first."""
    channel, _, field = act["field"].partition(".")
    rows = Candidate.objects.filter(
        campaign=cast.campaigns[act["campaign"]],
        product__sku=act["sku"],
        channel=channel,
        field=field,
        state__in=states,
    )
    found = rows.select_related("product", "campaign", "revision", "round")
    return list(found.order_by("rank", "pk")[: act.get("count", 1)])


def _edit(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        candidate_edit(
            candidate=line, by=cast.people[act["by"]], text=act["text"], version=line.version
        )


def _comment(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        words = Words(act["quote"]) if act.get("quote") else None
        if words is None or words.quote in line.text:
            thread_start(candidate=line, by=cast.people[act["by"]], text=act["text"], words=words)


def _reply(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        for thread in line.threads.filter(resolved=None):
            thread_reply(thread=thread, by=cast.people[act["by"]], text=act["text"])


def _resolve(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        for thread in line.threads.filter(resolved=None):
            thread_resolve(thread=thread, by=cast.people[act["by"]])


def _approve(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        candidate_approve(candidate=line, by=cast.people[act["by"]], content_hash=line.content_hash)


def _request_changes(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        candidate_request_changes(candidate=line, by=cast.people[act["by"]], note=act["text"])


def _reject(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        candidate_reject(
            candidate=line,
            by=cast.people[act["by"]],
            content_hash=line.content_hash,
            reason=act["reason"],
            note=act["text"],
        )


def _primary(cast: Cast, act: dict[str, Any]) -> None:
    for line in _lines(cast, act, CandidateState.APPROVED):
        candidate_make_primary(candidate=line, by=cast.people[act["by"]])


def _plan(cast: Cast, act: dict[str, Any]) -> None:
    """Its due date counts from now, so that the sample always has what is due and what is late."""
    values = {
        "assignee": cast.people.get(act["to"]),
        "due": timezone.now().replace(minute=0, second=0, microsecond=0)
        + timedelta(hours=act["due_in_hours"]),
        "priority": PRIORITY_WORDS[act["priority"]],
    }
    for line in _lines(cast, act, CandidateState.IN_REVIEW):
        task_change(candidate=line, by=cast.people[act["by"]], values=values, may_plan=True)


def _publish(cast: Cast, act: dict[str, Any]) -> None:
    campaign_publish(campaign=cast.campaigns[act["campaign"]], by=cast.people[act["by"]])


ACTS: dict[str, Callable[[Cast, dict[str, Any]], None]] = {
    "edit": _edit,
    "comment": _comment,
    "reply": _reply,
    "resolve": _resolve,
    "approve": _approve,
    "request_changes": _request_changes,
    "reject": _reject,
    "primary": _primary,
    "plan": _plan,
    "publish": _publish,
}
