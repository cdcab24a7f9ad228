"""Guest links: one line for somebody without an account, who may say what they think of it and decide nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.common.errors import Conflict, DomainError, QuotaExceeded
from campaigns.models import (
    Candidate,
    GuestRemark,
    GuestVerdict,
    Membership,
    NoticeKind,
    ShareLink,
    User,
)
from campaigns.notices.services import Notice, tell
from campaigns.review.audience import line_people
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.guesses import network_of
from campaigns.workspaces.limits import Limit, limits_take
from campaigns.workspaces.permissions import ROLES, grant

DAYS = (1, 7, 30)
DAYS_USUAL = 7
LINKS_MOST = 20
MEANT_MOST = 120
TEXT_MOST = 4000
HOUR = 3600
FROM_LINK, FROM_ADDRESS = 30, 20
VIA = "guest"
# A dot stands in no secret, so that the link is one word wherever it is pasted.
SIGNER = Signer(salt="campaigns.review.sharing", sep=".")
SHARING = [role for role in ROLES if grant(role, "share.make")]


@transaction.atomic
def share_link_create(
    *,
    candidate: Candidate,
    by: User,
    days: int = DAYS_USUAL,
    meant_for: str = "",
    via: str = "page",
) -> tuple[ShareLink, str]:
    """A link to one line and its secret, which is shown this once. Raises `DomainError`."""
    if days not in DAYS:
        raise DomainError("Choose how long the link works.", errors={"days": ["Choose one."]})
    # Two who make one at the same moment would each count without the other's.
    held = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate.pk)
    list(held.values_list("pk", flat=True))
    known = ShareLink.objects.filter(candidate=candidate, revoked=None, expires__gt=timezone.now())
    if known.count() >= LINKS_MOST:
        raise DomainError(f"{LINKS_MOST} links to this line work already. Revoke one first.")
    secret = SIGNER.sign(secrets.token_urlsafe(32))
    link = ShareLink.objects.create(
        workspace_id=candidate.workspace_id,
        candidate=candidate,
        digest=_digest(secret),
        meant_for=meant_for.replace("\0", "").strip()[:MEANT_MOST],
        created_by=by,
        expires=timezone.now() + timedelta(days=days),
    )
    audit_record(
        workspace_id=candidate.workspace_id,
        actor=by,
        event="sharelink.created",
        row=link,
        data={"candidate": candidate.pk, "days": days, "meant_for": link.meant_for},
        via=via,
    )
    return link, secret


@transaction.atomic
def share_link_revoke(*, link: ShareLink, by: User, via: str = "page") -> None:
    """End a link now; one that is revoked already stays as it is."""
    rows = ShareLink.objects.filter(pk=link.pk, revoked=None)
    if rows.update(revoked=timezone.now(), revoked_by=by):
        audit_record(
            workspace_id=link.workspace_id,
            actor=by,
            event="sharelink.revoked",
            row=link,
            data={"candidate": link.candidate_id},
            via=via,
        )


def share_address(secret: str, absolute: Callable[[str], str]) -> str:
    """What a guest opens; `absolute` makes an address of a path where nobody set the site's own."""
    path = reverse("share", args=[secret])
    return settings.SITE_URL + path if settings.SITE_URL else absolute(path)


def share_link_find(secret: str) -> ShareLink | None:
    """The link that a secret opens; None where it is expired, revoked, unknown, or its maker may no longer share."""
    try:
        SIGNER.unsign(secret)
    except BadSignature:
        return None
    rows = ShareLink.objects
    # The secret says which workspace it is of.
    with scopes_disabled():
        link = rows.filter(digest=_digest(secret), revoked=None).select_related("workspace").first()
    if link is None or link.expires <= timezone.now():
        return None
    makers = Membership.objects.filter(
        workspace_id=link.workspace_id, user_id=link.created_by_id, user__is_active=True
    )
    return link if makers.filter(active=True, role__in=SHARING).exists() else None


def guest_line(link: ShareLink) -> Candidate:
    """The line of a link, with what its page shows; in its workspace's scope."""
    related = ("product", "campaign", "campaign__brand", "revision")
    return Candidate.objects.select_related(*related).get(pk=link.candidate_id)


def guest_count(link: ShareLink, *, address: str) -> None:
    """Count a remark before it is read. Raises `QuotaExceeded` where one link or one address sent too many."""
    taken = limits_take(
        Limit("link", f"guest:link:{link.pk}", FROM_LINK, HOUR),
        Limit("address", f"guest:from:{network_of(address)}", FROM_ADDRESS, HOUR),
    )
    if not taken.allowed:
        wait = max(count.wait for count in taken.counts)
        raise QuotaExceeded(
            f"Too many remarks came from here. Go on in {-(-wait // 60)} minutes.",
            headers={"Retry-After": str(wait)},
        )


def guest_remark(*, link: ShareLink, values: Mapping[str, Any], content_hash: str) -> GuestRemark:
    """Keep what a guest said of the text they read: `name` and `address` as typed, `verdict`, `text`.

    Raises `Conflict` where the text is another one by now. It changes neither the line nor its approvals.
    """
    with scope(workspace=link.workspace_id), transaction.atomic():
        row = Candidate.objects.select_for_update(of=("self",)).select_related("round")
        line = row.get(pk=link.candidate_id)
        if line.content_hash != content_hash or line.revision_id is None:
            raise Conflict("The text has changed since you opened this page. Read it again below.")
        remark = GuestRemark.objects.create(
            workspace_id=line.workspace_id,
            link=link,
            candidate=line,
            revision_id=line.revision_id,
            **values,
        )
        audit_record(
            workspace_id=line.workspace_id,
            actor=None,
            event="candidate.guest_remark",
            row=line,
            data={
                "remark": remark.pk,
                "link": link.pk,
                "typed_name": remark.name,
                "typed_address": remark.address,
                "verdict": remark.verdict,
                "hash": line.content_hash,
            },
            via=VIA,
        )
        _tell(link, line, remark)
    return remark


def _tell(link: ShareLink, line: Candidate, remark: GuestRemark) -> None:
    verdict = GuestVerdict(remark.verdict).label if remark.verdict else ""
    said = ". ".join(filter(None, (verdict, remark.text)))
    notice = Notice(
        kind=NoticeKind.COMMENT,
        about=line,
        event=f"guest:{remark.pk}",
        actor=None,
        subject=line.text,
        said=f"{remark.name} ({remark.address}, as typed): {said}",
        code=VIA,
    )
    people = {link.created_by_id, *line_people(line)}
    tell(notice, people, workspace_id=line.workspace_id)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
