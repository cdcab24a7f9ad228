"""Pages of notifications: all of them, one that leads where it happened, how one is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.models import MailMode, NoticeKind, Notification
from campaigns.notices.kinds import KINDS, Way
from campaigns.notices.selectors import notice_page, notices_of, unread_count, ways_of_person
from campaigns.notices.services import notices_read, ways_choose
from campaigns.notices.times import DIGEST_AT, mail_is_ready
from campaigns.notices.words import notice_path
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What the person was told, newest first; `?show=unread` leaves out what they read."""
    unread = request.GET.get("show") == "unread"
    before = _number(request.GET.get("cursor", ""))
    rows = notices_of(request.user, request.workspace, unread=unread)
    page = notice_page(rows, workspace, before=before)
    context = {
        "page": page,
        "newest": page.notices[0].row.pk if page.notices else None,
        "unread": unread,
        "count": unread_count(request.user, request.workspace),
        "deeper": before is not None,
    }
    return render(request, "campaigns/notices/notice_list.html", context)


def open_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Leads to what a notification is about; mails lead here, too.

    It writes the moment at which the person saw it and nothing else, as a token's last use is written.
    """
    row = access.notification(request, pk)
    notices_read(Notification.objects.filter(pk=row.pk))
    return redirect(notice_path(row, workspace))


def read_all_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Mark as read what was there when the page was shown."""
    rows = notices_of(request.user, request.workspace, unread=True)
    upto = _number(request.POST.get("upto", ""))
    if upto is None:
        raise DomainError("Say up to which notification.")
    notices_read(rows.filter(pk__lte=upto))
    return redirect("notices:list", workspace)


def settings_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """How the person hears of each kind, in this workspace."""
    if request.method == "POST":
        ways_choose(
            person=request.user, workspace_id=request.workspace.pk, ways=_ways_read(request)
        )
        messages.success(request, "Saved.")
        return redirect("notices:settings", workspace)
    context = {
        "kinds": ways_of_person(request.user),
        "modes": MailMode.choices,
        "mail_ready": mail_is_ready(),
        "digest_at": DIGEST_AT,
    }
    return render(request, "campaigns/notices/settings.html", context)


def _ways_read(request: StudioRequest) -> dict[NoticeKind, Way]:
    """The table as it was posted. Raises `DomainError` for a kind without a known choice of mail."""
    ways = {}
    for told in KINDS:
        mode = request.POST.get(f"mail-{told.kind}", "")
        if mode not in MailMode.values:
            raise DomainError(f"Choose how “{told.title}” is mailed.")
        ways[told.kind] = Way(bool(request.POST.get(f"in_app-{told.kind}")), MailMode(mode))
    return ways


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
