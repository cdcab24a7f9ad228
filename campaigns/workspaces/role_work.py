"""What a role is for and somebody has to do now: campaigns that press, what failed, what waits for a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.common.counting import CountUpTo
from campaigns.models import (
    Campaign,
    CampaignState,
    Candidate,
    Evidence,
    Launch,
    LaunchState,
    LimitProposal,
    ProposalState,
    RuleProposal,
    RuleSet,
    RuleSetState,
    Workspace,
)
from campaigns.workspaces.access import may
from campaigns.workspaces.own_work import COUNT_MOST, Work
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.second_approval import asked_of, waits_for
from generation.models import Job, JobState

UNREADY = (
    CampaignState.DRAFT,
    CampaignState.BRIEFED,
    CampaignState.IN_PRODUCTION,
    CampaignState.IN_REVIEW,
)
PRESSING = timedelta(days=7)
FAILED_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class _Kind:
    """Rows that somebody has to see to, in words for one and for many, and the page for it."""

    rows: QuerySet[Any]
    one: str
    many: str
    url: str
    is_late: bool = False


def role_work(request: StudioRequest) -> list[Work]:
    """Only what there is and the role may mend, the most pressing first; one query for all of it."""
    kinds: list[_Kind] = []
    for permission, of_role in (
        ("task.plan", _of_campaigns),
        ("launch.plan", _of_launches),
        ("evidence.edit", _of_evidence),
        ("rule.edit", _of_rules),
    ):
        kinds += of_role(request) if may(request, permission) else []
    kinds += _of_reviewers(request)
    if not kinds:
        return []
    counts = (CountUpTo(kind.rows, COUNT_MOST + 1) for kind in kinds)
    found = Workspace.objects.filter(pk=request.workspace.pk).values_list(*counts).get()
    return [
        Work(count, kind.one if count == 1 else kind.many, kind.url, kind.is_late)
        for count, kind in zip(found, kinds, strict=True)
        if count
    ]


def _of_campaigns(request: StudioRequest) -> list[_Kind]:
    now = timezone.now()
    jobs = Job.objects.filter(state=JobState.FAILED, finished__gte=now - FAILED_WITHIN)
    campaigns = Campaign.objects.filter(workspace=request.workspace)
    unready = campaigns.filter(state__in=UNREADY)
    overdue, due = _due_before(now), _due_before(now + PRESSING)
    ready = campaigns.filter(state=CampaignState.READY)
    mending = "briefs:operations" if may(request, "operations.see") else "briefs:job_list"
    board = f"{_page(request, 'briefs:campaign_list')}?view=board"
    return [
        _Kind(jobs, "failed job", "failed jobs", _page(request, mending)),
        _Kind(
            unready.filter(overdue), "campaign overdue", "campaigns overdue", board, is_late=True
        ),
        _Kind(unready.filter(due & ~overdue), "campaign due soon", "campaigns due soon", board),
        _Kind(ready, "campaign ready to export", "campaigns ready to export", board),
    ]


def _of_launches(request: StudioRequest) -> list[_Kind]:
    rows = Launch.objects.filter(workspace=request.workspace)
    held = rows.filter(state=LaunchState.HELD)
    own = Q(created_by=request.user) | Q(submitted_by=request.user)
    waiting = rows.filter(state=LaunchState.PENDING_APPROVAL).exclude(own)
    agenda = f"{_page(request, 'scheduling:launch_list')}?view=agenda&state="
    return [
        _Kind(held, "launch held", "launches held", f"{agenda}{LaunchState.HELD}", is_late=True),
        _Kind(
            waiting,
            "launch waits for approval",
            "launches wait for approval",
            f"{agenda}{LaunchState.PENDING_APPROVAL}",
        ),
    ]


def _due_before(moment: datetime) -> Q:
    """A campaign's lines are due on the day that says so, and once it starts."""
    return Q(starts__lt=moment) | Q(lines_due__lt=moment)


def _of_evidence(request: StudioRequest) -> list[_Kind]:
    today = timezone.localdate(timezone=ZoneInfo(request.workspace.timezone))
    held = Evidence.objects.filter(workspace=request.workspace, retired=None)
    soon = today + timedelta(days=settings.EVIDENCE_WARN_DAYS)
    ended, ending = held.filter(valid_to__lt=today), held.filter(valid_to__range=(today, soon))
    url = _page(request, "claims:evidence_list")
    return [
        _Kind(ended, "record of evidence ended", "records of evidence ended", url, is_late=True),
        _Kind(ending, "record of evidence ends soon", "records of evidence end soon", url),
    ]


def _of_reviewers(request: StudioRequest) -> list[_Kind]:
    gives = request.membership.is_reviewer and may(request, "candidate.decide")
    if not (gives and asked_of(request.workspace)):
        return []
    lines = Candidate.objects.filter(
        waits_for(request.workspace, request.user), workspace=request.workspace
    )
    url = f"{_page(request, 'review:queue')}?second=mine"
    words = "waits for your second approval", "wait for your second approval"
    return [_Kind(lines, f"line {words[0]}", f"lines {words[1]}", url)]


def _of_rules(request: StudioRequest) -> list[_Kind]:
    asked = RuleProposal.objects.filter(workspace=request.workspace, state=ProposalState.OPEN)
    limits = LimitProposal.objects.filter(workspace=request.workspace, state=ProposalState.OPEN)
    sets = RuleSet.objects.filter(workspace=request.workspace, state=RuleSetState.PROPOSED)
    proposals, all_sets = _page(request, "rules:proposal_list"), _page(request, "rules:set_list")
    return [
        _Kind(asked, "proposed rule to decide on", "proposed rules to decide on", proposals),
        _Kind(
            limits,
            "proposed limit to decide on",
            "proposed limits to decide on",
            _page(request, "channels:proposal_list"),
        ),
        _Kind(sets, "rule set to activate", "rule sets to activate", all_sets),
    ]


def _page(request: StudioRequest, name: str) -> str:
    return reverse(name, args=[request.workspace.slug])
