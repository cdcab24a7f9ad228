"""A changed brief makes stale exactly the lines that say its offer or quote it, and has what its lines promise read again."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from campaigns.catalog.fact_uses import OFFER, fact_digest
from campaigns.catalog.staleness import promises_look_again
from campaigns.models import STANDING, WARNED, Campaign, Candidate, ClaimUse, Promise, Round, User
from campaigns.workspaces.marking import Found, Reason, lines_held, lines_hold, lines_mark

OFFER_KEYS = ("text", "code", "ends")
QUOTED = "must-say"
"""What a claim cites that only words of the brief support."""
USES = {"offer": OFFER, "must_say": fact_digest(QUOTED)}
"""What of a brief lines rest on: its key, which is the reason's kind, and the rows that name them."""
PROMISED = {"offer", "must_say", "starts", "ends", "timezone"}
"""What promises of a campaign's lines rest on: the watch reads those again."""


def brief_reread(
    *, campaign: Campaign, changed: Collection[str], by: User | None, via: str = "page"
) -> int:
    """Mark the lines that rest on another offer than a locked campaign's, or quote what it says no longer; how many went stale.

    Must run in the transaction of the change.
    """
    if not PROMISED & set(changed):
        return 0
    promises = Promise.objects.filter(candidate__campaign=campaign)
    resting = _lines(_resting(campaign, [USES[key] for key in USES if key in changed]))
    lines_hold([*_lines(promises), *resting])
    promises_look_again(promises)
    return _mark(resting, campaign, by, via)


def offer_reread(*, campaign: Campaign, made_in: Round) -> int:
    """Mark a round's lines, where what was frozen with it of the brief is no longer the campaign's."""
    now = {"offer": _offer(campaign), "must_say": campaign.must_say}
    frozen = made_in.brief["briefs"].values()
    if all(brief[key] == value for brief in frozen for key, value in now.items()):
        return 0
    lines = _lines(_resting(campaign, [*USES.values()]).filter(candidate__round=made_in))
    lines_hold(lines)
    return _mark(lines, campaign, None, "job")


def offer_reasons(line: Candidate) -> list[Reason]:
    """Why a line no longer says what its campaign's brief does. Needs `campaign` and `revision` at hand."""
    reasons = _reasons(line, line.campaign)
    return [reason for reason in reasons if reason["kind"] in USES]


def _resting(campaign: Campaign, uses: Collection[str]) -> QuerySet[ClaimUse]:
    """The rows of lines that rest on a brief, in any state: a stale one may come back before it is held."""
    rows = ClaimUse.objects.filter(workspace=campaign.workspace_id, fact__in=uses, evidence=None)
    return rows.filter(candidate__campaign=campaign)


def _lines(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by().values_list("candidate_id", flat=True))


def _mark(held: Collection[int], campaign: Campaign, by: User | None, via: str) -> int:
    """Compare lines that are held with the brief, a lot at a time."""
    stale = 0
    for lines in lines_held(held):
        known = [line for line in lines if line.state in (*STANDING, *WARNED)]
        stale += lines_mark((_found(line, campaign) for line in known), actor=by, via=via)
    return stale


def _found(line: Candidate, campaign: Campaign) -> Found:
    before, after = line.stale_reasons, _reasons(line, campaign)
    moved = [reason["kind"] for reason in (*before, *after) if reason.get("kind") in USES]
    return line, after, {*moved}


def _offer(campaign: Campaign) -> dict[str, str]:
    return {key: campaign.offer.get(key, "") for key in OFFER_KEYS}


def _reasons(line: Candidate, campaign: Campaign) -> list[Reason]:
    """The reasons that a line should carry: those of others, and what of the brief it rests on otherwise than it is."""
    basis: dict[str, Any] = line.revision.basis if line.revision else {}
    reasons = [reason for reason in line.stale_reasons if reason.get("kind") not in USES]
    offer = _offer(campaign)
    if basis.get("offer", offer) != offer:
        said = {"before": _said(basis["offer"]), "after": _said(offer)}
        reasons.append({"kind": "offer", **said})
    texts = [_folded(text) for text in campaign.must_say]
    for words in _quoted(line):
        if not any(_says(text, words) for text in texts):
            reasons.append({"kind": "must_say", "before": words, "after": None})
    return reasons


def _quoted(line: Candidate) -> list[str]:
    """What a line claims by words of the brief alone."""
    claims = line.badges.get("claims", ())
    quoted = [c for c in claims if c.get("fact") == QUOTED and c["status"] == "supported"]
    return [line.text[start:end] for start, end in (claim["span"] for claim in quoted)]


def _says(text: str, words: str) -> bool:
    """Whether a folded text has words whole: "112,000 runners" are not the 12,000 that it said before."""
    whole = rf"(?<![0-9a-z])(?<![0-9][.,]){re.escape(_folded(words))}(?![0-9a-z]|[.,][0-9])"
    return re.search(whole, text) is not None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _said(offer: dict[str, str]) -> str:
    return ", ".join(offer[key] for key in OFFER_KEYS if offer.get(key))
