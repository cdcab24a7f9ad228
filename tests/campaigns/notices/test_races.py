"""Several workers look for mail at the same moment; several people's acts tell of one event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.models import (
    MailMode,
    Membership,
    NoticeKind,
    Notification,
    NotificationPref,
    Role,
    User,
    Workspace,
)
from campaigns.notices.sending import mails_send
from campaigns.notices.services import Notice, tell
from tests.factories import make_campaign, make_user
from tests.together import alone, scoped, shared_rows, together

WORKERS, PEOPLE = 4, 3


def staff(workspace: Workspace) -> list[User]:
    """People who want a mail at once."""
    people = [make_user(f"person{n}") for n in range(PEOPLE)]
    for person in people:
        Membership.objects.create(user=person, workspace=workspace, role=Role.COPYWRITER)
        NotificationPref.objects.create(
            workspace=workspace,
            person=person,
            kind=NoticeKind.COMMENT,
            in_app=True,
            mail=MailMode.NOW,
        )
    return people


@shared_rows
@pytest.mark.usefixtures("mailing")
def test_workers_and_tellers_at_the_same_moment_make_one_row_and_one_mail_each(
    share: Callable[[], None],
):
    workspace = Workspace.objects.create(slug="acme", name="Acme")
    with scope(workspace=workspace.pk):
        people = staff(workspace)
        campaign = make_campaign(workspace)
    share()

    def telling() -> None:
        notice = Notice(NoticeKind.COMMENT, campaign, "comment:1", None, campaign.name, "Hm")
        with transaction.atomic():
            tell(notice, [person.pk for person in people], workspace_id=workspace.pk)

    together(*[scoped(workspace.pk, telling)] * WORKERS)

    def late() -> int:
        past = timezone.now() - timedelta(minutes=1)
        with scopes_disabled():
            return Notification.objects.update(mail_due=past)

    assert alone(late) == PEOPLE
    sent: list[Any] = together(*[mails_send] * WORKERS)
    assert sum(sent) == len(mail.outbox) == PEOPLE
    assert {one.to[0] for one in mail.outbox} == {person.email for person in people}
