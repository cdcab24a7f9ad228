"""Signing in: no other site is led to, no known session is taken over, guessing ends, leaving ends the session."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from campaigns.models import User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
RIGHT = {"login": "ana", "password": "copystudio"}
COOKIE = "copystudio_session"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "https:evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(client: Client, ana: User, target: str):
    answer = client.post(LOGIN, {**RIGHT, "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_signing_in_leads_back_to_ones_own_page(client: Client, ana: User):
    asked = client.get("/w/acme/review/?channel=sms")
    assert asked["Location"] == f"{LOGIN}?next=%2Fw%2Facme%2Freview%2F%3Fchannel%3Dsms"
    answer = client.post(LOGIN, {**RIGHT, "next": "/w/acme/review/?channel=sms"})
    assert answer["Location"] == "/w/acme/review/?channel=sms"


def test_a_session_known_before_is_worth_nothing_after(client: Client, ana: User, ben: User):
    client.force_login(ben)
    before = client.cookies[COOKIE].value
    client.post("/accounts/logout/")
    assert client.post(LOGIN, RIGHT).status_code == 302
    assert client.cookies[COOKIE].value != before
    other = Client()
    other.cookies[COOKIE] = before
    assert other.get("/w/acme/")["Location"].startswith(LOGIN)


def test_the_cookie_is_for_this_site_alone(client: Client, ana: User):
    client.post(LOGIN, RIGHT)
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_leaving_ends_the_session_on_the_server_and_never_by_a_link(ana: User):
    client = signed_in(ana)
    held = client.cookies[COOKIE].value
    client.get("/accounts/logout/")
    assert client.get("/w/acme/").status_code == 200
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies[COOKIE] = held
    assert thief.get("/w/acme/").status_code == 302


def test_a_session_that_ended_inside_a_page_leads_the_whole_page_to_the_door(client: Client):
    answer = client.get("/w/acme/review/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"].startswith(LOGIN)


@override_settings(ACCOUNT_RATE_LIMITS={})
def test_guessing_ends_before_long_even_with_the_right_password(client: Client, ana: User):
    cache.clear()
    for _ in range(10):
        wrong = client.post(LOGIN, {**RIGHT, "password": "guess"})
        assert wrong.status_code in (200, 429)
    assert client.post(LOGIN, RIGHT).status_code in (200, 429)
    assert client.get("/w/acme/").status_code == 302
    cache.clear()


@override_settings(ACCOUNT_RATE_LIMITS={})
def test_how_often_somebody_guessed_is_known_to_every_process(client: Client, ana: User):
    for _ in range(10):
        client.post(LOGIN, {**RIGHT, "password": "guess"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM copystudio_cache")
        assert cursor.fetchone()[0] > 0


def test_many_other_names_push_out_nothing_that_was_counted(db: None):
    cache.set("first", 5, 300)
    for number in range(400):
        cache.set(f"name-{number}", 1, 300)
    assert cache.get("first") == 5


def test_an_unknown_name_and_a_wrong_password_look_the_same(client: Client, ana: User):
    answers = [
        client.post(LOGIN, {"login": name, "password": "guess"}) for name in ("ana", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    names = re.compile('value="(ana|nobody|[A-Za-z0-9]{64})"')
    pages = [names.sub("", answer.content.decode()) for answer in answers]
    said = [page[page.index("<form") : page.index("</form>")] for page in pages]
    assert said[0] == said[1]
