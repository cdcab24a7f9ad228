"""Changes a minute: exactly as many as the caps say, however many come at once; reading is not counted."""

from __future__ import annotations

import time_machine

from campaigns.models import Brand, LimitCount, User, Workspace
from tests.campaigns.api.conftest import Api
from tests.together import alone, scoped, shared_rows, together

pytestmark = shared_rows


def brand(client: Api, name: str) -> int:
    return int(client.post("brands/", {"name": name}).status_code)


def test_of_fifty_at_once_exactly_twenty_pass(api, ben: User, share, settings):
    settings.API_CAP = 20
    token = api(ben).token
    clients = [Api(token, api(ben).client) for _ in range(50)]
    share()
    answers = together(
        *(lambda one=one, n=n: brand(one, f"Brand {n}") for n, one in enumerate(clients))
    )
    assert (answers.count(201), answers.count(429)) == (20, 30)
    assert alone(scoped(ben.memberships.get().workspace_id, Brand.objects.count)) == 20


def test_tokens_have_a_cap_each_and_their_workspace_one(
    api, ana: User, ben: User, dora: User, settings
):
    settings.API_CAP, settings.API_CAP_WORKSPACE = 3, 5
    first, second, elsewhere = api(ben), api(ben), api(dora)
    assert [brand(first, f"A{n}") for n in range(4)] == [201, 201, 201, 429]
    # What was refused counted for nobody: the workspace has two left.
    assert [brand(second, f"B{n}") for n in range(3)] == [201, 201, 429]
    assert brand(elsewhere, "C") == 201


def test_who_is_refused_is_told_when_to_come_back(api, ben: User, settings):
    settings.API_CAP = 2
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        client = api(ben)
        first = client.post("brands/", {"name": "A"})
        assert first["RateLimit"] == '"token";r=1;t=60, "workspace";r=999999;t=60'
        assert first["RateLimit-Policy"] == '"token";q=2;w=60, "workspace";q=1000000;w=60'
        clock.shift(20)
        client.post("brands/", {"name": "B"})
        refused = client.post("brands/", {"name": "C"})
        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["detail"] == (
            "The API takes 2 changes a minute from this token. Go on in 40 s."
        )
        assert refused["RateLimit"] == '"token";r=0;t=40'
        clock.shift(40)
        assert brand(client, "C") == 201


def test_reading_and_the_pages_are_not_counted(api, ben: User, workspace: Workspace):
    client = api(ben)
    assert "RateLimit" not in client.get("brands/")
    client.client.force_login(ben)
    assert client.client.get("/w/acme/").status_code == 200
    client.client.post("/w/acme/brands/new/", {})
    assert not LimitCount.objects.exists()


def test_a_session_counts_for_its_person(ben: User, client, settings):
    settings.API_CAP = 1
    client.force_login(ben)
    answers = [
        client.post("/api/v1/brands/", {"name": name}, content_type="application/json")
        for name in "AB"
    ]
    assert [one.status_code for one in answers] == [201, 429]
    assert "from one person" in answers[1].json()["detail"]
