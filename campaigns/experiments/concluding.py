"""What a verdict brings about, where a person asked for it: the winner goes live, the others are retired."""

from __future__ import annotations

from campaigns.common.errors import StateConflict
from campaigns.exports.publishing import lines_move, lines_publish, live_lock
from campaigns.exports.selection import places_of
from campaigns.models import Arm, Candidate, CandidateState, Experiment, LiveCopy, User
from campaigns.workspaces.marking import lines_lock


def winner_publish(experiment: Experiment, winner: Arm, *, by: User, via: str) -> None:
    """Publish the text that won into its field; one that is live already stays.

    Beside it stays what is live there, where the field takes several texts, but for what lost. Raises `StateConflict`
    where the text is not approved as it won, or another campaign has texts in that field, `DomainError` as a publication does.
    """
    arms = list(Arm.objects.filter(experiment=experiment))
    product = Candidate.objects.values_list("product", flat=True).get(pk=winner.candidate_id)
    live_lock([product])
    lines = {line.pk: line for line in lines_lock((arm.candidate_id for arm in arms), "campaign")}
    line = lines[winner.candidate_id]
    if line.state == CandidateState.LIVE:
        return
    if line.state != CandidateState.APPROVED or line.revision_id != winner.revision_id:
        raise StateConflict(
            f"The text of {winner.key} is not approved as it won: nothing is recorded."
        )
    beside = (
        _beside(line) - lines.keys() if places_of(f"{line.channel}.{line.field}") > 1 else set()
    )
    lines_publish(campaign=line.campaign, lines={line.pk, *beside}, by=by, via=via)


def _beside(line: Candidate) -> set[int]:
    """The lines that are live in the field of a line."""
    rows = LiveCopy.objects.filter(product=line.product_id, key=f"{line.channel}.{line.field}")
    found = rows.values_list("revision__candidate", "revision__candidate__campaign")
    if any(campaign != line.campaign_id for _, campaign in found):
        raise StateConflict(
            "Texts of another campaign are live in this field and would leave: record the verdict alone, then publish"
            " from the campaign's page."
        )
    return {candidate for candidate, _ in found}


def losers_retire(experiment: Experiment, winner: Arm) -> None:
    """Retire the approved texts that did not win. What is live stays until another takes its place."""
    arms = Arm.objects.filter(experiment=experiment).exclude(pk=winner.pk)
    lines = lines_lock(arms.values_list("candidate", flat=True))
    lost = [line.pk for line in lines if line.state == CandidateState.APPROVED]
    lines_move(lost, CandidateState.APPROVED, CandidateState.RETIRED)
