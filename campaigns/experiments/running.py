"""Starting, stopping and deciding an experiment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.common.errors import DomainError, StateConflict
from campaigns.experiments.concluding import losers_retire, winner_publish
from campaigns.experiments.design import experiment_lock
from campaigns.experiments.records import design_hash, experiment_record
from campaigns.experiments.results import results_of
from campaigns.experiments.shares import shares_begin
from campaigns.exports.gate import gate_check
from campaigns.exports.selection import approved_candidates
from campaigns.models import Arm, Experiment, ExperimentState, User
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.marking import lines_lock


@dataclass(frozen=True)
class Acts:
    """What a verdict brings about: the winner goes live, the texts that lost are retired."""

    publish: bool = False
    retire: bool = False


NOTHING = Acts()


@transaction.atomic
def experiment_start(*, experiment: Experiment, by: User, via: str = "page") -> Experiment:
    """Register the design and begin; from now on it is frozen. All arms must be approved as they stand.

    Raises `StateConflict` where it has started or a change is still being read, `DomainError` by arms.
    """
    row = experiment_lock(experiment.pk)
    _state_check(row, ExperimentState.DRAFT, said="has started already")
    arms = list(Arm.objects.filter(experiment=row).order_by("position"))
    # Under their locks no line moves between the look at its approval and the copy of its text.
    held = lines_lock((arm.candidate_id for arm in arms), "campaign")
    lines = {line.pk: line for line in held}
    campaigns = {line.campaign_id: line.campaign for line in lines.values()}
    approved: set[int] = set()
    for campaign in campaigns.values():
        gate_check(campaign)
        found = approved_candidates(campaign).filter(pk__in=lines)
        approved.update(found.values_list("pk", flat=True))
    if waiting := [arm.key for arm in arms if arm.candidate_id not in approved]:
        message = f"Only approved texts are shown to people. Not approved: {', '.join(waiting)}."
        raise DomainError(message, errors={"arms": [message]})
    for arm in arms:
        line = lines[arm.candidate_id]
        arm.revision, arm.content_hash, arm.text = line.revision, line.content_hash, line.text
    Arm.objects.bulk_update(arms, ["revision", "content_hash", "text"])
    row.registered = design_hash(row, arms)
    row.state, row.started, row.started_by = ExperimentState.RUNNING, timezone.now(), by
    _save(row, by, "started", via, registered=row.registered)
    if row.bandit:
        shares_begin(row, arms, row.started)
    return row


@transaction.atomic
def experiment_stop(
    *, experiment: Experiment, by: User, note: str = "", via: str = "page"
) -> Experiment:
    """Assign nobody any more. What happened until now may still be told; without a verdict it needs a reason.

    Raises `StateConflict` unless it runs.
    """
    row = experiment_lock(experiment.pk)
    _state_check(row, ExperimentState.RUNNING, said="does not run")
    now = timezone.now()
    note = note.strip()
    if not note and results_of(row, now=now)["verdict"] == "sealed":
        words = "Its results are not open yet. Say why it stops."
        raise DomainError(words, errors={"note": [words]})
    row.state, row.ended, row.stop_note = ExperimentState.ENDED, now, note
    _save(row, by, "stopped", via)
    return row


@transaction.atomic
def experiment_decide(
    *,
    experiment: Experiment,
    winner: str,
    note: str,
    by: User,
    acts: Acts = NOTHING,
    via: str = "page",
) -> Experiment:
    """Record the verdict of a person: the key of an arm. One that still runs ends with it; `acts` says what else is done.

    Raises `StateConflict` while results are sealed, where it was decided already, and where the winner cannot go live.
    """
    row = experiment_lock(experiment.pk)
    _state_check(row, ExperimentState.RUNNING, ExperimentState.ENDED, said="has nothing to decide")
    now = timezone.now()
    results = results_of(row, now=now)
    if results["verdict"] == "sealed":
        raise StateConflict(
            " ".join(seal["message"] for seal in results["sealed"]),
            extra={"current": experiment_record(row), "sealed": results["sealed"]},
        )
    arm = Arm.objects.filter(experiment=row, key=winner).first()
    if arm is None:
        words = f"There is no arm {winner}."
        raise DomainError(words, errors={"winner": [words]})
    row.ended = row.ended or now
    row.state, row.winner, row.decided, row.decided_by = ExperimentState.DECIDED, arm, now, by
    row.decision_note = note.strip()
    # No event is taken any more: with the salt goes the only way back from a digest to a person.
    row.salt = ""
    said: dict[str, Any] = {"winner": arm.key, "suggested": results["winner"]}
    _save(row, by, "decided", via, **said, published=acts.publish, retired=acts.retire)
    # From here on nothing shows the texts any more: they may leave.
    if acts.publish:
        winner_publish(row, arm, by=by, via=via)
    if acts.retire:
        losers_retire(row, arm)
    return row


def _state_check(row: Experiment, *states: str, said: str) -> None:
    if row.state not in states:
        raise StateConflict(
            f"This experiment is {row.state}: it {said}.", extra={"current": experiment_record(row)}
        )


def _save(row: Experiment, by: User, verb: str, via: str, **said: Any) -> None:
    row.version += 1
    row.save()
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"experiment.{verb}",
        row=row,
        data=said,
        via=via,
    )
