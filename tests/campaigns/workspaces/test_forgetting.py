"""Old notifications, sessions and links go; what somebody may still need stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone

from campaigns.models import LimitCount, NoticeKind, Notification, SignInLink, User, Workspace
from campaigns.workspaces import forgetting
from campaigns.workspaces.forgetting import old_forget
from campaigns.workspaces.limits import Limit, limits_take
from campaigns.workspaces.services import sign_in_link_create
from campaigns.workspaces.tasks import forget_old
from tests.together import ON_SQLITE, alone, shared_rows


def told(workspace: Workspace, person: User, event: str, *, days: int, **values: object) -> None:
    row = Notification.objects.create(
        workspace=workspace,
        person=person,
        kind=NoticeKind.APPROVED,
        event=event,
        entity="candidate",
        entity_id=1,
        subject="238 g",
        **values,
    )
    Notification.objects.filter(pk=row.pk).update(created=timezone.now() - timedelta(days=days))


def test_what_was_read_long_ago_goes_and_what_waits_stays(
    in_acme: Workspace, ana: User, monkeypatch
):
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    now = timezone.now()
    for number in range(5):
        told(in_acme, ana, f"read:{number}", days=120, read=now - timedelta(days=100))
    told(in_acme, ana, "read lately", days=120, read=now - timedelta(days=3))
    told(in_acme, ana, "unread", days=120)
    told(in_acme, ana, "never read", days=400)
    told(in_acme, ana, "mailed only", days=120, in_app=False)
    told(in_acme, ana, "to be mailed", days=120, in_app=False, mail_due=now)
    assert old_forget() == 7
    left = set(Notification.objects.values_list("event", flat=True))
    assert left == {"read lately", "unread", "to be mailed"}
    forget_old()
    assert Notification.objects.count() == 3


def test_sessions_that_ran_out_go_and_living_ones_stay(in_acme: Workspace, ana: User):
    clients = [Client(), Client()]
    for client in clients:
        client.post("/accounts/login/", {"login": "ana", "password": "copystudio"})
    gone = Session.objects.order_by("pk").first()
    assert gone
    Session.objects.filter(pk=gone.pk).update(expire_date=timezone.now() - timedelta(days=1))
    old_forget()
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert sorted(client.get("/w/acme/").status_code for client in clients) == [200, 302]


def test_links_are_kept_for_a_month_after_their_end(in_acme: Workspace, ana: User):
    for _ in range(2):
        sign_in_link_create(user=ana, workspace_id=in_acme.pk, by=None)
    first = SignInLink.objects.order_by("pk").first()
    assert first
    SignInLink.objects.filter(pk=first.pk).update(expires=timezone.now() - timedelta(days=31))
    old_forget()
    assert SignInLink.objects.count() == 1


@pytest.mark.skipif(ON_SQLITE, reason="SQLite locks no rows")
@shared_rows
def test_a_count_that_begins_anew_is_neither_waited_for_nor_lost():
    for key in ("over", "again"):
        LimitCount.objects.create(key=key, used=1, cap=5, ends=1)
    with transaction.atomic():
        assert limits_take(Limit("name", "again", 5, 60)).allowed
        assert alone(old_forget) == 1
    assert LimitCount.objects.get().key == "again"
