"""Guests at a line: what they see of its claims, what they said, and which links lead to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from campaigns.models import Candidate, GuestRemark, GuestVerdict, ShareLink
from campaigns.review.evidence import LOOKS, WAIVED
from campaigns.review.sharing import DAYS, DAYS_USUAL
from campaigns.rules.words import CLAIM_WORDS
from campaigns.workspaces.access import may
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
class GuestLink:
    """A link in a list, with how it stands."""

    link: ShareLink
    look: tuple[str, str, str]

    @property
    def works(self) -> bool:
        """Whether it still opens the line."""
        return self.look[0] == WORKS[0]


WORKS = ("Works", "link", "ok")
EXPIRED = ("Expired", "clock", "")
REVOKED = ("Revoked", "unlink", "")
LINK_STATES = tuple(look[0].lower() for look in (WORKS, EXPIRED, REVOKED))


@dataclass(frozen=True)
class Guests:
    """What guests said of a line, the newest first; the links to it for who may make them."""

    said: list[GuestSaid]
    links: list[GuestLink] = field(default_factory=list)
    may_share: bool = False

    @property
    def days(self) -> list[tuple[int, bool]]:
        """How long a new link may work, and which of it is usual."""
        return [(days, days == DAYS_USUAL) for days in DAYS]


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
    return Guests(said, [GuestLink(link, _look(link)) for link in links], may_share=True)


def link_record(link: ShareLink) -> dict[str, Any]:
    """A link as the API gives it, without its secret, which nobody keeps."""
    return {
        "id": link.pk,
        "candidate": link.candidate_id,
        "meant_for": link.meant_for,
        "state": _look(link)[0].lower(),
        "created_by": link.created_by.username,
        "created": link.created.isoformat(),
        "expires": link.expires.isoformat(),
        "revoked": link.revoked.isoformat() if link.revoked else None,
        "revoked_by": link.revoked_by.username if link.revoked_by else None,
    }


def _look(link: ShareLink) -> tuple[str, str, str]:
    if link.revoked:
        return REVOKED
    return WORKS if link.expires > timezone.now() else EXPIRED
