"""One verdict on many lines in a few questions to the database: checked, stored and undone together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from campaigns.common.errors import DomainError
from campaigns.models import (
    Batch,
    Candidate,
    CandidateState,
    Decision,
    Revision,
    User,
    Verdict,
)
from campaigns.notices.services import tell_back
from campaigns.promises.keeping import promises_keep
from campaigns.review.audience import SECOND, decisions_tell
from campaigns.review.ground import SOLID, decision_check, ground_of, lines_limits
from campaigns.review.second_step import Step, step_of
from campaigns.review.services import (
    decided_at,
    decision_event,
    decision_made,
    decision_said,
    four_eyes_words,
)
from campaigns.review.states import DECIDED_TO, moved
from campaigns.workspaces.audit import audit_record_all
from campaigns.workspaces.second_approval import asked_in, firsts_drop

AT_ONCE = 500


def candidates_locked(ids: Sequence[int]) -> dict[int, Candidate]:
    """The lines as they are now, locked for this transaction in one order."""
    rows = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows.select_related("product", "campaign", "round")}


def candidates_decide(
    verdict: Verdict,
    *,
    lines: Sequence[Candidate],
    by: User,
    batch: Batch,
    told: Mapping[str, str],
) -> dict[int, str]:
    """Decide on each line by the same rules as alone; answers why each that was refused was.

    `lines` are as they were read. Must run in a transaction.
    """
    rows = candidates_locked([line.pk for line in lines])
    step = step_of(batch.workspace_id, by) if verdict == Verdict.APPROVE else None
    own = _own_words(rows, step) if step else {}
    against = ground_of([*rows.values()], batch.workspace_id) if step else SOLID
    refused: dict[int, str] = {}
    good: list[Candidate] = []
    for line in lines:
        row = rows.get(line.pk)
        if row is None:
            refused[line.pk] = "This line no longer exists."
            continue
        said = own.get(row.pk, "")
        try:
            decision_check(row, verdict, content_hash=line.content_hash, own=said, against=against)
        except DomainError as error:
            refused[row.pk] = error.message
        else:
            good.append(row)
    changes = {row.pk: step.leads(row) if step else {"state": DECIDED_TO[verdict]} for row in good}
    _store(verdict, good, changes, by=by, batch=batch, told=told)
    if step:
        step.check(batch.workspace_id)
        whole = [row for row in good if changes[row.pk]["state"] == CandidateState.APPROVED]
        promises_keep(whole, against.promises, now=timezone.now())
    return refused


def _own_words(rows: Mapping[int, Candidate], step: Step) -> dict[int, str]:
    """What four eyes and the second step say against each line; only those they refuse."""
    editors: dict[int, set[int | None]] = defaultdict(set)
    wrote = Revision.objects.filter(candidate__in=rows).order_by()
    for candidate_id, author_id in wrote.values_list("candidate_id", "author_id"):
        editors[candidate_id].add(author_id)
    words = {
        pk: four_eyes_words(
            step.by,
            editors=editors[pk],
            asked_by=row.round.created_by_id if row.round else None,
            strict=step.strict,
        )
        or step.refusal(row)
        for pk, row in rows.items()
    }
    return {pk: said for pk, said in words.items() if said}


def _store(
    verdict: Verdict,
    rows: Sequence[Candidate],
    changes: Mapping[int, dict[str, Any]],
    *,
    by: User,
    batch: Batch,
    told: Mapping[str, str],
) -> None:
    """Locked lines with what the verdict makes of each, their decisions and their audit entries."""
    alike: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for pk, change in changes.items():
        alike[change["state"], "first_approved_by" in change].append(pk)
    for (state, _), ids in alike.items():
        Candidate.objects.filter(pk__in=ids).update(
            **changes[ids[0]], version=F("version") + 1, decided=decided_at(state)
        )
    limits = lines_limits(rows, batch.workspace_id)
    made = [
        decision_made(
            row, verdict, changes[row.pk]["state"], by=by, limits=limits, batch=batch, **told
        )
        for row in rows
    ]
    stored = Decision.objects.bulk_create(made, batch_size=AT_ONCE)
    said: dict[str, list[Decision]] = defaultdict(list)
    for decision in stored:
        said[decision_event(decision)].append(decision)
    for event, decisions in said.items():
        audit_record_all(
            workspace_id=batch.workspace_id,
            actor=by,
            event=event,
            said=[(decision.candidate, decision_said(decision)) for decision in decisions],
        )
        decisions_tell(decisions)


@transaction.atomic
def decisions_undo(*, batch: Batch, by: User) -> list[Candidate]:
    """Put every line of a bulk act back to where it stood, all or none; answers them as they are then.

    Raises `Conflict` with the first that was decided again, edited, published or scheduled since.
    """
    decisions = list(Decision.objects.filter(batch=batch, undone_by=None).order_by("-pk"))
    ids = [decision.candidate_id for decision in decisions]
    rows = candidates_locked(ids)
    newest = dict(
        Decision.objects.filter(candidate__in=ids)
        .order_by()
        .values_list("candidate")
        .annotate(last=Max("pk"))
    )
    back: dict[str, list[int]] = defaultdict(list)
    for decision in decisions:
        row = rows[decision.candidate_id]
        undo_check(row, decision, newest_id=newest[row.pk])
        back[decision.state_before].append(row.pk)
    for state, changed in back.items():
        Candidate.objects.filter(pk__in=changed).update(
            state=state, version=F("version") + 1, decided=None
        )
    firsts = [decision.candidate_id for decision in decisions if decision.is_first]
    Candidate.objects.filter(pk__in=firsts).update(first_approved_by=None)
    firsts_drop(Candidate.objects.filter(pk__in=ids), asked_in(batch.workspace_id))
    made = [undo_made(rows[decision.candidate_id], decision, by=by) for decision in decisions]
    stored = Decision.objects.bulk_create(made, batch_size=AT_ONCE)
    audit_record_all(
        workspace_id=batch.workspace_id,
        actor=by,
        event="candidate.undo",
        said=[(undo.candidate, undo_said(undo)) for undo in stored],
    )
    tell_back([f"batch:{batch.pk}", f"{SECOND}batch:{batch.pk}"])
    return list(candidates_locked(ids).values())


def undo_check(row: Candidate, decision: Decision, *, newest_id: int | None) -> None:
    """Refuse to undo a decision that a locked line no longer rests on."""
    if newest_id != decision.pk or decision.verdict == Verdict.UNDO:
        raise moved(row, "Somebody has decided on this line since. Undo that decision first.")
    if row.state != decision.state_after or row.revision_id != decision.revision_id:
        raise moved(row, "This line has changed since. Read it again, then decide.")


def undo_made(row: Candidate, decision: Decision, *, by: User, note: str = "") -> Decision:
    """The decision that takes another one back, not stored yet."""
    return Decision(
        workspace_id=row.workspace_id,
        candidate=row,
        revision_id=decision.revision_id,
        verdict=Verdict.UNDO,
        note=note,
        content_hash=decision.content_hash,
        state_before=row.state,
        state_after=decision.state_before,
        by=by,
        undoes=decision,
    )


def undo_said(undo: Decision) -> dict[str, object]:
    """What the audit trail keeps of an undo."""
    return {
        "decision": undo.pk,
        "undoes": undo.undoes_id,
        "from": undo.state_before,
        "to": undo.state_after,
    }
