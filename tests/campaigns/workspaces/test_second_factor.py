"""A second factor: switched on with a code, asked for from then on, replaced by a recovery code once, taken away by an operator."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django_scopes import scopes_disabled

from campaigns.models import AuditEntry, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LOGIN = "/accounts/login/"
PAGES = "/accounts/second-factor/"
RIGHT = {"login": "ana", "password": "copystudio"}


@pytest.fixture(autouse=True)
def _fresh_codes() -> None:
    """A code is good once; what other tests used is forgotten."""
    cache.clear()


def code_now(secret: str) -> str:
    """What the person's app shows."""
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def switched_on() -> tuple[Client, str, list[str]]:
    """Ana's browser in which she switched it on, her app's secret and the recovery codes."""
    client = Client()
    client.post(LOGIN, RIGHT)
    again = client.get(f"{PAGES}totp/activate/")["Location"]
    assert again.startswith("/accounts/reauthenticate/"), "a step with weight asks who it is"
    page = client.post(again, {"password": RIGHT["password"]}, follow=True).content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert secret
    answer = client.post(f"{PAGES}totp/activate/", {"code": code_now(secret[1])})
    assert answer.status_code == 302, answer.content
    codes = client.get(f"{PAGES}recovery-codes/").content.decode()
    cache.clear()
    return client, secret[1], re.findall(r"\b\d{8}\b", codes)


def events() -> list[str]:
    with scopes_disabled():
        rows = AuditEntry.objects.filter(event__startswith="user.").order_by("number")
        return list(rows.values_list("event", flat=True))


def test_from_then_on_a_password_alone_signs_nobody_in(ana: User):
    _, secret, codes = switched_on()
    assert len(codes) == 10
    assert events() == ["user.second_factor_on", "user.recovery_codes_made"]
    phone = Client()
    answer = phone.post(LOGIN, RIGHT)
    assert answer["Location"] == f"{PAGES}authenticate/"
    assert phone.get("/w/acme/").status_code == 302
    wrong = phone.post(f"{PAGES}authenticate/", {"code": "000000"})
    assert "That code is wrong" in wrong.content.decode()
    assert phone.get("/w/acme/").status_code == 302
    assert phone.post(f"{PAGES}authenticate/", {"code": code_now(secret)}).status_code == 302
    assert phone.get("/w/acme/").status_code == 200


def test_a_recovery_code_does_once(ana: User):
    client, _, codes = switched_on()
    for expected in (302, 200):
        phone = Client()
        phone.post(LOGIN, RIGHT)
        answer = phone.post(f"{PAGES}authenticate/", {"code": codes[0]})
        assert answer.status_code == expected
    assert events()[-1] == "user.recovery_code_used"
    page = client.get(PAGES).content.decode()
    assert "9 recovery codes left" in page.replace("\xa0", " ")


def test_what_is_stored_is_no_secret(ana: User):
    _, secret, codes = switched_on()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_under_another_key_it_is_said_what_to_do(ana: User, settings):
    switched_on()
    settings.SECRET_KEY = "another" * 10
    phone = Client()
    phone.post(LOGIN, RIGHT)
    answer = phone.post(f"{PAGES}authenticate/", {"code": "123456"})
    assert answer.status_code == 422
    assert "Ask an operator to remove it" in answer.content.decode()
    assert phone.get("/w/acme/").status_code == 302


def test_guessing_ends(ana: User):
    _, secret, _ = switched_on()
    phone = Client()
    phone.post(LOGIN, RIGHT)
    for number in range(5):
        phone.post(f"{PAGES}authenticate/", {"code": f"{number:06}"})
    answer = phone.post(f"{PAGES}authenticate/", {"code": code_now(secret)})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_who_knows_the_code_uses_up_nothing(ana: User):
    _, _, codes = switched_on()
    for code in codes[:6]:
        phone = Client()
        phone.post(LOGIN, RIGHT)
        assert phone.post(f"{PAGES}authenticate/", {"code": code}).status_code == 302


def test_it_is_switched_off_by_who_has_it_or_an_operator(ana: User):
    client, _, _ = switched_on()
    assert client.post(f"{PAGES}totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert events()[-1] == "user.second_factor_off"
    assert Client().post(LOGIN, RIGHT)["Location"] == "/"
    switched_on()
    said = StringIO()
    call_command("second_factor_remove", "--user", "ana", stdout=said)
    assert "signs in with the password alone now" in said.getvalue()
    assert not Authenticator.objects.exists()
    call_command("second_factor_remove", "--user", "ana", stdout=said)
    assert "had no second factor" in said.getvalue()
    with pytest.raises(CommandError, match="no user “nobody”"):
        call_command("second_factor_remove", "--user", "nobody")


def test_new_codes_end_the_old_ones(ana: User):
    client, _, codes = switched_on()
    assert client.post(f"{PAGES}recovery-codes/generate/").status_code == 302
    fresh = re.findall(r"\b\d{8}\b", client.get(f"{PAGES}recovery-codes/").content.decode())
    assert not set(fresh) & set(codes)
    assert len(fresh) == 10


def test_its_pages_are_for_people_who_are_signed_in(client: Client, ana: User):
    for page in ("", "totp/activate/", "recovery-codes/", "authenticate/", "reauthenticate/"):
        answer = client.get(f"{PAGES}{page}")
        assert answer["Location"].startswith(LOGIN), page
