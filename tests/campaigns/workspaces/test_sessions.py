"""Where a person is signed in: listed, and ended from elsewhere, but nobody else's."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from campaigns.models import User
from campaigns.workspaces.services import sign_in_link_create
from campaigns.workspaces.sessions import client_name

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)


def arrived(person: str, agent: str) -> Client:
    client = Client(headers={"user-agent": agent})
    answer = client.post("/accounts/login/", {"login": person, "password": "copystudio"})
    assert answer.status_code == 302
    return client


def test_another_session_is_seen_and_ended(ana: User, ben: User):
    desk, phone, other = arrived("ana", FIREFOX), arrived("ana", PHONE), arrived("ben", FIREFOX)
    page = desk.get(PAGE).content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    row = UserSession.objects.get(user=ana, user_agent=PHONE)
    # Ben's attempt ends nothing of Ana's.
    other.post(PAGE, {"end": row.pk})
    assert phone.get("/w/acme/").status_code == 200
    answer = desk.post(PAGE, {"end": row.pk}, follow=True)
    assert "Signed out there." in answer.content.decode()
    assert phone.get("/w/acme/").status_code == 302
    assert desk.get("/w/acme/").status_code == 200
    assert "iPhone" not in desk.get(PAGE).content.decode()
    assert "already ended" in desk.post(PAGE, {"end": row.pk}, follow=True).content.decode()


def test_all_others_end_and_this_one_stays(ana: User):
    desk, phone, lost = (arrived("ana", agent) for agent in (FIREFOX, PHONE, "curl/8"))
    desk.post(PAGE, {"end": "others"})
    assert desk.get("/w/acme/").status_code == 200
    assert [one.get("/w/acme/").status_code for one in (phone, lost)] == [302, 302]
    assert "Sign out everywhere else" not in desk.get(PAGE).content.decode()


def test_one_that_was_left_by_its_person_is_not_listed(ana: User):
    desk, phone = arrived("ana", FIREFOX), arrived("ana", PHONE)
    phone.post("/accounts/logout/")
    assert "iPhone" not in desk.get(PAGE).content.decode()


def test_who_came_by_a_link_is_listed_too(ana: User, workspace):
    secret = sign_in_link_create(user=ana, workspace_id=workspace.pk, by=None)
    client = Client(headers={"user-agent": PHONE})
    client.post(f"/sign-in/{secret}/", {"password": "quite-long-enough-77"})
    assert "Safari on iPhone" in client.get(PAGE).content.decode()


def test_nobody_else_sees_it(client: Client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("agent", "name"),
    [("", "Unknown browser"), ("curl/8.5.0", "curl/8.5.0"), ("x" * 900, "x" * 40)],
)
def test_what_is_no_browser_is_named_as_it_names_itself(agent: str, name: str):
    assert client_name(agent) == name
