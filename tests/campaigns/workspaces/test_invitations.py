"""Inviting: the link is mailed where mail goes out, else shown; a new one for who never came, and only where it opens no more than this workspace."""

from __future__ import annotations

import re
import smtplib

import pytest
from django.core import mail
from django.test import Client

from campaigns.models import Membership, Role, User, Workspace
from campaigns.workspaces import invitations
from tests.conftest import signed_in

MEMBERS = "/w/acme/members/"
HAL = {"full_name": "Hal Ruiz", "username": "hal", "email": "hal@acme.example", "role": "viewer"}
LINK = re.compile(r"(/sign-in/[\w-]+/)")


def opens(link: str) -> int:
    return Client().get(link).status_code


def link_in(page: str) -> str:
    found = LINK.search(page)
    assert found, page
    return found[1]


def test_without_a_mail_server_the_link_is_shown(cleo: User):
    page = signed_in(cleo).post(MEMBERS, HAL).content.decode()
    assert "Give this link to Hal Ruiz." in page
    assert opens(link_in(page)) == 200
    assert mail.outbox == []


def test_with_one_it_is_mailed_and_not_shown(cleo: User, settings):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example", "https://copy.example.com"
    Workspace.objects.update(name="Acme\nOutfitters")
    page = signed_in(cleo).post(MEMBERS, HAL).content.decode()
    assert "The invitation went to hal@acme.example." in page
    assert not LINK.search(page)
    (sent,) = mail.outbox
    assert sent.to == ["hal@acme.example"]
    assert sent.subject == "Your invitation to Acme Outfitters"
    assert f"https://copy.example.com{link_in(str(sent.body))}" in sent.body
    assert "hal" in sent.body
    assert opens(link_in(str(sent.body))) == 200


def test_a_mail_server_that_is_away_loses_nothing(cleo: User, settings, monkeypatch):
    def away(*_: object) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr(invitations, "send_mail", away)
    page = signed_in(cleo).post(MEMBERS, HAL).content.decode()
    assert opens(link_in(page)) == 200


def test_who_never_came_gets_a_new_link_and_the_old_one_ends(cleo: User):
    client = signed_in(cleo)
    old = link_in(client.post(MEMBERS, HAL).content.decode())
    member = Membership.objects.get(user__username="hal")
    assert "Invited" in client.get(MEMBERS).content.decode()
    new = link_in(client.post(f"{MEMBERS}{member.pk}/link/").content.decode())
    assert (opens(old), opens(new)) == (404, 200)
    Client().post(new, {"password": "quite-long-enough-77"})
    assert "Invited" not in client.get(MEMBERS).content.decode()
    refused = client.post(f"{MEMBERS}{member.pk}/link/")
    assert refused.status_code == 422
    assert "has a password" in refused.content.decode()


def test_no_link_opens_another_workspace(cleo: User, dora: User):
    signed_in(cleo).post(MEMBERS, HAL)
    hal = User.objects.get(username="hal")
    other = Workspace.objects.get(slug="other")
    elsewhere = Membership.objects.create(workspace=other, user=hal, role=Role.VIEWER)
    client = signed_in(dora)
    assert client.post(f"/w/other/members/{elsewhere.pk}/link/").status_code == 422
    here = Membership.objects.get(user=hal, workspace__slug="acme")
    assert client.post(f"/w/other/members/{here.pk}/link/").status_code == 404


@pytest.mark.parametrize("person", ["ana", "ben", "vic"])
def test_only_admins_invite(cleo: User, request: pytest.FixtureRequest, person: str):
    signed_in(cleo).post(MEMBERS, HAL)
    member = Membership.objects.get(user__username="hal")
    client = signed_in(request.getfixturevalue(person))
    assert client.post(f"{MEMBERS}{member.pk}/link/").status_code == 403
