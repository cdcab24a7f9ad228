"""An admin sees how mail goes out and tries it; what the server says against it is shown, its password never."""

from __future__ import annotations

import smtplib

import pytest
from django.core import mail

from campaigns.models import User
from campaigns.workspaces import mail_views
from tests.conftest import signed_in

PAGE = "/w/acme/settings/mail/"


@pytest.fixture
def server(settings) -> None:
    """A mail server, with a password."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example", 2525
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "shop", "never-to-be-seen"  # noqa: S105  of this test
    User.objects.update(email="cleo@acme.example")


def test_a_mail_to_oneself_says_that_it_arrives(cleo: User, server: None):
    client = signed_in(cleo)
    page = client.get(PAGE).content.decode()
    assert "mail.example:2525, STARTTLS" in page
    assert "never-to-be-seen" not in page
    answer = client.post(PAGE)
    assert answer.status_code == 200
    assert "Check cleo@acme.example." in answer.content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["cleo@acme.example"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 wrong <b>password</b>"), "535 5.7.8 wrong"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_what_the_server_says_against_it_is_shown(
    cleo: User, server: None, monkeypatch, error: Exception, words: str
):
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(mail_views, "send_mail", refuse)
    answer = signed_in(cleo).post(PAGE)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "<b>password" not in page


def test_what_is_missing_is_named(cleo: User):
    client = signed_in(cleo)
    page = client.get(PAGE).content.decode()
    assert "EMAIL_HOST" in page
    assert "COPYSTUDIO_URL" in page
    assert "nothing to test" in client.post(PAGE).content.decode()


def test_an_address_of_ones_own_is_needed(cleo: User, server: None):
    User.objects.update(email="")
    assert "Add one first" in signed_in(cleo).post(PAGE).content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize("person", ["ana", "ben", "vic"])
def test_it_is_the_admins(person: str, request: pytest.FixtureRequest):
    client = signed_in(request.getfixturevalue(person))
    assert [client.get(PAGE).status_code, client.post(PAGE).status_code] == [403, 403]
