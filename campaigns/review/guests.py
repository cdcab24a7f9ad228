"""Guests at a line: what they see of its claims, what they said, and which links lead to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaigns.models import Candidate, GuestRemark, GuestVerdict, ShareLink
from campaigns.review.evidence import LOOKS, WAIVED
from campaigns.rules.words import CLAIM_WORDS
from campaigns.workspaces.access import may
from campaigns.workspaces.guest_links import DAYS_CHOICE, LinkRow, link_row
from campaigns.workspaces.requests import StudioRequest

REMARKS_MOST = 50
VERDICTS: dict[str, tuple[str, str, str]] = {
    GuestVerdict.FINE: ("Fine as it is", "thumbs-up", "ok"),
    GuestVerdict.CHANGE: ("Please change it", "pencil-line", "warn"),
}


@dataclass(frozen=True)
class GuestClaim:
    """A claim as a guest reads it: its words, of which kind it is, and whether it is supported."""

    words: str
    kind: str
    look: tuple[str, str, str]


@dataclass(frozen=True)
class GuestSaid:
    """A remark; `is_older` where the line says something else by now."""

    remark: GuestRemark
    look: tuple[str, str, str] | None
    is_older: bool


@dataclass(frozen=True)
class Guests:
    """What guests said of a line, the newest first; the links to it for who may make them."""

    said: list[GuestSaid]
    links: list[LinkRow] = field(default_factory=list)
    may_share: bool = False
    days: tuple[tuple[int, bool], ...] = DAYS_CHOICE


def guest_claims(line: Candidate) -> list[GuestClaim]:
    """What a line claims, without what it rests on."""
    return [
        GuestClaim(
            line.text[claim["span"][0] : claim["span"][1]],
            CLAIM_WORDS.get(claim["kind"], claim["kind"]),
            WAIVED if "waiver" in claim else LOOKS[claim["status"]],
        )
        for claim in line.badges.get("claims") or ()
    ]


def line_guests(
    request: StudioRequest, line: Candidate, *, are_heard: bool, with_links: bool
) -> Guests:
    """One query where guests said something, one more for the links, which stand at the line's own page alone."""
    rows = GuestRemark.objects.filter(candidate=line).order_by("-pk")[:REMARKS_MOST]
    said = [
        GuestSaid(row, VERDICTS.get(row.verdict), row.revision_id != line.revision_id)
        for row in (rows if are_heard else ())
    ]
    if not (with_links and may(request, "share.make")):
        return Guests(said)
    links = ShareLink.objects.filter(candidate=line).select_related("created_by").order_by("-pk")
    return Guests(said, [link_row(link) for link in links], may_share=True)
