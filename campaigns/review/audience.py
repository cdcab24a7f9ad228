"""Who is told of what happens to a line, and in which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from campaigns.models import Candidate, Decision, NoticeKind, Revision, Verdict, Workspace
from campaigns.notices.services import Notice, tell
from campaigns.review.states import REASONS
from campaigns.workspaces.second_approval import reviewers, waits_for

# Of a first approval reviewers are told, by an event of its own.
SECOND = "second:"
KIND_OF: Mapping[str, NoticeKind] = {
    Verdict.APPROVE: NoticeKind.APPROVED,
    Verdict.REJECT: NoticeKind.REJECTED,
    Verdict.REQUEST_CHANGES: NoticeKind.CHANGES,
}


def line_people(line: Candidate) -> set[int | None]:
    """Who follows a line: who had it made or edited it, and whose it is now."""
    asked_by = line.round.created_by_id if line.round else None
    wrote = Revision.objects.filter(candidate=line).values_list("author_id", flat=True)
    return {asked_by, line.assigned_to_id, *wrote}


def decision_event(decision: Decision) -> str:
    """The name of a decision, or of the bulk act that it belongs to, among what people are told of."""
    return f"batch:{decision.batch_id}" if decision.batch_id else f"decision:{decision.pk}"


def decisions_tell(decisions: Sequence[Decision]) -> None:
    """Tell the people of the lines what was decided: of a bulk act each of them once, however many theirs are.

    All of one act and one verdict, in its transaction; first approvals, of which reviewers are told, by themselves.
    """
    if decisions and decisions[0].is_first:
        _reviewers_tell(decisions)
        return
    owners = _owners([decision.candidate_id for decision in decisions])
    of_person: dict[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        for person_id in owners[decision.candidate_id]:
            of_person[person_id].append(decision)
    for person_id, theirs in of_person.items():
        first = theirs[0]
        notice = Notice(
            kind=KIND_OF[first.verdict],
            about=first.batch if first.batch and len(theirs) > 1 else first.candidate,
            event=decision_event(first),
            actor=first.by,
            subject=first.candidate.text,
            said=": ".join(filter(None, (REASONS.get(first.reason, ""), first.note))),
            code=first.reason,
            count=len(theirs),
        )
        tell(notice, [person_id], workspace_id=first.workspace_id)


def _reviewers_tell(decisions: Sequence[Decision]) -> None:
    """Tell those who give second approvals what waits for one of theirs, each of the lines that they may approve."""
    here = decisions[0].workspace_id
    workspace = Workspace.objects.get(pk=here)
    lines = Candidate.objects.filter(pk__in=[decision.candidate_id for decision in decisions])
    for member in reviewers(here).select_related("user"):
        waiting = lines.filter(waits_for(workspace, member.user)).order_by()
        ids = set(waiting.values_list("pk", flat=True))
        if theirs := [one for one in decisions if one.candidate_id in ids]:
            tell(_waiting(theirs), [member.user_id], workspace_id=here)


def _waiting(decisions: Sequence[Decision]) -> Notice:
    first = decisions[0]
    return Notice(
        kind=NoticeKind.SECOND,
        about=first.batch if first.batch and len(decisions) > 1 else first.candidate,
        event=f"{SECOND}{decision_event(first)}",
        actor=first.by,
        subject=first.candidate.text,
        count=len(decisions),
    )


def _owners(lines: Iterable[int]) -> dict[int, set[int]]:
    """Whose each line is: who edited it last, else had it made; and to whom it is given. One query."""
    rows = Candidate.objects.filter(pk__in=lines).order_by()
    found = rows.values_list("pk", "revision__author", "round__created_by", "assigned_to")
    return {
        pk: {person for person in (author or asked_by, given_to) if person}
        for pk, author, asked_by, given_to in found
    }
