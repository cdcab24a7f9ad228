"""The page of prompts: every part is there to read, in each of its versions."""

from __future__ import annotations

from html import unescape

import pytest

from campaigns.models import User
from generation.prompts import part_names, part_read
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/w/acme/prompts/"


def page(user: User, query: str = "") -> str:
    answer = signed_in(user).get(ADDRESS + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_every_part_is_listed_and_read_as_it_is_sent(vic: User):
    first = page(vic)
    assert all(f"?part={name}" in first for name in part_names())
    for name in ("tone", "google_rsa"):
        assert part_read(name).source.strip() in page(vic, f"?part={name}")


def test_a_version_against_itself_has_no_marks(vic: User):
    text = page(vic, "?part=sms&version=1&against=1")
    assert "<ins>" not in text
    assert "<del>" not in text
    assert part_read("sms", 1).texts["channel"] in text


@pytest.mark.parametrize(
    "query", ["?part=../common", "?part=sms&version=99", "?part=sms&against=x"]
)
def test_what_is_not_there_is_missing(vic: User, query: str):
    assert signed_in(vic).get(ADDRESS + query).status_code == 404


def test_the_page_of_engines_leads_there(vic: User):
    assert f'href="{ADDRESS}"' in signed_in(vic).get("/w/acme/engine/").content.decode()
