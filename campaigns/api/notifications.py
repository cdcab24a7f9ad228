"""What the person was told, and how they want to be told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.notice_shapes import (
    NotificationPatch,
    NotificationShape,
    PreferencesPatch,
    PreferencesShape,
    ReadAllBody,
    ReadAllShape,
)
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.models import MailMode, NoticeKind, Notification
from campaigns.notices.kinds import Way
from campaigns.notices.selectors import notices_of, ways_of_person
from campaigns.notices.services import notices_read, ways_choose
from campaigns.notices.times import DIGEST_AT, mail_is_ready
from campaigns.notices.words import notice_words
from campaigns.workspaces import access


class NotificationListView(StudioView):
    """Notifications."""

    @operation(
        name="notifications_list",
        tag="Notifications",
        answer=listed(NotificationShape),
        query=[
            OpenApiParameter("unread", str, enum=["1"], description="Only those not read."),
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request) -> Response:
        """What you were told, newest first."""
        unread = request.query_params.get("unread")
        if unread not in (None, "1"):
            raise ValidationError({"unread": ["Must be 1, or left out."]})
        rows = notices_of(self.studio.user, self.studio.workspace, unread=bool(unread))
        return page_response(request, rows.select_related("actor"), self._record)

    def _record(self, row: Notification) -> dict[str, Any]:
        return _notification_record(row, self.studio.workspace.slug)


class NotificationView(StudioView):
    """One notification."""

    @operation(name="notifications_read", tag="Notifications", answer=NotificationShape)
    def get(self, request: Request, pk: int) -> Response:
        """What you were told; this alone does not mark it as read."""
        row = access.notification(self.studio, pk)
        return Response(_notification_record(row, self.studio.workspace.slug))

    @operation(
        name="notifications_change",
        tag="Notifications",
        body=NotificationPatch,
        answer=NotificationShape,
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Mark it as read, or as not read."""
        row = access.notification(self.studio, pk)
        read = self.body(NotificationPatch)["read"]
        notices_read(Notification.objects.filter(pk=row.pk), read=read)
        row.refresh_from_db()
        return Response(_notification_record(row, self.studio.workspace.slug))


class ReadAllView(StudioView):
    """All of them at once."""

    @operation(
        name="notifications_read_all",
        tag="Notifications",
        body=ReadAllBody,
        answer=ReadAllShape,
    )
    def post(self, request: Request) -> Response:
        """Mark all as read, or those up to one, so that what came since stays new."""
        rows = notices_of(self.studio.user, self.studio.workspace, unread=True)
        if upto := self.body(ReadAllBody).get("upto"):
            rows = rows.filter(pk__lte=upto)
        return Response({"marked": notices_read(rows)})


class PreferencesView(StudioView):
    """How one is told."""

    @operation(name="notifications_preferences", tag="Notifications", answer=PreferencesShape)
    def get(self, request: Request) -> Response:
        """How each kind reaches you in this workspace."""
        return Response(self._preferences())

    @operation(
        name="notifications_preferences_change",
        tag="Notifications",
        body=PreferencesPatch,
        answer=PreferencesShape,
    )
    def patch(self, request: Request) -> Response:
        """Choose how some kinds reach you; the others stay."""
        ways = {
            NoticeKind(way["kind"]): Way(way["in_app"], MailMode(way["mail"]))
            for way in self.body(PreferencesPatch)["kinds"]
        }
        ways_choose(person=self.studio.user, workspace_id=self.workspace_id, ways=ways)
        return Response(self._preferences())

    def _preferences(self) -> dict[str, Any]:
        return {
            "mail_ready": mail_is_ready(),
            "digest_at": f"{DIGEST_AT:%H:%M}",
            "timezone": self.studio.workspace.timezone,
            "kinds": [
                {"kind": told.kind, "in_app": way.in_app, "mail": way.mail}
                for told, way in ways_of_person(self.studio.user)
            ],
        }


def _notification_record(row: Notification, slug: str) -> dict[str, Any]:
    words = notice_words(row, slug=slug)
    return {
        "id": row.pk,
        "kind": row.kind,
        "title": words.title,
        "subject": row.subject,
        "said": row.said,
        "code": row.code,
        "count": row.count,
        "entity": row.entity,
        "entity_id": row.entity_id,
        "url": words.path,
        "actor": row.actor.username if row.actor else None,
        "created": row.created.isoformat(),
        "read": row.read.isoformat() if row.read else None,
        "mailed": row.mailed.isoformat() if row.mailed else None,
    }
