"""`Idempotency-Key`: one effect, one answer (reliability R16)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from django_scopes import scope, scopes_disabled

from campaigns.api.idempotency import answer_once
from campaigns.briefs.brands import brand_create
from campaigns.models import AuditEntry, Brand, Comment, IdempotencyRecord, Import
from campaigns.workspaces.requests import StudioRequest
from generation.models import Job
from tests.factories import make_user

pytestmark = pytest.mark.django_db
REPLAYED = "Idempotency-Replayed"


def brand_names() -> list[str]:
    """Brands of all workspaces."""
    with scopes_disabled():
        return list(Brand.objects.order_by("pk").values_list("name", flat=True))


def test_the_first_answer_is_replayed_byte_for_byte(api, ben):
    mine = api(ben)
    first = mine.post("brands/", {"name": "Corvane"}, Idempotency_Key="k-1")
    again = mine.post("brands/", {"name": "Corvane"}, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert REPLAYED not in first
    assert again[REPLAYED] == "true"
    assert brand_names() == ["Corvane"]
    with scopes_disabled():
        assert AuditEntry.objects.filter(event="brand.created").count() == 1


def test_spelling_does_not_make_another_body(api, ben):
    mine = api(ben)
    mine.send("POST", "brands/", '{"name": "A", "voice": []}', Idempotency_Key="k")
    again = mine.send("POST", "brands/", '{ "voice":[],"name":"\\u0041"}', Idempotency_Key="k")
    assert again[REPLAYED] == "true"


def test_another_body_under_the_same_key_is_refused(api, ben):
    mine = api(ben)
    mine.post("brands/", {"name": "Corvane"}, Idempotency_Key="k")
    other = mine.post("brands/", {"name": "Kestrel"}, Idempotency_Key="k")
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["errors"]
    assert brand_names() == ["Corvane"]


def test_keys_of_other_people_workspaces_and_paths_are_other_keys(api, ben, cleo, dora):
    assert api(ben).post("brands/", {"name": "A"}, Idempotency_Key="k").status_code == 201
    assert api(cleo).post("brands/", {"name": "B"}, Idempotency_Key="k").status_code == 201
    assert api(dora).post("brands/", {"name": "A"}, Idempotency_Key="k").status_code == 201
    campaign = api(ben).post("campaigns/", {"name": "A"}, Idempotency_Key="k")
    assert campaign.status_code == 201
    assert REPLAYED not in campaign
    assert brand_names() == ["A", "B", "A"]


def test_a_key_is_forgotten_after_a_day(api, ben):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        first = api(ben).post("brands/", {"name": "A"}, Idempotency_Key="k")
        token = first.wsgi_request.token
        assert token is not None
    with time_machine.travel("2026-11-21T11:59:00Z", tick=False):
        assert api(ben).post("brands/", {"name": "A"}, Idempotency_Key="k")[REPLAYED]
    with time_machine.travel("2026-11-21T12:01:00Z", tick=False):
        later = api(ben).post("brands/", {"name": "B"}, Idempotency_Key="k")
    assert later.status_code == 201
    assert brand_names() == ["A", "B"]


def test_a_refused_value_is_stored_and_leaves_no_trace(api, ben):
    mine = api(ben)
    mine.post("brands/", {"name": "A"})
    taken = mine.post("brands/", {"name": "A"}, Idempotency_Key="k")
    assert taken.status_code == 422
    again = mine.post("brands/", {"name": "A"}, Idempotency_Key="k")
    assert (again.content, again[REPLAYED]) == (taken.content, "true")


def test_conflicts_and_refusals_are_not_stored(api, ana, ben, line):
    at = f"candidates/{line.pk}/approve/"
    body = {"content_hash": line.content_hash}
    assert api(ana).post(at, body, Idempotency_Key="k").status_code == 403
    wrong = api(ben).post(at, {"content_hash": "0" * 64}, Idempotency_Key="k")
    assert wrong.status_code == 409
    right = api(ben).post(at, body, Idempotency_Key="k")
    assert (right.status_code, right.json()["state"]) == (200, "approved")
    again = api(ben).post(at, body, Idempotency_Key="k")
    assert (again.status_code, again.content) == (200, right.content)


def test_a_quota_is_not_stored(api, ana, campaign, settings):
    settings.JOB_CAP_WORKSPACE = 0
    at = f"campaigns/{campaign.pk}/rounds/"
    full = api(ana).post(at, {"n": 1}, Idempotency_Key="k")
    assert full.status_code == 429
    assert int(full["Retry-After"]) > 0
    settings.JOB_CAP_WORKSPACE = 10
    assert api(ana).post(at, {"n": 1}, Idempotency_Key="k").status_code == 202
    assert Job.everywhere.count() == 1


@pytest.mark.parametrize("key", ["", "two words", "ü", "x" * 256])
def test_what_is_no_key(key, api, ben):
    answer = api(ben).post("brands/", {"name": "A"}, Idempotency_Key=key)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["errors"]
    assert brand_names() == []
    assert api(ben).post("brands/", {"name": "A"}, Idempotency_Key="x" * 255).status_code == 201


def test_an_uploaded_file_counts_as_body(api, ben):
    mine = api(ben)
    text = json.dumps({"sku": "A", "title": "Oak stool"}).encode()
    first = mine.upload("imports/", text, key="k")
    again = mine.upload("imports/", text, key="k")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.content == first.content
    assert mine.upload("imports/", text + b"\n", key="k").status_code == 422
    assert mine.upload("imports/", text, key="k", dry_run="false").status_code == 422
    with scopes_disabled():
        assert Import.objects.count() == 1


def test_a_key_changes_nothing_for_reading_and_changing(api, ben, campaign):
    mine = api(ben)
    mine.patch(f"campaigns/{campaign.pk}/", {"version": 1, "goal": "A"}, Idempotency_Key="k")
    second = mine.patch(
        f"campaigns/{campaign.pk}/", {"version": 1, "goal": "A"}, Idempotency_Key="k"
    )
    assert second.status_code == 409


def test_nobody_can_post_to_a_stored_answer_of_a_lost_role(api, ben, line):
    mine = api(ben)
    at = f"candidates/{line.pk}/comments/"
    mine.post(at, {"note": "Good"}, Idempotency_Key="k")
    ben.memberships.update(active=False)
    assert mine.post(at, {"note": "Good"}, Idempotency_Key="k").status_code == 403


def test_a_crash_between_work_and_answer_leaves_neither(workspace):
    person = make_user("eve")
    request = cast(StudioRequest, RequestFactory().post("/api/v1/brands/"))
    request.user, request.workspace = person, workspace

    def work(then: Callable[[], None]) -> HttpResponse:
        brand = brand_create(workspace_id=workspace.pk, by=person, values={"name": "Corvane"})
        then()
        return HttpResponse(f"made {brand.name}", status=201, content_type="text/plain")

    def crash() -> None:
        raise SystemExit

    with scope(workspace=workspace.pk):
        with pytest.raises(SystemExit):
            answer_once(request, key="k", asked="a", answer=lambda: work(crash))
        assert not Brand.objects.exists()
        assert not IdempotencyRecord.objects.exists()
        first = answer_once(request, key="k", asked="a", answer=lambda: work(lambda: None))
        again = answer_once(request, key="k", asked="a", answer=lambda: work(lambda: None))
        assert (first.content, again.content) == (b"made Corvane", b"made Corvane")
        assert again.status_code == 201
        assert Brand.objects.count() == 1


def test_one_comment_for_one_key(api, vic, line):
    for _ in range(5):
        api(vic).post(f"candidates/{line.pk}/comments/", {"note": "Nice"}, Idempotency_Key="k")
    with scopes_disabled():
        assert Comment.objects.count() == 1
