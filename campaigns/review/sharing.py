"""Guest links: one line for somebody without an account, who may say what they think of it and decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django_scopes import scope

from campaigns.common.errors import Conflict, QuotaExceeded
from campaigns.models import (
    Candidate,
    GuestRemark,
    GuestVerdict,
    NoticeKind,
    ShareLink,
    User,
)
from campaigns.notices.services import Notice, tell
from campaigns.review.audience import line_people
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.guesses import network_of
from campaigns.workspaces.guest_links import Guest, link_add
from campaigns.workspaces.limits import Limit, limits_take

TEXT_MOST = 4000
HOUR = 3600
FROM_LINK, FROM_ADDRESS = 30, 20
VIA = "guest"
ANYBODY = Guest()


@transaction.atomic
def share_link_create(
    *, candidate: Candidate, by: User, guest: Guest = ANYBODY, via: str = "page"
) -> tuple[ShareLink, str]:
    """A link to one line and its secret, which is shown this once. Raises `DomainError`."""
    held = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate.pk)
    list(held.values_list("pk", flat=True))
    link = ShareLink(workspace_id=candidate.workspace_id, candidate=candidate)
    return link_add(link, guest=guest, by=by, via=via)


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
