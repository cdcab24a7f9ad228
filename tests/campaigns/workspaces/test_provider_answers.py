"""What comes back from a provider is believed only by the browser that began, while it is fresh, from who it should be."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from campaigns.models import User
from campaigns.workspaces import provider_door
from campaigns.workspaces.provider import provider_session
from tests.campaigns.workspaces.oidc import (
    PAGE,
    START,
    Provider,
    arrived,
    back,
    begun,
    changed,
    provider_process,
    refused,
    sent_to,
    words,
)
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LOGIN = "/accounts/login/"


def test_what_is_sent_ties_the_answer_to_this_browser(
    provider: Provider, confirmed: User, monkeypatch
):
    sent: list[httpx2.Request] = []
    make = provider_session

    def watched() -> httpx2.Client:
        session = make()
        session.event_hooks = {"request": [sent.append]}
        return session

    monkeypatch.setattr(provider_door, "provider_session", watched)
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    client = Client()
    address = begun(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["redirect_uri"] == ["http://testserver/accounts/provider/callback/"]
    back(client, provider.answers(address, "a-1"))
    token = next(one for one in sent if one.url.path == "/oauth2/token")
    verifier = parse_qs(token.content.decode())["code_verifier"][0]
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    assert asked["code_challenge"] == [digest.decode()]
    assert token.headers["Authorization"].startswith("Basic ")
    assert b"secret" not in token.content


def test_an_answer_to_somebody_else_signs_nobody_in(provider: Provider, confirmed: User):
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    client, thief = Client(), Client()
    # Another's answer, brought by a link: no such state here.
    answer = back(client, provider.answers(begun(thief), "a-1"))
    refused(answer, "started in another browser")
    address = begun(client)
    refused(back(client, changed(provider.answers(address, "a-1"), state="x" * 16)), "started in")
    # A code that was got with another nonce, put into one's own answer.
    address = begun(client)
    refused(
        back(client, provider.answers(changed(address, nonce="other"), "a-1")), "not be verified"
    )
    # An answer is good once.
    came = provider.answers(begun(client), "a-1")
    assert back(client, came).status_code == 302
    assert back(Client(), came).status_code == 403


def test_a_code_that_is_none_and_a_stop_are_told(provider: Provider, ana: User):
    client = Client()
    came = provider.answers(begun(client), "whoever")
    refused(back(client, changed(came, code="invented")), "could not be verified")
    address = begun(client)
    # This one forgets the state when somebody stops, which others send.
    state = parse_qs(urlsplit(address).query)["state"][0]
    stopped = changed(provider.refuses(address), state=state)
    refused(back(client, stopped), "You stopped signing in at Example ID")


def test_an_expired_token_signs_nobody_in(confirmed: User, provider: Provider, settings):
    with provider_process("--token-max-age", "-3600") as late:
        settings.OIDC_ISSUER = late.issuer
        late.knows("a-1", email=confirmed.email, email_verified=True)
        refused(arrived(late, "a-1"), "could not be verified")


def test_another_issuer_is_another_provider(provider: Provider, confirmed: User, settings):
    # The same process by another name of this machine says that it is somebody else.
    settings.OIDC_ISSUER = provider.issuer.replace("127.0.0.1", "localhost")
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    assert arrived(provider, "a-1").status_code == 302
    settings.OIDC_ISSUER = provider.issuer
    User.objects.filter(pk=confirmed.pk).update(email="")
    EmailAddress.objects.all().delete()
    assert arrived(provider, "a-1").status_code == 403


def test_one_that_calls_itself_otherwise_is_not_believed(
    provider: Provider, client: Client, monkeypatch
):
    config = {"issuer": "https://evil.example", "authorization_endpoint": "https://evil.example/"}
    other = httpx2.MockTransport(lambda request: httpx2.Response(200, json=config))
    monkeypatch.setattr(provider_door, "provider_session", lambda: httpx2.Client(transport=other))
    assert client.post(START).status_code == 503


def test_a_provider_that_is_away_is_told(provider: Provider, ana: User, settings, client: Client):
    with provider_process() as other:
        settings.OIDC_ISSUER = other.issuer
        address = begun(client)
        came = other.answers(address, "a-1")
    answer = back(client, came)
    assert (answer.status_code, "does not answer" in words(answer)) == (503, True)
    answer = client.post(START)
    assert (answer.status_code, "does not answer" in words(answer)) == (503, True)
    assert "sign in with your password" in words(answer)
    # The password still does.
    assert client.post(LOGIN, {"login": "ana", "password": "copystudio"}).status_code == 302


def test_who_is_signed_in_is_led_to_the_page_of_the_link(provider: Provider, ana: User):
    assert signed_in(ana).post(START)["Location"] == PAGE
    assert Client().get(PAGE)["Location"].startswith(LOGIN)
    assert sent_to(Client().post(START)).startswith(provider.issuer)
