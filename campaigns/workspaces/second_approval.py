"""Second approvals: of which lines a workspace asks them, who gives them, and whether a line has what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from campaigns.models import (
    Candidate,
    CandidateState,
    Decision,
    Membership,
    Revision,
    Round,
    User,
    Verdict,
    Workspace,
)
from campaigns.models.readings import HasClaim
from campaigns.workspaces.audit import audit_record_all
from campaigns.workspaces.permissions import ROLES, grant

DECIDING = [role for role in ROLES if grant(role, "candidate.decide")]
ASKED_AGAIN = "candidate.second_asked"
# A first approval outlives these: what was sent back, rejected or blocked may come back into review as it was.
UNDECIDED = (
    CandidateState.IN_REVIEW,
    CandidateState.BLOCKED,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.REJECTED,
)


@dataclass(frozen=True)
class Asked:
    """Channels and kinds of claims whose lines two people approve, the second of them a reviewer."""

    channels: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    version: int = 1

    def __bool__(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.channels or self.claims)

    def reasons(self, line: Candidate) -> list[str]:
        """Why a line needs a second approval: its channel, its claims' kinds; none where it needs none."""
        kinds = {claim["kind"] for claim in line.badges.get("claims") or ()} & self.claims
        return [*({line.channel} & self.channels), *sorted(kinds)]

    def lines(self) -> Q:
        """The same in the database."""
        found = Q(channel__in=sorted(self.channels))
        for kind in sorted(self.claims):
            found |= Q(HasClaim(kind))
        return found


def asked_of(workspace: Workspace) -> Asked:
    """What a workspace asks, from its row."""
    return asked_read(workspace.second_approval, workspace.second_approval_version)


def asked_in(workspace_id: int) -> Asked:
    """What a workspace asks now."""
    rows = Workspace.objects.filter(pk=workspace_id)
    return asked_read(*rows.values_list("second_approval", "second_approval_version").get())


def asked_read(said: Mapping[str, Any], version: int) -> Asked:
    """From the columns of a workspace's row."""
    channels, claims = (frozenset(said.get(name, ())) for name in ("channels", "claims"))
    return Asked(channels, claims, version)


def cleared(asked: Asked) -> Q:
    """Lines with as many approvals as are asked for. What is live already needs no more than it had."""
    if not asked:
        return Q()
    whole = Q(state=CandidateState.LIVE) | Q(first_approved_by__isnull=False)
    return whole | ~asked.lines()


def reviewers(workspace_id: int) -> QuerySet[Membership]:
    """Who gives second approvals: a reviewer whose role decides."""
    return Membership.objects.filter(
        workspace_id=workspace_id,
        is_reviewer=True,
        active=True,
        user__is_active=True,
        role__in=DECIDING,
    )


def gives_second(member: Membership) -> bool:
    """Whether a member who is here gives second approvals; no query."""
    return member.is_reviewer and member.role in DECIDING


def is_reviewer(person: User, workspace_id: int) -> bool:
    """Whether somebody gives second approvals here."""
    return reviewers(workspace_id).filter(user=person).exists()


def waits_for_second() -> Q:
    """Lines that have the first of two approvals."""
    return Q(state=CandidateState.IN_REVIEW, first_approved_by__isnull=False)


def waits_for_second_now(line: Candidate) -> bool:
    """Whether a line has the first of two approvals."""
    return line.state == CandidateState.IN_REVIEW and line.first_approved_by_id is not None


def waits_for_others(workspace: Workspace, viewer: User, *, gives: bool) -> Q:
    """Lines that wait for another's second approval; `gives` is whether the viewer gives second approvals."""
    if not asked_of(workspace):
        return Q(pk__in=())
    return waits_for_second() & (_barred(viewer, workspace) if gives else Q())


def undecided_firsts() -> Q:
    """Undecided lines that keep the first of two approvals; those of which one is enough by now let it go."""
    return Q(state__in=UNDECIDED, first_approved_by__isnull=False)


def waits_for(workspace: Workspace, reviewer: User) -> Q:
    """Those of the lines that have the first of two approvals that this reviewer may approve."""
    return waits_for_second() & ~_barred(reviewer, workspace)


def _barred(reviewer: User, workspace: Workspace) -> Q:
    """Lines of which a reviewer never gives the second approval: they gave the first, wrote on them, or had them made where that counts.

    The same as `campaigns.review.services.four_eyes_words` and `Step.refusal` say of one line.
    """
    wrote = Revision.objects.filter(candidate=OuterRef("pk"), author=reviewer)
    barred = Q(first_approved_by=reviewer) | Q(Exists(wrote))
    if workspace.generator_may_approve:
        return barred
    return barred | Q(Exists(Round.objects.filter(pk=OuterRef("round"), created_by=reviewer)))


def approvals_standing() -> QuerySet[Decision]:
    """The approvals of an outer line's content as it is that nobody took back, newest first."""
    return Decision.objects.filter(
        candidate=OuterRef("pk"),
        verdict=Verdict.APPROVE,
        revision=OuterRef("revision"),
        content_hash=OuterRef("content_hash"),
        undone_by=None,
    ).order_by("-pk")


def firsts_drop(rows: QuerySet[Candidate], asked: Asked) -> None:
    """Locked lines that came back into review where one approval is enough by now wait as if nobody had approved them."""
    rows.filter(undecided_firsts()).exclude(asked.lines()).update(first_approved_by=None)


def lines_send_on(
    rows: QuerySet[Candidate], asked: Asked, *, actor: User | None, via: str | None = None
) -> list[Candidate]:
    """Those of some lines that were approved by one and need a second approval wait for it: the first one stands.

    Must run in a transaction. Answers them as they were.
    """
    if not asked:
        return []
    lacking = rows.filter(asked.lines(), state=CandidateState.APPROVED, first_approved_by=None)
    ids = list(lacking.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not ids:
        return []
    lines = list(Candidate.objects.filter(pk__in=ids).order_by("pk"))
    Candidate.objects.filter(pk__in=ids).update(
        state=CandidateState.IN_REVIEW,
        first_approved_by=Subquery(approvals_standing().values("by")[:1]),
        is_primary=False,
        decided=None,
        version=F("version") + 1,
    )
    data = {"from": CandidateState.APPROVED, "to": CandidateState.IN_REVIEW}
    audit_record_all(
        workspace_id=lines[0].workspace_id,
        actor=actor,
        event=ASKED_AGAIN,
        said=[(line, data) for line in lines],
        via=via,
    )
    return lines
