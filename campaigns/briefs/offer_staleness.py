"""A changed brief makes stale exactly the lines that say its offer, quote it or say what it forbids now, and has what its
lines promise read again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from campaigns.briefs.forbidden_words import FORBIDDEN, TextsRead, lines_saying
from campaigns.catalog.fact_uses import OFFER, fact_digest
from campaigns.catalog.staleness import promises_look_again
from campaigns.models import STANDING, WARNED, Campaign, Candidate, ClaimUse, Promise, Round, User
from campaigns.workspaces.marking import Found, Reason, lines_held, lines_hold, lines_mark
from generation.jobs.rules import brief_forbids

OFFER_KEYS = ("text", "code", "ends")
QUOTED = "must-say"
"""What a claim cites that only words of the brief support."""
USES = {"offer": OFFER, "must_say": fact_digest(QUOTED)}
"""What of a brief lines rest on: its key, which is the reason's kind, and the rows that name them."""
KINDS = (*USES, FORBIDDEN)
PROMISED = {"offer", "must_say", "starts", "ends", "timezone"}
"""What promises of a campaign's lines rest on: the watch reads those again."""


def brief_reread(
    *,
    campaign: Campaign,
    changed: Collection[str],
    by: User | None,
    via: str = "page",
    known: TextsRead | None = None,
) -> int:
    """Mark the lines that rest on another offer than a locked campaign's, quote what it says no longer or say what it forbids
    now; how many went stale. Texts that `known` has read are not read again.

    Must run in the transaction of the change.
    """
    touched = {*changed}
    promises = Promise.objects.filter(candidate__campaign=campaign)
    promised = promises if PROMISED & touched else promises.none()
    touching = _touching(campaign, touched, known)
    lines_hold([*_lines(promised), *touching])
    promises_look_again(promised)
    return _mark(touching, campaign, by, via)


def brief_read_over(campaign: Campaign, known: TextsRead) -> int:
    """The same of all that lines of a locked campaign say or quote, whenever it changed; their promises are left alone."""
    touching = _touching(campaign, KINDS, known)
    lines_hold(touching)
    return _mark(touching, campaign, None, "job")


def offer_reread(*, campaign: Campaign, made_in: Round) -> int:
    """Mark a round's lines, where what was frozen with it of the brief is no longer the campaign's."""
    now = {
        "offer": _offer(campaign),
        "must_say": campaign.must_say,
        FORBIDDEN: campaign.must_not_say,
    }
    frozen = made_in.brief["briefs"].values()
    moved = [key for key, value in now.items() if any(brief[key] != value for brief in frozen)]
    if not moved:
        return 0
    resting = _resting(campaign, [*USES.values()]).filter(candidate__round=made_in)
    lines = {*_lines(resting)}
    if FORBIDDEN in moved:
        lines |= lines_saying(campaign, Candidate.objects.filter(campaign=campaign, round=made_in))
    lines_hold(lines)
    return _mark(lines, campaign, None, "job")


def offer_reasons(line: Candidate) -> list[Reason]:
    """Why a line no longer says what its campaign's brief does, marked or not. Needs `campaign` and `revision` at hand."""
    reasons = _reasons(line, line.campaign)
    return [reason for reason in reasons if reason["kind"] in KINDS]


def _resting(campaign: Campaign, uses: Collection[str]) -> QuerySet[ClaimUse]:
    """The rows of lines that rest on a brief, in any state: a stale one may come back before it is held."""
    rows = ClaimUse.objects.filter(workspace=campaign.workspace_id, fact__in=uses, evidence=None)
    return rows.filter(candidate__campaign=campaign)


def _touching(
    campaign: Campaign, changed: Collection[str], known: TextsRead | None = None
) -> set[int]:
    """The lines that a change of these parts of a brief may touch."""
    found = {*_lines(_resting(campaign, [USES[key] for key in USES if key in changed]))}
    if FORBIDDEN in changed:
        found |= lines_saying(campaign, Candidate.objects.filter(campaign=campaign), known)
    return found


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
    moved = [reason["kind"] for reason in (*before, *after) if reason.get("kind") in KINDS]
    return line, after, {*moved}


def _offer(campaign: Campaign) -> dict[str, str]:
    return {key: campaign.offer.get(key, "") for key in OFFER_KEYS}


def _reasons(line: Candidate, campaign: Campaign) -> list[Reason]:
    """The reasons that a line should carry: those of others, and what of the brief it rests on otherwise than it is."""
    basis: dict[str, Any] = line.revision.basis if line.revision else {}
    reasons = [reason for reason in line.stale_reasons if reason.get("kind") not in KINDS]
    offer = _offer(campaign)
    if basis.get("offer", offer) != offer:
        said = {"before": _said(basis["offer"]), "after": _said(offer)}
        reasons.append({"kind": "offer", **said})
    return [*reasons, *_worded(line, campaign)]


def _worded(line: Candidate, campaign: Campaign) -> Iterator[Reason]:
    texts = [_folded(text) for text in campaign.must_say]
    for words in _quoted(line):
        if not any(_says(text, words) for text in texts):
            yield {"kind": "must_say", "before": words, "after": None}
    if forbidden := _forbidden(line, campaign):
        yield {"kind": FORBIDDEN, "before": "allowed", "after": " ".join(forbidden)}


def _forbidden(line: Candidate, campaign: Campaign) -> list[str]:
    """What the brief forbids of a line that was not said when it was measured: that blocks it by itself."""
    known = {entry["message"] for entry in line.badges.get("rules") or ()}
    said = brief_forbids(line.text, campaign.must_not_say)
    return [message for message in said if message not in known]


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
