"""Signed links with which people without an account open one thing; of their secrets only digests are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.common.errors import DomainError
from campaigns.models import Membership, SignedLink, User
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.permissions import ROLES, grant

DAYS = (1, 7, 30)
DAYS_USUAL = 7
DAYS_CHOICE = tuple((days, days == DAYS_USUAL) for days in DAYS)
"""How long a new link may work, and which of it is usual."""
LINKS_MOST = 20
MEANT_MOST = 120
# A dot stands in no secret, so that the link is one word wherever it is pasted. The salt is that of links made before.
SIGNER = Signer(salt="campaigns.review.sharing", sep=".")
SHARING = [role for role in ROLES if grant(role, "share.make")]
WORKS = ("Works", "link", "ok")
EXPIRED = ("Expired", "clock", "")
REVOKED = ("Revoked", "unlink", "")
LINK_STATES = tuple(look[0].lower() for look in (WORKS, EXPIRED, REVOKED))

Link = TypeVar("Link", bound=SignedLink)


@dataclass(frozen=True)
class Guest:
    """For whom a link is, in the maker's words, and for how many days."""

    meant_for: str = ""
    days: int = DAYS_USUAL


@dataclass(frozen=True)
class LinkRow:
    """A link in a list, with how it stands."""

    link: SignedLink
    look: tuple[str, str, str]

    @property
    def works(self) -> bool:
        """Whether it still opens anything."""
        return self.look == WORKS


def guest_read(posted: Mapping[str, str]) -> Guest:
    """As a page's form sends it; what is no number of days is none that may be chosen."""
    days = posted.get("days", "")
    known = {str(one): one for one in DAYS}
    return Guest(posted.get("meant_for", ""), known.get(days, 0))


def hidden(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def link_add(link: Link, *, guest: Guest, by: User, via: str) -> tuple[Link, str]:
    """Keep a new link that names what it leads to; with its secret, which is shown this once. Raises `DomainError`.

    Within a transaction that holds what it leads to: two who add one at the same moment would each count without the
    other's.
    """
    if guest.days not in DAYS:
        raise DomainError("Choose how long the link works.", errors={"days": ["Choose one."]})
    now = timezone.now()
    rows = type(link)._default_manager.filter(**link.leads_to)
    if rows.filter(revoked=None, expires__gt=now).count() >= LINKS_MOST:
        raise DomainError(f"{LINKS_MOST} links work already. Revoke one first.")
    secret = SIGNER.sign(secrets.token_urlsafe(32))
    link.digest = _digest(secret)
    link.meant_for = guest.meant_for.replace("\0", "").strip()[:MEANT_MOST]
    link.created_by = by
    link.expires = now + timedelta(days=guest.days)
    link.save(force_insert=True)
    said = {**link.leads_to, "days": guest.days, "meant_for": link.meant_for}
    _record(link, by, "created", said, via)
    return link, secret


@transaction.atomic
def link_revoke(*, link: SignedLink, by: User, via: str = "page") -> None:
    """End a link now; one that is revoked already stays as it is."""
    rows = type(link)._default_manager.filter(pk=link.pk, revoked=None)
    if rows.update(revoked=timezone.now(), revoked_by=by):
        _record(link, by, "revoked", link.leads_to, via)


def link_find(kind: type[Link], secret: str) -> Link | None:
    """The link that a secret opens; None where it is expired, revoked, unknown, or its maker may no longer share."""
    try:
        SIGNER.unsign(secret)
    except BadSignature:
        return None
    # The secret says which workspace it is of.
    with scopes_disabled():
        rows = kind._default_manager.filter(digest=_digest(secret), revoked=None)
        link = rows.select_related("workspace").first()
    if link is None or link.expires <= timezone.now():
        return None
    makers = Membership.objects.filter(
        workspace_id=link.workspace_id, user_id=link.created_by_id, user__is_active=True
    )
    return link if makers.filter(active=True, role__in=SHARING).exists() else None


def link_address(page: str, secret: str, absolute: Callable[[str], str]) -> str:
    """What a guest opens; `absolute` makes an address of a path where nobody set the site's own."""
    path = reverse(page, args=[secret])
    return settings.SITE_URL + path if settings.SITE_URL else absolute(path)


def link_row(link: SignedLink) -> LinkRow:
    """A link and how it stands."""
    if link.revoked:
        return LinkRow(link, REVOKED)
    return LinkRow(link, WORKS if link.expires > timezone.now() else EXPIRED)


def link_record(link: SignedLink) -> dict[str, Any]:
    """A link as the API gives it, without its secret, which nobody keeps."""
    return {
        "id": link.pk,
        **link.leads_to,
        "meant_for": link.meant_for,
        "state": link_row(link).look[0].lower(),
        "created_by": link.created_by.username,
        "created": link.created.isoformat(),
        "expires": link.expires.isoformat(),
        "revoked": link.revoked.isoformat() if link.revoked else None,
        "revoked_by": link.revoked_by.username if link.revoked_by else None,
    }


def _record(link: SignedLink, by: User, verb: str, said: dict[str, Any], via: str) -> None:
    event = f"{link._meta.model_name}.{verb}"
    audit_record(
        workspace_id=link.workspace_id, actor=by, event=event, row=link, data=said, via=via
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
