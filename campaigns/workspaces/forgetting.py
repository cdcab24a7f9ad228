"""What nobody needs any more goes: notifications long read, sessions that ran out, links that were used, counts that are over, messages of last month, dead workers, archives of last week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.models import (
    DeliveryState,
    LimitCount,
    Notification,
    SignInLink,
    WebhookDelivery,
)
from campaigns.workspaces.archive import archives_drop
from generation.jobs.workers import workers_forget

MESSAGES_KEPT = timedelta(days=30)
READ_KEPT, UNREAD_KEPT, LINKS_KEPT = timedelta(days=90), timedelta(days=365), timedelta(days=30)
AT_ONCE = 500
"""Rows a transaction, so that nobody who writes waits for long."""


def old_forget() -> int:
    """How many rows went; run twice at once, each row goes once."""
    now = timezone.now()
    read = Q(read__lt=now - READ_KEPT) | Q(in_app=False, created__lt=now - READ_KEPT)
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    with scopes_disabled():
        return (
            archives_drop()
            + workers_forget()
            + sum(
                map(
                    _delete,
                    (
                        Notification.objects.filter(
                            read | Q(created__lt=now - UNREAD_KEPT), mail_due=None
                        ),
                        Session.objects.filter(expire_date__lte=now),
                        UserSession.objects.exclude(session_key__in=living),
                        SignInLink.objects.filter(expires__lt=now - LINKS_KEPT),
                        WebhookDelivery.objects.filter(created__lt=now - MESSAGES_KEPT).exclude(
                            state=DeliveryState.WAITING
                        ),
                        LimitCount.objects.filter(ends__lt=int(now.timestamp())),
                    ),
                )
            )
        )


def _delete(rows: QuerySet[Any]) -> int:
    """Waits for nobody: a row that somebody holds, as a count that begins anew, is left for the next look."""
    free = rows.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)
    gone, found = 0, True
    while found:
        with transaction.atomic():
            keys = list(free[:AT_ONCE])
            gone += rows.model._base_manager.filter(pk__in=keys).delete()[0]
        found = bool(keys)
    return gone
