"""The bell, the page of notifications, and the table of ways."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from campaigns.models import (
    AuditEntry,
    Candidate,
    MailMode,
    NoticeKind,
    Notification,
    NotificationPref,
    User,
    Workspace,
)
from campaigns.notices.kinds import KINDS
from campaigns.notices.services import Notice, tell
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/w/acme/notifications/"


def tell_of(line: Candidate, person: User, *, by: User, count: int = 1, said: str = "Hm") -> None:
    with transaction.atomic():
        for n in range(count):
            notice = Notice(NoticeKind.COMMENT, line, f"test:{n}", by, line.text, said)
            tell(notice, [person.pk], workspace_id=line.workspace_id)


def table(**changed: str) -> dict[str, str]:
    """The settings page as somebody posts it: all here, no mail."""
    form = {f"in_app-{told.kind}": "1" for told in KINDS}
    return form | {f"mail-{told.kind}": "none" for told in KINDS} | changed


def test_the_bell_counts_and_opening_reads(line: Candidate, ana: User, ben: User):
    tell_of(line, ana, by=ben, count=2)
    client = signed_in(ana)
    assert "Notifications, 2 unread" in client.get("/w/acme/").content.decode()
    row = Notification.objects.filter(person=ana).order_by("pk").first()
    assert row is not None
    answer = client.get(f"{PAGE}{row.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/w/acme/candidates/{line.pk}/")
    row.refresh_from_db()
    assert row.read
    page = client.get(PAGE).content.decode()
    assert "1 unread." in page
    assert page.count("data-unread") == 1
    assert client.get(f"{PAGE}?show=unread").content.decode().count('class="told"') == 1


def test_what_is_said_is_escaped_and_hidden_characters_show(line: Candidate, ana: User, ben: User):
    tell_of(line, ana, by=ben, said="<b>now\u200b</b>")
    page = signed_in(ana).get(PAGE).content.decode()
    assert "&lt;b&gt;now" in page
    assert "ZWSP" in page


def test_pages_go_on_by_number_with_as_many_questions(line: Candidate, ana: User, ben: User):
    tell_of(line, ana, by=ben, count=70)
    client = signed_in(ana)
    seen: list[int] = []
    address, asked = PAGE, []
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        asked.append(len(queries))
        seen += [notice.row.pk for notice in page.context["page"].notices]
        older = page.context["page"].older
        address = f"{PAGE}?cursor={older}" if older else ""
    assert len(seen) == len(set(seen)) == 70
    assert seen == sorted(seen, reverse=True)
    assert len(asked) == 3
    assert len(set(asked[1:])) == 1
    assert max(asked) <= 12


def test_mark_all_reads_what_was_shown_and_no_later_one(line: Candidate, ana: User, ben: User):
    tell_of(line, ana, by=ben, count=2)
    newest = Notification.objects.filter(person=ana).latest("pk").pk
    with transaction.atomic():
        later = Notice(NoticeKind.MENTION, line, "test:late", ben, line.text)
        tell(later, [ana.pk], workspace_id=line.workspace_id)
    client = signed_in(ana)
    assert client.post(f"{PAGE}read/", {"upto": newest}).status_code == 302
    assert Notification.objects.filter(person=ana, read=None).count() == 1
    assert client.post(f"{PAGE}read/", {"upto": "all"}).status_code == 422


def test_another_persons_notification_is_as_missing(
    line: Candidate, ana: User, ben: User, dora: User
):
    tell_of(line, ana, by=ben)
    row = Notification.objects.get()
    for other in (ben, dora):
        assert signed_in(other).get(f"{PAGE}{row.pk}/").status_code == 404
    newest = {"upto": row.pk}
    signed_in(ben).post(f"{PAGE}read/", newest)
    row.refresh_from_db()
    assert row.read is None


def test_an_empty_page_says_what_will_come(in_acme: Workspace, vic: User):
    page = signed_in(vic).get(PAGE).content.decode()
    assert "Nothing yet" in page
    assert "unread" not in page.split("<main")[0]


def test_ways_are_kept_where_they_differ_and_told_to_the_audit(in_acme: Workspace, vic: User):
    client = signed_in(vic)
    before = client.get(f"{PAGE}settings/").content.decode()
    assert "This site does not send mail yet." in before
    form = table(**{"mail-rejected": "digest"})
    del form["in_app-comment"]
    assert client.post(f"{PAGE}settings/", form).status_code == 302
    kept = NotificationPref.objects.filter(person=vic)
    ways = {row.kind: (row.in_app, row.mail) for row in kept}
    assert ways["rejected"] == (True, MailMode.DIGEST)
    assert ways["comment"] == (False, MailMode.NONE)
    assert "approved" not in ways
    assert AuditEntry.objects.get().event == "user.notifications_set"
    client.post(f"{PAGE}settings/", form)
    assert AuditEntry.objects.count() == 1
    assert client.post(f"{PAGE}settings/", table(**{"mail-due": "fax"})).status_code == 422


def test_settings_say_who_lacks_an_address(in_acme: Workspace, vic: User, mailing: None):
    client = signed_in(vic)
    assert (
        "Your account has no confirmed email address."
        not in client.get(f"{PAGE}settings/").content.decode()
    )
    User.objects.filter(pk=vic.pk).update(email="")
    assert (
        "Your account has no confirmed email address."
        in client.get(f"{PAGE}settings/").content.decode()
    )
