"""A changed offer makes stale exactly the lines that say it."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from campaigns.models import Campaign, Candidate, CandidateState, Round, User
from campaigns.workspaces.audit import audit_record

GO_STALE = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE)
# These keep their state and carry the reason, so that nobody approves them unseen: an undo brings back
# what was rejected, a rollback what was retired.
WARNED = (
    CandidateState.IN_REVIEW,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
    CandidateState.REJECTED,
    CandidateState.RETIRED,
)
BATCH = 500
OFFER_KEYS = ("text", "code", "ends")


def offer_reread(
    *, campaign: Campaign, by: User | None, via: str = "page", made_in: Round | None = None
) -> int:
    """Mark the lines that rest on another offer than the campaign's; answers how many went stale.

    Must run in the transaction of the change. `made_in` looks only at a round's lines, and only where
    the offer that was frozen with it is no longer the campaign's.
    """
    offer = _offer(campaign)
    lines = Candidate.objects.filter(campaign=campaign, state__in=(*GO_STALE, *WARNED))
    if made_in is not None:
        if all(brief["offer"] == offer for brief in made_in.brief["briefs"].values()):
            return 0
        lines = lines.filter(round=made_in)
    lines = lines.select_related("revision").order_by("pk")
    moved = [line.pk for line in lines.iterator() if _reasons(line, offer) != line.stale_reasons]
    # Read again under their locks: others give these lines reasons too.
    locked = (
        line
        for at in range(0, len(moved), BATCH)
        for line in lines.select_for_update(of=("self",)).filter(pk__in=moved[at : at + BATCH])
    )
    stale = 0
    for line in locked:
        reasons = _reasons(line, offer)
        if reasons == line.stale_reasons:
            continue
        goes = bool(reasons) and line.state in GO_STALE
        stale += goes
        state = CandidateState.STALE if goes else line.state
        Candidate.objects.filter(pk=line.pk).update(
            state=state,
            stale_reasons=reasons,
            is_primary=line.is_primary and not reasons,
            version=F("version") + 1,
        )
        audit_record(
            workspace_id=line.workspace_id,
            actor=by,
            event="candidate.stale" if goes else "candidate.facts_changed",
            row=line,
            data={"from": line.state, "to": state, "kinds": ["offer"]},
            via=via,
        )
    return stale


def offer_reasons(line: Candidate) -> list[dict[str, Any]]:
    """The reasons that a line should carry, that of its campaign's offer as it is now among them."""
    return _reasons(line, _offer(line.campaign))


def _offer(campaign: Campaign) -> dict[str, str]:
    return {key: campaign.offer.get(key, "") for key in OFFER_KEYS}


def _reasons(line: Candidate, offer: dict[str, str]) -> list[dict[str, Any]]:
    """The reasons that a line should carry: those of others, and the offer where it rests on another one."""
    basis: dict[str, Any] = line.revision.basis if line.revision else {}
    others = [reason for reason in line.stale_reasons if reason.get("kind") != "offer"]
    if basis.get("offer", offer) == offer:
        return others
    return [*others, {"kind": "offer", "before": _said(basis["offer"]), "after": _said(offer)}]


def _said(offer: dict[str, str]) -> str:
    return ", ".join(offer[key] for key in OFFER_KEYS if offer.get(key))
