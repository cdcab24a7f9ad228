"""What is mailed: at once with its reason, as a digest at eight, once under retries, nothing without a server."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from campaigns.models import (
    Candidate,
    MailMode,
    Membership,
    NoticeKind,
    Notification,
    User,
    Workspace,
)
from campaigns.notices import sending
from campaigns.notices.kinds import Way
from campaigns.notices.sending import mails_send
from campaigns.notices.services import Notice, notices_read, tell, ways_choose
from campaigns.notices.tasks import send_mails
from campaigns.notices.times import digest_after
from campaigns.review.services import candidate_reject
from campaigns.review.undo import decision_undo, last_decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailing")]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Any:
    """A clock that stands at noon until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def reject(line: Candidate, by: User, note: str = "Too loud for us") -> None:
    candidate_reject(
        candidate=line, by=by, content_hash=line.content_hash, reason="tone", note=note
    )


def told(line: Candidate, person: User, event: str, **more: Any) -> None:
    with transaction.atomic():
        notice = Notice(NoticeKind.COMMENT, line, event, None, line.text, **more)
        tell(notice, [person.pk], workspace_id=line.workspace_id)


def html_of(sent: mail.EmailMessage) -> str:
    assert isinstance(sent, mail.EmailMultiAlternatives)
    ((html, _),) = sent.alternatives
    return str(html)


def by_mail(person: User, line: Candidate, mode: MailMode) -> None:
    way = {NoticeKind.COMMENT: Way(in_app=True, mail=mode)}
    ways_choose(person=person, workspace_id=line.workspace_id, ways=way)


def test_a_rejection_is_mailed_with_its_reason(line: Candidate, ana: User, ben: User, clock: Any):
    reject(line, ben)
    assert mails_send() == 0, "it may still be undone"
    clock.shift(MINUTE)
    send_mails()
    (sent,) = mail.outbox
    assert sent.to == ["ana@example.com"]
    assert sent.subject == f"Acme: Ben Koch rejected a line: {line.text}"
    html = html_of(sent)
    row = Notification.objects.get()
    for body in (sent.body, html):
        assert "Too loud for us" in body
        assert "Wrong tone" in body
        assert f"https://copy.example.com/w/acme/notifications/{row.pk}/" in body
        assert "https://copy.example.com/w/acme/notifications/settings/" in body
        assert "when: a line is rejected." in body
    assert row.mailed
    assert mails_send() == 0


def test_what_was_undone_in_time_is_not_mailed(line: Candidate, ana: User, ben: User, clock: Any):
    reject(line, ben)
    decision = last_decision(by=ben)
    assert decision is not None
    decision_undo(decision=decision, by=ben)
    clock.shift(5 * MINUTE)
    assert mails_send() == 0


def test_a_mail_holds_no_markup_no_second_header_and_no_hidden_words(
    line: Candidate, ana: User, ben: User, clock: Any
):
    Workspace.objects.update(name="Acme\r\nBcc: all@example.com")
    reject(line, ben, note="<img src=x>\u202eevil")
    clock.shift(MINUTE)
    assert mails_send() == 1
    (sent,) = mail.outbox
    assert "\n" not in sent.subject
    assert "Bcc" not in sent.message()
    html = html_of(sent)
    assert "<img" not in html
    assert "&lt;img" in html
    assert "[RLO]" in sent.body
    assert "[RLO]" in html


def test_many_within_five_minutes_are_one_more_mail(line: Candidate, ana: User, clock: Any):
    by_mail(ana, line, MailMode.NOW)
    told(line, ana, "test:0")
    clock.shift(MINUTE)
    assert mails_send() == 1
    for n in (1, 2):
        told(line, ana, f"test:{n}")
    clock.shift(2 * MINUTE)
    assert mails_send() == 0
    clock.shift(3 * MINUTE)
    assert mails_send() == 1
    assert mail.outbox[1].subject == "Acme: 2 notifications"


def test_a_digest_comes_once_at_eight_with_what_is_not_read(line: Candidate, ana: User, clock: Any):
    Workspace.objects.update(timezone="Europe/Berlin")
    by_mail(ana, line, MailMode.DIGEST)
    for n in range(3):
        told(line, ana, f"test:{n}", said=f"Remark {n}")
    notices_read(Notification.objects.filter(event="test:1"))
    clock.move_to(datetime(2026, 11, 24, 6, 59, tzinfo=UTC))
    assert mails_send() == 0
    clock.shift(MINUTE)
    assert mails_send() == 1
    (sent,) = mail.outbox
    assert "Your digest: 2 notifications" in sent.subject
    assert "Remark 0" in sent.body
    assert "Remark 1" not in sent.body
    # Stored for eight, but seen only after the digest went out.
    Notification.objects.filter(event="test:1").update(read=None, mail_due=NOON)
    assert mails_send() == 0
    clock.shift(timedelta(days=1))
    assert mails_send() == 1
    clock.shift(timedelta(days=1))
    assert mails_send() == 0, "nothing new, nothing mailed"


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        # The clocks of Berlin go back on 25 October, forward on 29 March.
        ("Europe/Berlin", "2026-10-24T12:00+02:00", "2026-10-25T07:00+00:00"),
        ("Europe/Berlin", "2026-10-23T12:00+02:00", "2026-10-24T06:00+00:00"),
        ("Europe/Berlin", "2026-03-28T12:00+01:00", "2026-03-29T06:00+00:00"),
        ("America/New_York", "2026-11-01T07:59-05:00", "2026-11-01T13:00+00:00"),
        ("Pacific/Auckland", "2026-11-23T08:00+13:00", "2026-11-23T19:00+00:00"),
        ("UTC", "2026-11-23T07:59+00:00", "2026-11-23T08:00+00:00"),
    ],
)
def test_eight_is_eight_by_the_wall_clock(zone: str, now: str, due: str):
    found = digest_after(datetime.fromisoformat(now), zone)
    assert found == datetime.fromisoformat(due)
    assert found.astimezone(ZoneInfo(zone)).hour == 8


def test_a_second_worker_sends_nothing_while_the_first_one_does(
    line: Candidate, ana: User, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    by_mail(ana, line, MailMode.NOW)
    told(line, ana, "test:0")
    clock.shift(MINUTE)
    asked: list[int] = []
    deliver = EmailBackend.send_messages

    def delivered(self: EmailBackend, messages: Any) -> int:
        asked.append(mails_send())
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", delivered)
    assert mails_send() == 1
    assert asked == [0]
    assert len(mail.outbox) == 1


def test_a_worker_that_died_while_sending_is_followed_by_another(
    line: Candidate, ana: User, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    by_mail(ana, line, MailMode.NOW)
    told(line, ana, "test:0")
    clock.shift(MINUTE)

    def die(self: EmailBackend, messages: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", die)
        with pytest.raises(KeyboardInterrupt):
            mails_send()
    assert mails_send() == 0
    clock.shift(sending.CLAIM)
    assert mails_send() == 1


Failing = Callable[[EmailBackend, Any], int]


def failing(error: Exception) -> Failing:
    def fail(self: EmailBackend, messages: Any) -> int:
        raise error

    return fail


def test_a_server_that_is_away_is_tried_again_and_in_the_end_no_more(
    line: Candidate, ana: User, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    by_mail(ana, line, MailMode.NOW)
    told(line, ana, "test:0")
    monkeypatch.setattr(EmailBackend, "send_messages", failing(ConnectionRefusedError()))
    for tries in range(1, sending.TRIES + 1):
        clock.shift(timedelta(hours=2))
        assert mails_send() == 0
        assert Notification.objects.get().mail_tries == tries
    row = Notification.objects.get()
    assert row.mail_due is None
    assert row.mailed is None


def test_one_refused_address_holds_nobody_up(
    line: Candidate, ana: User, ben: User, clock: Any, monkeypatch: pytest.MonkeyPatch
):
    deliver = EmailBackend.send_messages

    def refused(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == ["ana@example.com"]:
            raise smtplib.SMTPRecipientsRefused({})
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    for person in (ana, ben):
        by_mail(person, line, MailMode.NOW)
        told(line, person, f"test:{person.pk}")
    clock.shift(MINUTE)
    assert mails_send() == 1
    assert [sent.to for sent in mail.outbox] == [["ben@example.com"]]


def test_who_left_before_the_mail_gets_none(line: Candidate, ana: User, clock: Any):
    by_mail(ana, line, MailMode.NOW)
    told(line, ana, "test:0")
    Membership.objects.filter(user=ana).update(active=False)
    clock.shift(MINUTE)
    assert mails_send() == 0
    assert Notification.objects.get().mail_due is None


@pytest.mark.parametrize("missing", ["EMAIL_HOST", "SITE_URL"])
def test_nothing_is_mailed_or_kept_for_later_without_a_server_or_an_address(
    line: Candidate, ana: User, ben: User, clock: Any, settings: Any, missing: str
):
    setattr(settings, missing, "")
    reject(line, ben)
    assert Notification.objects.get().mail_due is None
    clock.shift(timedelta(days=2))
    assert mails_send() == 0
