"""What the home, members and audit pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.common.counting import CountUpTo
from campaigns.common.figures import count_to, counts_sum
from campaigns.models import (
    AuditEntry,
    Campaign,
    Candidate,
    CandidateState,
    Decision,
    Membership,
    Product,
    Round,
    Verdict,
    Workspace,
)
from campaigns.workspaces.access import may
from campaigns.workspaces.own_work import for_others
from campaigns.workspaces.requests import StudioRequest
from generation.models import JobState
from generation.types import channels

SHOWN = 6
COUNT_MOST = 10_000
"""Where the home stops counting."""
PAGE = 50
AUDITED = {
    "candidate": "Lines",
    "batch": "Bulk decisions",
    "campaign": "Campaigns",
    "brand": "Brands",
    "adapter": "Adapters",
    "promptversion": "Prompts",
    "product": "Products",
    "import": "Imports",
    "round": "Rounds",
    "job": "Jobs",
    "export": "Exports",
    "sharelink": "Guest links",
    "reportlink": "Links to reports",
    "publication": "Publications",
    "launch": "Launches",
    "calendarfeed": "Calendar feeds",
    "experiment": "Experiments",
    "experimentkey": "Keys of experiments",
    "conversionfit": "Fits of the chance to win",
    "membership": "Members",
    "apitoken": "Tokens",
    "webhookendpoint": "Webhooks",
    "workspace": "Settings",
}
"""What an entry may be about, in words."""
OF_CAMPAIGNS = (
    *("batch", "brand", "campaign", "candidate", "experiment", "export", "job", "launch"),
    *("publication", "reportlink", "round", "sharelink"),
)
"""What an entry is about where it belongs to the work on campaigns."""


@dataclass(frozen=True)
class Home:
    """The day at a glance, for one person. `elsewhere` waits in channels that have no row of their own."""

    waiting: int
    by_channel: list[tuple[str, int]]
    elsewhere: int
    first: Candidate | None
    came_back: int
    returned: list[Candidate]
    running: list[Round]
    campaigns: list[Campaign]
    products: int
    decided_week: int
    approved_week: int


def home_of(request: StudioRequest) -> Home:
    """What waits, what came back, what runs."""
    workspace = request.workspace
    lines = Candidate.objects.filter(workspace=workspace)
    waiting = lines.filter(state=CandidateState.IN_REVIEW).exclude(for_others(request))
    came_back = lines.filter(state=CandidateState.CHANGES_REQUESTED)
    total, back, by_channel = _waiting(workspace, waiting, came_back)
    week = Decision.objects.filter(
        workspace=workspace, by=request.user, at__gte=timezone.now() - timedelta(days=7)
    )
    returned = came_back.select_related("product", "campaign")
    open_states = (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING)
    running = Round.objects.filter(workspace=workspace, job__state__in=open_states)
    return Home(
        waiting=total,
        by_channel=by_channel[:SHOWN],
        elsewhere=counts_sum(n for _, n in by_channel[SHOWN:]),
        first=waiting.select_related("product", "campaign").order_by("pk").first(),
        came_back=back,
        returned=list(returned.order_by("-pk")[:SHOWN]),
        running=list(running.select_related("job", "campaign").order_by("pk")[:SHOWN]),
        campaigns=list(Campaign.objects.filter(workspace=workspace).order_by("-updated")[:SHOWN]),
        products=Product.objects.filter(workspace=workspace, archived=False).count(),
        decided_week=week.exclude(verdict=Verdict.UNDO).count(),
        approved_week=week.filter(verdict=Verdict.APPROVE).count(),
    )


def _waiting(
    workspace: Workspace, waiting: QuerySet[Candidate], came_back: QuerySet[Candidate]
) -> tuple[int, int, list[tuple[str, int]]]:
    """How many lines wait, how many came back, how many wait for each channel, the most first: each up to `COUNT_MOST`."""
    keys = channels()
    rows = (waiting, came_back, *(waiting.filter(channel=key) for key in keys))
    counts = Workspace.objects.filter(pk=workspace.pk).values_list(
        *(CountUpTo(row, COUNT_MOST + 1) for row in rows)
    )
    total, back, *each = (count_to(count, COUNT_MOST) for count in counts.get())
    by_channel = sorted(zip(keys, each, strict=True), key=lambda row: -row[1])
    return total, back, [(key, count) for key, count in by_channel if count]


def members_of(workspace: Workspace) -> QuerySet[Membership]:
    """Members with their accounts, the active ones first."""
    return workspace.memberships.select_related("user").order_by(
        "-active", "user__full_name", "user__username"
    )


def audit_seen(request: StudioRequest) -> QuerySet[AuditEntry]:
    """The entries that a role may read: all, or those about campaigns and one's own, or one's own."""
    rows = AuditEntry.objects.filter(workspace=request.workspace).select_related("actor")
    if may(request, "audit.own"):
        return rows
    seen = Q(actor=request.user)
    if may(request, "audit.campaign"):
        seen |= Q(entity__in=OF_CAMPAIGNS)
    return rows.filter(seen)


def audit_entries(
    request: StudioRequest, *, before: int | None = None, who: str = "", what: str = ""
) -> list[AuditEntry]:
    """The newest entries, or those before a number; of those that the role may read.

    `who` is a user name, `what` one of `AUDITED`; each may be empty.
    """
    entries = audit_seen(request).order_by("-number")
    if before is not None:
        entries = entries.filter(number__lt=before)
    if who:
        entries = entries.filter(actor__username=who)
    if what:
        entries = entries.filter(entity=what)
    return list(entries[: PAGE + 1])
