"""Why a line cannot be approved as it stands, and the way out: said beside the locked button."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaigns.briefs.offer_staleness import offer_reasons
from campaigns.catalog.stale_words import stale_changes
from campaigns.claims.selectors import claims_open, claims_said
from campaigns.common.figures import span_from_now
from campaigns.models import Candidate, CandidateState, Membership, Verdict
from campaigns.review.editing import may_recheck
from campaigns.review.ground import scan_lacking
from campaigns.review.history import History
from campaigns.review.lock import Lock
from campaigns.review.second_step import Step
from campaigns.review.second_words import (
    NAMED,
    barred_here,
    people_said,
    second_lock,
    second_said,
    second_waits,
    step_here,
)
from campaigns.review.services import four_eyes_words
from campaigns.review.states import DECIDED_FROM, EDITED_FROM
from campaigns.review.waivers import FIGURES, WAITING
from campaigns.workspaces.access import candidate_is_own, may
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.second_approval import DECIDING
from generation.jobs.scorers import claims_outdated

DECIDED_WORDS: dict[str, tuple[str, str, str]] = {
    CandidateState.APPROVED: ("circle-check", "ok", "Approved"),
    CandidateState.REJECTED: ("circle-x", "bad", "Rejected"),
    CandidateState.LIVE: ("radio", "ok", "Live"),
    CandidateState.SCHEDULED: ("calendar-days", "ok", "Scheduled"),
    CandidateState.RETIRED: ("archive", "", "Retired"),
    CandidateState.GENERATED: ("loader", "", "Not measured yet"),
}
QUARANTINED = Lock(
    "shield-alert",
    "bad",
    "Its product is quarantined.",
    "Its text looks as if it were written for a language model. Mend it, or have a manager or an admin release it.",
)


@dataclass(frozen=True)
class Acts:
    """What this person may do with this line now; `lock` says why it cannot be approved, None where it can.

    `second` says which of two approvals theirs is.
    """

    approve: bool
    reject: bool
    request_changes: bool
    edit: bool
    edit_is_locked: bool
    comment: bool
    undo: bool
    primary: bool
    recheck: bool
    waive: bool
    lock: Lock | None = field(default=None)
    second: str = ""


def line_acts(
    request: StudioRequest, line: Candidate, history: History, *, is_quarantined: bool
) -> Acts:
    """Role, state, blocks and four eyes, in the order in which a person can do something about them."""
    decides = may(request, "candidate.decide")
    own = candidate_is_own(request, line, author_id=history.author_id)
    edits = may(request, "candidate.edit", own=own)
    can_be_edited = line.state in EDITED_FROM
    lock = _state_lock(line, history, edits=edits) or _age_lock(line)
    lock = lock or (QUARANTINED if is_quarantined else None)
    step = step_here(request)
    lock = lock or _own_lock(request, step, line, history)
    lock = lock or second_lock(request, step, line, history)
    if lock is None and not decides:
        lock = Lock(
            "lock", "", "You can only read here.", "A copywriter, a manager or an admin decides."
        )
    newest = history.newest
    return Acts(
        approve=decides and lock is None,
        reject=decides and line.state in DECIDED_FROM[Verdict.REJECT],
        request_changes=decides and line.state in DECIDED_FROM[Verdict.REQUEST_CHANGES],
        edit=edits and can_be_edited,
        edit_is_locked=not edits and can_be_edited and may(request, "candidate.edit", own=True),
        comment=may(request, "candidate.comment"),
        undo=decides
        and newest is not None
        and newest.revision_id == line.revision_id
        and newest.state_after == line.state,
        primary=decides
        and not line.is_primary
        and line.state in (CandidateState.APPROVED, CandidateState.LIVE),
        recheck=may(request, "candidate.tend") and may_recheck(line),
        waive=may_waive(request, line, history),
        lock=lock,
        second=second_said(step, line, history) if decides and lock is None else "",
    )


def may_waive(request: StudioRequest, line: Candidate, history: History) -> bool:
    """Whether this person may answer for the line's unsupported claims as it stands."""
    claims = line.badges.get("claims", ())
    unproved = claims_open(line.badges)
    if line.state not in WAITING or line.stale_reasons or not unproved:
        return False
    reviews = request.membership.is_reviewer
    signs = may(request, "waiver.sign_figures", own=reviews) or (
        may(request, "waiver.sign", own=reviews)
        and not any(claim["kind"] in FIGURES for claim in unproved)
    )
    contradicted = any(claim["status"] == "contradicted" for claim in claims)
    return signs and not contradicted and request.user.pk not in history.editors


def _state_lock(line: Candidate, history: History, *, edits: bool) -> Lock | None:
    mend = "Edit it" if edits else "Send it back"
    blocks = line.badges.get("blocks", ()) or claims_said(line.badges, line.text)
    if blocks:
        return Lock(
            "octagon-x",
            "bad",
            "This line cannot be approved as it stands.",
            f"{mend}, or have another written.",
            reasons=blocks,
        )
    if line.stale_reasons or line.state == CandidateState.STALE:
        return Lock(
            "history",
            "warn",
            "What this line rests on has changed.",
            f"Read it against the facts as they are now. {mend}, or have it checked again as it is.",
            changes=stale_changes(line.stale_reasons),
        )
    if line.state == CandidateState.IN_REVIEW:
        return None
    if line.state == CandidateState.CHANGES_REQUESTED:
        return _came_back(history)
    icon, tone, word = DECIDED_WORDS.get(line.state, ("lock", "", str(line.state)))
    newest = history.newest
    by = f" by {newest.by}, {span_from_now(newest.at)}" if newest else ""
    return Lock(icon, tone, f"{word}{by}.", newest.note if newest else "")


def _age_lock(line: Candidate) -> Lock | None:
    again = "Have it checked again as it is, then decide."
    # A line that was stored after its brief changed, or before such words were looked for, carries no reason.
    if moved := offer_reasons(line):
        strong = "What this line rests on has changed."
        return Lock("history", "warn", strong, again, changes=stale_changes(moved))
    if claims_outdated(line.badges):
        strong = "Claims are read more closely since this line was measured."
        return Lock("history", "warn", strong, again)
    if scan_lacking(line):
        strong = "This reads as if it were written for a language model."
        return Lock("history", "warn", strong, again)
    return None


def _came_back(history: History) -> Lock:
    newest = history.newest
    if newest is None:
        return Lock("undo-2", "warn", "It came back.", "Edit it to send it back into review.")
    return Lock(
        "undo-2",
        "warn",
        f"{newest.by} asked for changes, {span_from_now(newest.at)}.",
        "Editing it sends it back into review.",
        reasons=[newest.note] if newest.note else (),
    )


def _own_lock(request: StudioRequest, step: Step, line: Candidate, history: History) -> Lock | None:
    if not may(request, "candidate.decide"):
        return None
    words = four_eyes_words(
        request.user,
        editors=history.editors,
        asked_by=line.round.created_by_id if line.round else None,
        strict=not request.workspace.generator_may_approve,
    )
    if not words:
        return None
    first, _, rest = words.partition(". ")
    if step.is_second(line):
        return Lock("lock", "", f"{first}.", second_waits(request, line, history))
    others = _others(request, line, history)
    who = f"{others} may approve it." if others else "Nobody else here may yet: invite somebody."
    return Lock("lock", "", f"{first}.", f"{rest} {who}")


def _others(request: StudioRequest, line: Candidate, history: History) -> str:
    """Who may approve what this person may not; one query."""
    members = Membership.objects.filter(
        workspace=request.workspace, active=True, user__is_active=True, role__in=DECIDING
    )
    others = members.exclude(user__in={*barred_here(request, line, history), request.user.pk})
    rows = others.select_related("user").order_by("-role", "pk")[: NAMED + 1]
    return people_said([str(member.user) for member in rows], "somebody else")
