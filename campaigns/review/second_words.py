"""Second approvals at the desk: which of two an approval is, who gave the first, who gives the second."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.common.figures import span_from_now
from campaigns.models import Candidate, Decision, Verdict
from campaigns.review.history import History
from campaigns.review.lock import Lock
from campaigns.review.second_step import Step, reasons_said
from campaigns.review.services import four_eyes_barred
from campaigns.workspaces.access import may
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.second_approval import asked_of, reviewers

NAMED = 3


def step_here(request: StudioRequest) -> Step:
    """How the viewer's approvals count; no query."""
    gives = request.membership.is_reviewer and may(request, "candidate.decide")
    return Step(asked_of(request.workspace), request.user, gives)


def second_said(step: Step, line: Candidate, history: History) -> str:
    """Which of two approvals the viewer's is; "" where one is enough."""
    why = reasons_said(step.asked, line)
    if not why:
        return ""
    if line.first_approved_by_id is None:
        return f"Needs two approvals ({why}). Yours is the first, a reviewer gives the second."
    return f"{_first_said(line, history)} Yours is the second approval ({why})."


def second_lock(
    request: StudioRequest, step: Step, line: Candidate, history: History
) -> Lock | None:
    """Why the viewer may not give the second approval of a line, and who may; None where they may."""
    if not step.refusal(line):
        return None
    mine = line.first_approved_by_id == request.user.pk
    first = "You approved it first." if mine else _first_said(line, history)
    return Lock("stamp", "", first, second_waits(request, line, history))


def second_waits(request: StudioRequest, line: Candidate, history: History) -> str:
    """That a line waits for a second approval, and who but the viewer may give it; one query."""
    barred = {*barred_here(request, line, history), line.first_approved_by_id, request.user.pk}
    others = reviewers(request.workspace.pk).exclude(user__in=barred)
    rows = others.select_related("user").order_by("pk")[: NAMED + 1]
    names = people_said([str(member.user) for member in rows], "another reviewer")
    nobody = "Nobody here may yet: an admin says who is a reviewer."
    who = f"{names} may give it." if names else nobody
    return f"It waits for a reviewer’s second approval. {who}"


def barred_here(request: StudioRequest, line: Candidate, history: History) -> set[int]:
    """Whom four eyes keep from approving a line, by id."""
    return four_eyes_barred(
        editors=history.editors,
        asked_by=line.round.created_by_id if line.round else None,
        strict=not request.workspace.generator_may_approve,
    )


def people_said(names: Sequence[str], another: str) -> str:
    """ "Ben Koch or Cleo Hart"; of more than `NAMED` the first two or `another`."""
    if len(names) > NAMED:
        return f"{names[0]}, {names[1]} or {another}"
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _first_said(line: Candidate, history: History) -> str:
    first = _first(line, history)
    return (
        f"{first.by} approved it first, {span_from_now(first.at)}."
        if first
        else "It has one approval."
    )


def _first(line: Candidate, history: History) -> Decision | None:
    """The newest approval of this text by who gave the first."""
    return next(
        (
            decision
            for decision in reversed(history.decisions)
            if decision.verdict == Verdict.APPROVE
            and decision.by_id == line.first_approved_by_id
            and decision.revision_id == line.revision_id
        ),
        None,
    )
