"""Guest links: one line for somebody without an account, whose word is kept as typed and decides nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from campaigns.common.errors import DomainError
from campaigns.models import (
    AuditEntry,
    Candidate,
    GuestRemark,
    Membership,
    Notification,
    ShareLink,
    User,
    Workspace,
)
from campaigns.review.sharing import FROM_ADDRESS, share_link_create
from campaigns.workspaces.guest_links import LINKS_MOST, Guest, link_find
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.together import alone, scoped, shared_rows, together

WORDS = {"name": "Jo Guest", "address": "jo@client.example"}


@pytest.fixture
def made(in_acme: Workspace, line: Candidate, ben: User) -> tuple[ShareLink, str]:
    """A link that Ben made, and its address."""
    link, secret = share_link_create(candidate=line, by=ben, guest=Guest("Jo"))
    return link, f"/share/{secret}/"


def say(at: str, line: Candidate, **more: str) -> tuple[int, str]:
    posted = {**WORDS, "content_hash": line.content_hash, **more}
    answer = Client().post(at, posted, follow=True)
    return answer.status_code, answer.content.decode()


def test_its_address_is_shown_once_and_kept_as_a_digest(
    in_acme: Workspace, line: Candidate, ben: User, client: Client
):
    posted = {"meant_for": "Jo of Legal", "days": "7"}
    page = signed_in(ben).post(f"/w/acme/candidates/{line.pk}/link/", posted).content.decode()
    (address,) = re.findall(r"http://testserver(/share/[^/<]+/)", page)
    secret = address.split("/")[2]
    link = ShareLink.objects.get()
    assert secret not in (link.digest, link.meant_for)
    assert timedelta(days=6) < link.expires - timezone.now() <= timedelta(days=7)
    again = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "Jo of Legal" in again
    assert secret not in again
    said = str(list(AuditEntry.objects.values_list("event", "data")))
    assert "sharelink.created" in said
    assert secret not in said
    assert client.get(address).status_code == 200


def test_a_guest_sees_the_line_and_nothing_else(
    made: tuple[ShareLink, str], line: Candidate, lines: list[Candidate], client: Client
):
    answer = client.get(made[1])
    page = answer.content.decode()
    assert line.text in page
    assert line.product.title in page
    assert "Supported" in page
    assert not [other.text for other in lines if other.text != line.text and other.text in page]
    # Without the random tokens of its form, in which any three letters may stand.
    told = re.sub(r'="\w{64}"', "", page)
    assert not re.findall(r"/w/acme|Acme|Ben|Ana Novak|Black Friday", told)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert set(re.findall(r'(?:href|src)="(https?:[^"]*)"', page)) == set()


def test_what_a_guest_says_is_kept_as_typed_and_changes_nothing(
    made: tuple[ShareLink, str], line: Candidate, ben: User, ana: User
):
    before = Candidate.objects.values("state", "version", "first_approved_by").get(pk=line.pk)
    status, page = say(made[1], line, verdict="change", text="Drop the <b>weight</b>.")
    assert status == 200
    assert "Thank you." in page
    assert Candidate.objects.values(*before).get(pk=line.pk) == before
    remark = GuestRemark.objects.get()
    assert (remark.name, remark.address, remark.verdict) == (*WORDS.values(), "change")
    assert remark.revision_id == line.revision_id
    entry = AuditEntry.objects.get(event="candidate.guest_remark")
    assert (entry.actor, entry.via, entry.entity_id) == (None, "guest", str(line.pk))
    assert entry.data["typed_name"] == "Jo Guest"
    assert entry.data["typed_address"] == "jo@client.example"
    told = Notification.objects.get(person=ben)
    assert told.said == (
        "Jo Guest (jo@client.example, as typed): Please change it. Drop the <b>weight</b>."
    )
    shown = signed_in(ana).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "Drop the &lt;b&gt;weight&lt;/b&gt;." in shown
    assert "as typed" in shown
    assert "A guest commented on a line" in (
        signed_in(ben).get("/w/acme/notifications/").content.decode()
    )


def test_fine_needs_no_words_and_is_no_approval(made: tuple[ShareLink, str], line: Candidate):
    assert say(made[1], line, verdict="fine")[0] == 200
    line.refresh_from_db()
    assert line.state == "in_review"
    assert not line.decisions.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Say something."),
        ({"verdict": "change"}, "Say what should change."),
        ({"verdict": "approve", "text": "x"}, "approve is not one of the available choices"),
        ({"verdict": "fine", "name": " "}, "This field is required."),
        ({"verdict": "fine", "address": "nobody"}, "Enter a valid email address."),
    ],
)
def test_what_is_missing_is_said(
    made: tuple[ShareLink, str], line: Candidate, more: dict[str, str], words: str
):
    status, page = say(made[1], line, **more)
    assert status == 422
    assert words in page
    assert not GuestRemark.objects.exists()


def test_a_word_about_a_text_that_changed_is_given_back(
    made: tuple[ShareLink, str], line: Candidate
):
    status, page = say(made[1], line, text="Good.", content_hash="0" * 64)
    assert status == 409
    assert "The text has changed since you opened this page." in page
    assert "Good." in page


def test_a_link_that_no_longer_works_looks_as_one_that_never_was(
    in_acme: Workspace, made: tuple[ShareLink, str], ben: User, client: Client
):
    link, address = made
    never = client.get("/share/never-there/")
    assert never.status_code == 404
    token = re.compile(rb'content="[^"]*"')

    def alike() -> bool:
        answer = client.get(address)
        same = token.sub(b"", answer.content) == token.sub(b"", never.content)
        return answer.status_code == 404 and same

    assert not alike()
    ShareLink.objects.filter(pk=link.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert alike()
    ShareLink.objects.filter(pk=link.pk).update(expires=timezone.now() + timedelta(days=1))
    Membership.objects.filter(user=ben).update(role="copywriter")
    assert alike()
    Membership.objects.filter(user=ben).update(role="manager")
    assert not alike()
    signed_in(ben).post(f"/w/acme/links/{link.pk}/revoke/")
    assert alike()
    assert client.post(address, {**WORDS, "text": "x"}).status_code == 404
    assert AuditEntry.objects.filter(event="sharelink.revoked").count() == 1


def test_a_secret_that_was_changed_by_one_sign_opens_nothing(made: tuple[ShareLink, str]):
    secret = made[1].split("/")[2]
    assert link_find(ShareLink, secret) == made[0]
    other = "A" if secret[0] != "A" else "B"
    assert link_find(ShareLink, other + secret[1:]) is None
    assert link_find(ShareLink, secret[:-1]) is None
    assert link_find(ShareLink, "\0") is None


def test_only_so_many_remarks_are_taken(made: tuple[ShareLink, str], line: Candidate):
    for _ in range(FROM_ADDRESS):
        assert say(made[1], line)[0] == 422
    status, page = say(made[1], line, verdict="fine")
    assert status == 429
    assert "Too many remarks came from here." in page
    assert not GuestRemark.objects.exists()


def test_a_link_of_another_workspace_is_not_there(made: tuple[ShareLink, str], dora: User):
    answer = signed_in(dora).post(f"/w/other/links/{made[0].pk}/revoke/")
    assert answer.status_code == 404
    assert ShareLink.objects.get().revoked is None


def test_a_remark_needs_the_token_of_its_page(made: tuple[ShareLink, str], line: Candidate):
    strict = Client(enforce_csrf_checks=True)
    posted = {**WORDS, "verdict": "fine", "content_hash": line.content_hash}
    assert strict.post(made[1], posted).status_code == 403
    assert not GuestRemark.objects.exists()


@shared_rows
def test_of_two_made_at_once_no_more_come_than_there_may_be(share: Callable[[], None]):
    workspace = Workspace.objects.create(slug="acme", name="Acme")
    ben = make_user("ben")
    with scope(workspace=workspace.pk):
        line = make_candidate(make_campaign(workspace), make_product(workspace))
        for _ in range(LINKS_MOST - 1):
            share_link_create(candidate=line, by=ben)
    share()

    begun, ended = threading.Event(), threading.Event()

    def first() -> bool:
        with transaction.atomic():
            share_link_create(candidate=Candidate.objects.get(pk=line.pk), by=ben)
            begun.set()
            # Where nothing holds the other it ends meanwhile, with a link too many.
            ended.wait(timeout=1)
        return True

    def second() -> bool:
        begun.wait(timeout=60)
        try:
            share_link_create(candidate=Candidate.objects.get(pk=line.pk), by=ben)
        except DomainError:
            return False
        finally:
            ended.set()
        return True

    here = workspace.pk
    assert together(scoped(here, first), scoped(here, second)) == [True, False]
    assert alone(scoped(here, lambda: ShareLink.objects.count())) == LINKS_MOST
