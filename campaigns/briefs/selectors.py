"""What pages ask about campaigns: the list, who does what next, what happened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from campaigns.briefs.readiness import Readiness
from campaigns.common.figures import lines_count, number
from campaigns.models import (
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    Membership,
    Round,
    User,
)
from campaigns.workspaces.permissions import grant
from campaigns.workspaces.second_approval import (
    gives_second,
    waits_for_others,
    waits_for_second,
)
from generation.models import Job

STATE_BADGES = {
    CampaignState.DRAFT: ("file-pen", ""),
    CampaignState.BRIEFED: ("file-check", ""),
    CampaignState.IN_PRODUCTION: ("loader", "here"),
    CampaignState.IN_REVIEW: ("inbox", "here"),
    CampaignState.READY: ("circle-check", "ok"),
    CampaignState.SCHEDULED: ("calendar-days", "here"),
    CampaignState.LIVE: ("radio", "ok"),
    CampaignState.PAUSED: ("pause", "warn"),
    CampaignState.COMPLETED: ("check", ""),
    CampaignState.ARCHIVED: ("archive", ""),
    CampaignState.CANCELLED: ("circle-x", ""),
}
AWAY = (CampaignState.ARCHIVED, CampaignState.CANCELLED, CampaignState.COMPLETED)
PEOPLE_MOST = 5
ROUNDS_SHOWN = 6


@dataclass(frozen=True)
class Task:
    """What one person does next on a campaign; `url_name` may be a page that does not exist yet."""

    person: User
    role: str
    words: str
    act: str
    url_name: str
    query: str = ""


@dataclass(frozen=True)
class PersonTasks:
    """One person with all that they do next."""

    person: User
    role: str
    tasks: list[Task]
    is_mine: bool


@dataclass(frozen=True)
class Moment:
    """One point of a campaign's timeline."""

    words: str
    at: datetime
    icon: str
    is_next: bool = False


def campaigns_listed(
    *, show: str = "open", search: str = "", mine: User | None = None
) -> models.QuerySet[Campaign]:
    """Campaigns, those changed last first, with `lines_waiting` and `rounds_count`.

    `show` is open, away or all; `mine` keeps those that a person made or is assigned to.
    """
    rows = Campaign.objects.select_related("brand", "created_by", "assigned_to")
    if show != "all":
        rows = rows.filter(state__in=AWAY) if show == "away" else rows.exclude(state__in=AWAY)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(goal__icontains=search))
    if mine is not None:
        rows = rows.filter(Q(created_by=mine) | Q(assigned_to=mine))
    waiting = Candidate.objects.filter(state=CandidateState.IN_REVIEW)
    return rows.annotate(
        lines_waiting=_count_each(waiting), rounds_count=_count_each(Round.objects.all())
    ).order_by("-updated", "-pk")


def _count_each(rows: models.QuerySet[Any]) -> Coalesce:
    """How many of these rows each campaign has, counted in an index; a join would multiply them."""
    mine = rows.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def campaign_rounds(campaign: Campaign) -> list[Round]:
    """Its rounds with their jobs, newest first."""
    rows = Round.objects.filter(campaign=campaign).select_related("job", "created_by")
    return list(rows.order_by("-number")[:ROUNDS_SHOWN])


def rounds_of_jobs(jobs: Collection[Job]) -> dict[int, Round]:
    """Job -> its round with its campaign, for the jobs that have one."""
    rows = Round.objects.filter(job__in=jobs).select_related("campaign")
    return {row.job_id: row for row in rows}


def campaign_tasks(campaign: Campaign, readiness: Readiness, viewer: User) -> list[PersonTasks]:
    """What each person does next, everybody once, the viewer first."""
    members = {
        row.user_id: row
        for row in Membership.objects.filter(workspace_id=campaign.workspace_id, active=True)
        .select_related("user")
        .order_by("pk")
    }
    tasks = [
        *_owner_tasks(campaign, readiness, members),
        *_returned_tasks(campaign, members),
        *_approver_tasks(campaign, readiness, members),
    ]
    people: dict[int, PersonTasks] = {}
    for task in tasks:
        person = task.person
        listed = PersonTasks(person, task.role, [], is_mine=person.pk == viewer.pk)
        people.setdefault(person.pk, listed).tasks.append(task)
    return sorted(people.values(), key=lambda one: not one.is_mine)[:PEOPLE_MOST]


def _owner_tasks(
    campaign: Campaign, readiness: Readiness, members: dict[int, Membership]
) -> list[Task]:
    owner = members.get(campaign.assigned_to_id or campaign.created_by_id or 0)
    if owner is None or not grant(owner.role, "brief.edit"):
        return []
    lacks = []
    if not campaign.channels:
        lacks.append("channels")
    if not readiness.products:
        lacks.append("products")
    if lacks:
        words = f"The brief lacks {' and '.join(lacks)}."
        return [Task(owner.user, owner.role, words, "Complete the brief", "briefs:brief_edit")]
    if not Round.objects.filter(campaign=campaign).exists():
        words = "Nothing is written yet. Set the tone and see lines before a full round."
        return [Task(owner.user, owner.role, words, "Set the tone", "briefs:tone")]
    return []


def _returned_tasks(campaign: Campaign, members: dict[int, Membership]) -> list[Task]:
    back = Candidate.objects.filter(campaign=campaign, state=CandidateState.CHANGES_REQUESTED)
    rows = back.order_by().values("assigned_to_id").annotate(n=Count("pk"))
    tasks = []
    for row in rows:
        holder = row["assigned_to_id"] or campaign.assigned_to_id or campaign.created_by_id
        member = members.get(holder or 0)
        if member is None:
            continue
        words = f"{_lines(row['n'])} came back with a request."
        tasks.append(
            Task(
                member.user,
                member.role,
                words,
                f"Open {row['n']}",
                "review:grid",
                query=f"campaign={campaign.pk}&state=changes_requested",
            )
        )
    return tasks


def _approver_tasks(
    campaign: Campaign, readiness: Readiness, members: dict[int, Membership]
) -> list[Task]:
    lines = Candidate.objects.filter(campaign=campaign, state=CandidateState.IN_REVIEW)
    found = lines.aggregate(every=Count("pk"), second=Count("pk", filter=waits_for_second()))
    theirs = _waiting(lines, campaign, members) if found["second"] else {}
    tasks = []
    for member in members.values():
        waiting = theirs.get(member.user_id, found["every"])
        if waiting and grant(member.role, "candidate.decide"):
            words = f"{_lines(waiting)} {'waits' if waiting == 1 else 'wait'} for a decision."
            query = f"campaign={campaign.pk}"
            tasks.append(
                Task(
                    member.user,
                    member.role,
                    words,
                    f"Review {waiting}",
                    "review:queue",
                    query=query,
                )
            )
        elif readiness.approved and not found["every"] and grant(member.role, "publish"):
            words = f"{_lines(readiness.approved)} approved, ready to go out."
            tasks.append(
                Task(
                    member.user,
                    member.role,
                    words,
                    "Export",
                    "exports:export_list",
                    query=f"campaign={campaign.pk}",
                )
            )
    return tasks


def _waiting(
    lines: models.QuerySet[Candidate], campaign: Campaign, members: dict[int, Membership]
) -> dict[int, int]:
    """Member -> lines that they can act on: none that wait for another's second approval, as in their queue.

    One query for all who give none, one for each reviewer.
    """
    counts: dict[int, int] = {}
    rest: int | None = None
    for pk, member in members.items():
        gives = gives_second(member)
        if gives or rest is None:
            others = waits_for_others(campaign.workspace, member.user, gives=gives)
            counts[pk] = lines.exclude(others).count()
            rest = rest if gives else counts[pk]
        else:
            counts[pk] = rest
    return counts


def _lines(count: int) -> str:
    return lines_count(count)


def campaign_timeline(campaign: Campaign, rounds: list[Round], now: datetime) -> list[Moment]:
    """What was, is and comes, in order of time."""
    moments = [Moment("Campaign created", campaign.created, "check")]
    for row in reversed(rounds):
        lines = row.counts.get("lines", row.job.done)
        words = f"Round {row.number}, {number(lines)} of {lines_count(row.job.total)}"
        moments.append(Moment(words, row.created, "check" if row.job.is_final else "loader"))
    if campaign.starts:
        moments.append(
            Moment("Campaign starts", campaign.starts, "calendar-days", campaign.starts > now)
        )
    ends = campaign.offer.get("ends", "")
    if len(ends) > 10:
        at = datetime.fromisoformat(ends)
        moments.append(Moment("Offer ends", at, "clock", at > now))
    if campaign.lines_due:
        at = campaign.lines_due
        moments.append(Moment("Lines are due", at, "calendar-clock", at > now))
    if campaign.ends:
        moments.append(Moment("Campaign ends", campaign.ends, "flag", campaign.ends > now))
    return sorted(moments, key=lambda moment: moment.at)


def rounds_listed(*, only: str = "") -> models.QuerySet[Round]:
    """All rounds, newest first; `only` is open (waiting or running) or empty."""
    rows = Round.objects.select_related("campaign", "job", "created_by").order_by("-pk")
    if only == "open":
        rows = rows.filter(job__state__in=("queued", "running", "cancelling"))
    return rows
