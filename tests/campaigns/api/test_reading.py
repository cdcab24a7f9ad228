"""How the API reads requests and says no: tokens, scopes, bodies, addresses, problems."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from campaigns.models import ApiToken, Campaign, Membership
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem that an answer must be."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == status
    assert {"type", "title", "status", "detail"} <= set(body)
    return body


def test_me_says_who_asks_in_which_workspace(api, ana, ben, vic):
    assert api(ana).get("me/").json() == {
        "user": "ana",
        "name": "Ana Novak",
        "role": "copywriter",
        "workspace": "acme",
        "workspace_name": "Acme",
        "scopes": ["read", "write", "approve"],
    }
    assert api(ben, scopes=["read"]).get("me/").json()["scopes"] == ["read"]
    assert "approve" not in api(vic).get("me/").json()["scopes"]
    assert signed_in(ben).get("/api/v1/me/").json()["role"] == "manager"


def test_a_token_works_until_it_expires_is_revoked_or_its_person_leaves(api, ana, ben):
    for end in ("expired", "revoked", "suspended", "no token at all"):
        mine = api(ana)
        assert mine.get("me/").status_code == 200
        token = ApiToken.everywhere.latest("pk")
        if end == "expired":
            token.expires = timezone.now() - timedelta(seconds=1)
        elif end == "revoked":
            token.revoked = timezone.now()
        elif end == "suspended":
            Membership.objects.filter(user=ana).update(active=False)
        else:
            mine.token = ""
        token.save()
        answer = mine.get("me/")
        if end == "suspended":
            problem(answer, 403)
            Membership.objects.filter(user=ana).update(active=True)
        else:
            problem(answer, 401)
            assert answer["WWW-Authenticate"] == "Bearer"


def test_a_lesser_role_cuts_an_old_token(api, ben):
    mine = api(ben)
    assert mine.post("brands/", {"name": "Corvane"}).status_code == 201
    Membership.objects.filter(user=ben).update(role="viewer")
    problem(mine.post("brands/", {"name": "Kestrel"}), 403)
    assert mine.get("me/").json()["scopes"] == ["read", "write"]


@pytest.mark.parametrize(
    ("act", "scope_needed"),
    [
        ("approve/", "approve"),
        ("reject/", "approve"),
        ("undo/", "approve"),
        ("request_changes/", "write"),
        ("primary/", "write"),
        ("comments/", "write"),
        ("revisions/", "write"),
        ("shorter/", "write"),
    ],
)
def test_each_act_needs_its_scope(act, scope_needed, api, cleo, line):
    other = {"approve": "write", "write": "approve"}[scope_needed]
    denied = api(cleo, scopes=["read", other]).post(f"candidates/{line.pk}/{act}")
    assert scope_needed in problem(denied, 403)["detail"]
    allowed = api(cleo, scopes=[scope_needed]).post(f"candidates/{line.pk}/{act}")
    assert allowed.status_code in (200, 201, 409, 422)


def test_reading_needs_the_scope_read(api, ben, line):
    problem(api(ben, scopes=["write"]).get("candidates/"), 403)


def test_a_foreign_row_is_as_missing_as_a_missing_one(api, ana, dora, campaign, line, product):
    stranger = api(dora)
    paths = [
        f"campaigns/{campaign.pk}/",
        f"candidates/{line.pk}/",
        f"candidates/{line.pk}/revisions/",
        f"products/{product.sku}/",
    ]
    for path in paths:
        assert api(ana).get(path).status_code == 200
        foreign, missing = stranger.get(path), stranger.get("campaigns/987654321/")
        problem(foreign, 404)
        assert foreign.content == missing.content
    for act in ("approve", "reject", "undo", "primary"):
        body = {"content_hash": line.content_hash, "reason": "weak"}
        problem(stranger.post(f"candidates/{line.pk}/{act}/", body), 404)
    assert stranger.get("campaigns/").json()["results"] == []
    assert stranger.get("candidates/", campaign=campaign.pk).json()["results"] == []
    stolen = stranger.post("exports/", {"profile": "jsonl", "campaign": campaign.pk})
    problem(stolen, 404)


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "campaigns/abc/",
        "campaigns/99999999999999999999999/",
        "jobs/0/",
        "products/%00/",
    ],
)
def test_addresses_that_are_none_are_problems(path, api, ana):
    problem(api(ana).get(path), 404)


def test_an_unknown_address_is_a_problem_for_everybody():
    problem(Client().get("/api/v1/nothing/"), 404)
    problem(Client().get("/api/v2/me/"), 404)


def test_methods_that_are_not_offered(api, ben):
    answer = api(ben).send("DELETE", "me/", "")
    problem(answer, 405)
    assert answer["Allow"] == "GET"
    problem(api(ben).send("PUT", "campaigns/", "{}"), 405)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("", 422),
        ("nonsense", 400),
        ('{"name": NaN}', 400),
        ("[" * 100_000, 400),
        ("9" * 5_000, 400),
        (b"\xff\xfe{}", 400),
        ("[]", 422),
        ('"text"', 422),
        ("null", 422),
        ('{"name": "a\\u0000b"}', 422),
        ('{"name": "\\ud800"}', 422),
        ('{"\\ud800": 1, "name": "x"}', 422),
        ('{"name": "x", "creativity": 1e999}', 422),
        ('{"name": "x", "tone": {"urgency": 1e999}}', 422),
        ('{"name": "x", "unknown": ' + '{"a":' * 60 + "1" + "}" * 60 + "}", 422),
        ('{"name": 5}', 422),
        ('{"name": "x", "brand": "1"}', 422),
        ('{"name": "x", "brand": 99999999999999999999}', 422),
        ('{"name": "x", "brand": 987654321}', 422),
        ('{"name": "x", "creativity": "0.5"}', 422),
        ('{"name": "x", "creativity": true}', 422),
        ('{"name": "x", "tone": {"urgency": 200}}', 422),
        ('{"name": "x", "tone": {"loudness": 1}}', 422),
        ('{"name": "x", "channels": ["carrier_pigeon"]}', 422),
        ('{"name": "x", "channels": "sms"}', 422),
        ('{"name": "x", "starts": "tomorrow"}', 422),
        ('{"name": "x", "starts": "2026-11-27T09:00:00"}', 422),
        ('{"name": "x", "timezone": "Mars/Olympus"}', 422),
        ('{"name": "x", "language": "de"}', 422),
        ('{"name": "' + "x" * 121 + '"}', 422),
    ],
)
def test_bodies_that_cannot_be_used(body, status, api, ben):
    answer = problem(api(ben).send("POST", "campaigns/", body), status)
    if status == 422:
        assert answer["errors"]
    with scope(workspace=ben.memberships.get().workspace_id):
        assert not Campaign.objects.exists()


def test_errors_name_the_field_down_to_its_key(api, ben):
    answer = api(ben).post("campaigns/", {"name": "x", "tone": {"urgency": 200}, "skus": [1]})
    errors = problem(answer, 422)["errors"]
    assert set(errors) == {"tone.urgency", "skus.0"}


def test_other_content_types_and_too_much(api, ben, settings):
    mine = api(ben)
    problem(mine.send("POST", "campaigns/", "name=x", "application/x-www-form-urlencoded"), 415)
    problem(mine.send("POST", "imports/", "{}", "application/json"), 415)
    problem(mine.send("POST", "imports/", "not parts", "multipart/form-data"), 400)
    problem(mine.send("POST", "imports/", "not parts", "multipart/form-data; boundary=x"), 400)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(mine.post("campaigns/", {"name": "x" * 2000}), 413)
    assert mine.post("campaigns/", {"name": "x"}).status_code == 201


def test_accept_and_format_change_nothing(api, ben):
    answer = api(ben).client.get(
        "/api/v1/me/?format=xml",
        headers={"Authorization": f"Bearer {api(ben).token}", "Accept": "text/html"},
    )
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"


def test_a_session_needs_a_csrf_token_and_a_token_does_not(api, ana, workspace):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    problem(strict.post("/api/v1/campaigns/", {"name": "x"}, "application/json"), 403)
    assert api(ana).post("campaigns/", {"name": "x"}).status_code == 201


def test_copywriters_change_their_own_campaigns_only(api, ana, ben, workspace):
    with scope(workspace=workspace.pk):
        make_product(workspace)
        hers = make_campaign(workspace, created_by=ana)
        his = make_campaign(workspace, created_by=ben, name="Spring")
    change = {"version": 1, "goal": "Sell more"}
    assert api(ana).patch(f"campaigns/{hers.pk}/", change).status_code == 200
    problem(api(ana).patch(f"campaigns/{his.pk}/", change), 403)
    assert api(ben).patch(f"campaigns/{his.pk}/", change).status_code == 200


def test_an_older_version_is_a_conflict_with_what_is_now(api, ben, campaign):
    mine = api(ben)
    at = f"campaigns/{campaign.pk}/"
    assert mine.patch(at, {"version": 1, "goal": "First"}).json()["version"] == 2
    current = problem(mine.patch(at, {"version": 1, "goal": "Second"}), 409)["current"]
    assert (current["goal"], current["version"]) == ("First", 2)
    assert "version" in problem(mine.patch(at, {"goal": "Third"}), 422)["errors"]
