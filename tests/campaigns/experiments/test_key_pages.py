"""The page of publishable keys: made there with what a shop's page needs, revoked there, and for nobody else to see."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from campaigns.experiments.keys import key_add
from campaigns.models import AuditEntry, Experiment, ExperimentKey, User
from tests.campaigns.experiments.test_keys import SHOP, asks
from tests.conftest import signed_in


@pytest.fixture
def row(begun, in_acme) -> Experiment:
    """An experiment that runs."""
    made: Experiment = begun()
    return made


def read(person: User, row: Experiment) -> str:
    answer = signed_in(person).get(f"/w/acme/experiments/{row.pk}/keys/")
    assert answer.status_code == 200
    return answer.content.decode()


def post(person: User, row: Experiment, origins: str) -> Any:
    return signed_in(person).post(f"/w/acme/experiments/{row.pk}/keys/", {"origins": origins})


def test_what_the_page_gives_works_in_the_shop_until_it_is_revoked(row, ben):
    assert "No key yet." in read(ben, row)
    assert post(ben, row, f"{SHOP}\nhttps://www.example.com/").status_code == 302
    shown = unescape(read(ben, row))
    (given,) = re.findall(r'data-key="(cspub_[^"]+)"', shown)
    (at,) = re.findall(r'data-at="http://testserver/api/v1/([^"]+)"', shown)
    assert asks(f"{at}assign/", {"unit": "u"}, given).status_code == 200
    assert asks(f"{at}assign/", {"unit": "u"}, given, "https://www.example.com").status_code == 200
    assert asks(f"{at}assign/", {"unit": "u"}, given, "https://evil.example").status_code == 403
    key = ExperimentKey.objects.get()
    assert signed_in(ben).post(f"/w/acme/experiments/keys/{key.pk}/revoke/").status_code == 302
    assert asks(f"{at}assign/", {"unit": "u"}, given).status_code == 403
    ended = read(ben, row)
    assert "Revoked" in ended
    assert given not in ended
    told = AuditEntry.objects.filter(event__startswith="experiment.key_")
    assert sorted(told.values_list("event", "via")) == [
        ("experiment.key_added", "page"),
        ("experiment.key_revoked", "page"),
    ]


@pytest.mark.parametrize("wrong", ["shop.example.com", f"{SHOP}/basket", "http://shop.example"])
def test_an_address_that_no_browser_sends_is_said_at_its_field(row, ben, wrong):
    answer = post(ben, row, wrong)
    assert answer.status_code == 422
    assert "Name 1 to 20 origins" in answer.content.decode()
    assert not ExperimentKey.objects.exists()


def test_keys_are_for_who_runs_experiments(row, ana, vic, ben):
    key = key_add(experiment=row, origins=[SHOP], by=ben)
    for person in (ana, vic):
        client = signed_in(person)
        assert client.get(f"/w/acme/experiments/{row.pk}/keys/").status_code == 403
        assert client.post(f"/w/acme/experiments/keys/{key.pk}/revoke/").status_code == 403
        page = client.get(f"/w/acme/experiments/{row.pk}/").content.decode()
        assert f"/experiments/{row.pk}/keys/" not in page
    key.refresh_from_db()
    assert key.revoked is None
    assert f"/experiments/{row.pk}/keys/" in (
        signed_in(ben).get(f"/w/acme/experiments/{row.pk}/").content.decode()
    )
