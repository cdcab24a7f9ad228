"""Publishable keys: a shop's page needs no token, and gets nothing else with one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from campaigns.experiments.intake import events_take
from campaigns.models import ExperimentEvent
from tests.campaigns.experiments.conftest import design
from tests.campaigns.experiments.telling import told
from tests.conftest import signed_in

SHOP = "https://shop.example.com"


def asks(
    path: str, body: Any, key: str, origin: str = SHOP, *, client: Client | None = None
) -> Any:
    """As a browser on a shop's page sends it."""
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "one"}
    if origin:
        headers["Origin"] = origin
    return (client or Client()).post(
        f"/api/v1/{path}", json.dumps(body), "application/json", headers=headers
    )


@pytest.fixture
def key(bens, begun) -> tuple[int, str]:
    """An experiment that runs, and its key for the shop."""
    row = begun()
    made = bens.post(f"experiments/{row.pk}/keys/", {"origins": [SHOP, "http://localhost:3000"]})
    assert made.status_code == 201
    return row.pk, made.json()["key"]


def test_a_page_of_the_shop_asks_and_tells(key, bens, in_acme):
    pk, public = key
    said = asks(f"experiments/{pk}/assign/", {"unit": "u"}, public)
    assert said.status_code == 200
    assert said["Access-Control-Allow-Origin"] == SHOP
    assert "Origin" in said["Vary"]
    assert said.json() == bens.post(f"experiments/{pk}/assign/", {"unit": "u"}).json()
    events = [told("1", "u", "exposure"), told("2", "u", "click", minute=1)]
    taken = asks(f"experiments/{pk}/events/", events, public)
    assert taken.json()["accepted"] == 2
    twice = asks(f"experiments/{pk}/events/", events, public, "http://localhost:3000")
    assert twice.json() == {"accepted": 0, "duplicate": 2, "refused": []}
    wrong = asks(f"experiments/{pk}/assign/", {}, public)
    assert (wrong.status_code, wrong["Access-Control-Allow-Origin"]) == (422, SHOP)


def test_a_browser_asks_first(key):
    pk, _ = key

    def first(origin: str, name: str = "assign", number: int = pk) -> Any:
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return Client().options(f"/api/v1/experiments/{number}/{name}/", headers=headers)

    for name in ("assign", "events"):
        may = first(SHOP, name)
        assert may.status_code == 204
        assert may["Access-Control-Allow-Origin"] == SHOP
        assert "Authorization" in may["Access-Control-Allow-Headers"]
    for refused in (first("https://evil.example"), first(SHOP, number=999_999)):
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused
    assert first(SHOP, "start").status_code == 401


def test_a_key_works_from_its_origins_for_its_experiment_until_it_is_revoked(
    key, bens, lines, in_acme
):
    pk, public = key
    at, body = f"experiments/{pk}/assign/", {"unit": "u"}
    for origin in ("", "https://evil.example", "https://shop.example.com.evil.example", "null"):
        refused = asks(at, body, public, origin)
        assert refused.status_code == 403, origin
        assert "Access-Control-Allow-Origin" not in refused
    other = bens.post("experiments/", design(lines)).json()["id"]
    assert asks(f"experiments/{other}/assign/", body, public).status_code == 403
    assert asks(at, body, f"{public}x").status_code == 403
    listed = bens.get(f"experiments/{pk}/keys/").json()["results"]
    assert [one["key"] for one in listed] == [public]
    gone = bens.post(f"experiment_keys/{listed[0]['id']}/revoke/").json()
    assert gone["revoked"]
    assert bens.post(f"experiment_keys/{listed[0]['id']}/revoke/").json() == gone
    assert asks(at, body, public).status_code == 403


def test_a_key_opens_nothing_else(key, in_acme):
    pk, public = key
    for path in (
        *(
            f"experiments/{pk}/{name}/"
            for name in ("start", "stop", "decide", "keys", "events/file")
        ),
        *("experiments/", "candidates/", "exports/"),
    ):
        assert asks(path, {}, public).status_code == 401, path
    headers = {"Authorization": f"Bearer {public}", "Origin": SHOP}
    for path in (f"experiments/{pk}/results/", f"experiments/{pk}/", "me/", "products/"):
        assert Client().get(f"/api/v1/{path}", headers=headers).status_code == 401, path
    assert Client().get(f"/api/v1/experiments/{pk}/assign/", headers=headers).status_code == 405


def test_a_session_beside_a_key_is_not_looked_at(key, cleo, in_acme):
    """Cleo looks at the shop in the browser in which she is signed in here."""
    pk, public = key
    client = signed_in(cleo)
    said = asks(f"experiments/{pk}/assign/", {"unit": "u"}, public, client=client)
    assert said.status_code == 200


def test_the_rows_of_a_key_are_those_of_its_workspace(key, dora, in_acme):
    pk, public = key
    asks(f"experiments/{pk}/events/", [told("1", "u", "exposure")], public)
    row = ExperimentEvent.objects.get()
    assert row.workspace_id == in_acme.pk
    assert events_take(experiment=row.experiment, told=[]).accepted == 0


@pytest.mark.parametrize(
    "origins",
    [
        [],
        ["shop.example.com"],
        ["https://shop.example.com/path"],
        ["http://shop.example.com"],
        ["*"],
        ["null"],
    ],
)
def test_an_origin_is_one_that_a_browser_sends(bens, lines, origins):
    made = bens.post("experiments/", design(lines)).json()
    refused = bens.post(f"experiments/{made['id']}/keys/", {"origins": origins})
    assert refused.status_code == 422
    assert "origins" in refused.json()["errors"]


def test_a_number_that_no_row_has_is_as_missing(bens, key):
    _, public = key
    for number in (10**18, 10**30):
        assert bens.post(f"experiments/{number}/assign/", {"unit": "u"}).status_code == 404
        assert asks(f"experiments/{number}/assign/", {"unit": "u"}, public).status_code == 403
        headers = {"Origin": SHOP}
        first = Client().options(f"/api/v1/experiments/{number}/assign/", headers=headers)
        assert first.status_code == 403
