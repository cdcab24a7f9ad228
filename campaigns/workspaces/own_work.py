"""What is somebody's to do, for their home: their own lines by state, what is late, what nobody has."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.common.counting import CountUpTo
from campaigns.common.figures import count_to, number
from campaigns.models import Campaign, Candidate, CandidateState, Draft, Workspace
from campaigns.models.review import ORDERED_BY
from campaigns.workspaces.access import may
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.second_approval import gives_second, waits_for_others

COUNT_MOST = 1000
# The states in which somebody has something to do, by what is said of one's own lines in them.
OWN: dict[str, str] = {
    CandidateState.CHANGES_REQUESTED: "came back to you",
    CandidateState.IN_REVIEW: "assigned to you",
    CandidateState.BLOCKED: "blocked, yours",
    CandidateState.STALE: "stale, yours",
}

# What is everybody's: one state at a time, as the index of due dates has them.
LATE: dict[str, str] = {
    CandidateState.IN_REVIEW: "overdue, waiting",
    CandidateState.CHANGES_REQUESTED: "overdue, came back",
}
# The states in which a line's words stay as they are.
NOT_EDITED = (CandidateState.GENERATED, CandidateState.SCHEDULED)


@dataclass(frozen=True)
class Work:
    """A count with its words and the page that shows these lines. `is_late` marks what is overdue."""

    count: int
    words: str
    url: str
    is_late: bool = False

    @property
    def said(self) -> str:
        """ "28", or "1,000+" where counting stopped."""
        return number(count_to(self.count, COUNT_MOST))


def own_work(request: StudioRequest) -> list[Work]:
    """Only what there is, the most pressing first; nothing for who cannot take a line. Five queries, seven for who plans."""
    if not may(request, "task.claim"):
        return []
    slug = request.workspace.slug
    queue, grid = reverse("review:queue", args=[slug]), reverse("review:grid", args=[slug])
    every = Candidate.objects.filter(workspace=request.workspace)
    late = every.alias(read_due=ORDERED_BY["due"]).filter(
        state__in=list(OWN), read_due__lt=timezone.now().timestamp()
    )
    rows = every.exclude(for_others(request))
    mine = rows.filter(assigned_to=request.user)
    own = _own(request.workspace, mine)
    found = []
    if any(own.values()):
        count = _counted(late.filter(assigned_to=request.user).exclude(for_others(request)))
        address = f"{grid}?state=any&assignee=me&due=overdue&sort=turn-low"
        found.append(Work(count, "overdue, yours", address, is_late=True))
    for state, words in LATE.items() if may(request, "task.plan") else ():
        address = f"{grid}?state={state}&due=overdue&sort=due-low"
        found.append(Work(_counted(late.filter(state=state)), words, address, is_late=True))
    for state, words in OWN.items():
        more = "" if state == CandidateState.IN_REVIEW else f"&state={state}"
        found.append(Work(own[state], words, f"{queue}?assignee=me{more}"))
    begun = Draft.objects.filter(workspace=request.workspace, person=request.user)
    # Only what the line's page offers: another text, at a line that can be edited.
    begun = begun.exclude(candidate__state__in=NOT_EDITED).exclude(text=F("candidate__text"))
    drafts = list(begun.order_by("-updated").values_list("candidate_id", flat=True))
    if drafts:
        address = reverse("review:candidate", args=[slug, drafts[0]])
        words = "draft, not saved" if len(drafts) == 1 else "drafts, not saved; open the newest"
        found.append(Work(len(drafts), words, address))
    # What nobody was given falls to whose campaign it is.
    held = Campaign.objects.filter(workspace=request.workspace)
    held = held.filter(Q(created_by=request.user) | Q(assigned_to=request.user))
    left = rows.filter(state=CandidateState.STALE, assigned_to=None, campaign__in=held)
    address = f"{queue}?mine=1&assignee=nobody&state={CandidateState.STALE}"
    found.append(Work(_counted(left), "stale in your campaigns", address))
    free = _counted(rows.filter(state=CandidateState.IN_REVIEW, assigned_to=None))
    found.append(Work(free, "waiting, unassigned", f"{queue}?assignee=nobody"))
    return [work for work in found if work.count]


def for_others(request: StudioRequest) -> Q:
    """Lines in review on which the viewer cannot act: they wait for another's second approval."""
    gives = gives_second(request.membership)
    return waits_for_others(request.workspace, request.user, gives=gives)


def _own(workspace: Workspace, mine: QuerySet[Candidate]) -> dict[str, int]:
    """How many of one's own lines are in each state of `OWN`, up to one more than COUNT_MOST."""
    counts = (CountUpTo(mine.filter(state=state), COUNT_MOST + 1) for state in OWN)
    found = Workspace.objects.filter(pk=workspace.pk).values_list(*counts).get()
    return dict(zip(OWN, found, strict=True))


def _counted(rows: QuerySet[Candidate]) -> int:
    """Up to one more than COUNT_MOST: beyond that nobody reads the number."""
    return rows.order_by().values("pk")[: COUNT_MOST + 1].count()
