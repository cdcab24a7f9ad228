"""Launches over the API, from the plan to the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from campaigns.models import Campaign, Candidate, Launch, User
from campaigns.scheduling.firing import launches_tend
from tests.campaigns.scheduling.steps import live
from tests.conftest import signed_in

URL = "/api/v1/launches/"


def _post(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"{URL}{path}", body or {}, content_type="application/json")


def test_a_launch_from_its_plan_to_its_end(
    campaign: Campaign, line: Candidate, ben: User, cleo: User, start: datetime
):
    planner, approver = signed_in(ben), signed_in(cleo)
    body = {
        "campaign": campaign.pk,
        "candidates": [line.pk],
        "placement": "Product page",
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(days=2)).isoformat(),
        "timezone": "Europe/Berlin",
    }
    made = _post(planner, "", body)
    assert made.status_code == 201
    row = made.json()
    assert {key: row[key] for key in ("state", "candidates", "placement", "channel")} == {
        "state": "draft",
        "candidates": [line.pk],
        "placement": "Product page",
        "channel": "google_rsa",
    }
    assert all(one["ok"] for one in row["preflight"])
    assert {"hash", "rules", "price", "promise", "stock", "conflict", "blackout"} <= {
        one["check"] for one in row["preflight"]
    }
    path = f"{row['id']}/"
    assert _post(planner, f"{path}submit/").json()["state"] == "pending_approval"
    assert _post(planner, f"{path}approve/").status_code == 403
    stale = _post(approver, f"{path}approve/", {"version": row["version"]})
    assert (stale.status_code, stale.json()["current"]["state"]) == (409, "pending_approval")
    assert _post(approver, f"{path}approve/").json()["state"] == "scheduled"
    assert _post(approver, f"{path}approve/").status_code == 409
    launches_tend(start)
    assert live() == [line.text]
    assert _post(planner, f"{path}pause/").json()["state"] == "paused"
    assert live() == []
    assert _post(planner, f"{path}resume/").json()["state"] == "running"
    launches_tend(start + timedelta(days=2))
    row = planner.get(f"{URL}{path}").json()
    assert (row["state"], row["approved_by"], live()) == ("finished", "cleo", [])
    listed = planner.get(URL, {"state": "finished"}).json()["results"]
    assert [one["id"] for one in listed] == [row["id"]]
    assert planner.get(URL, {"state": "begun"}).status_code == 422
    assert planner.get(URL, {"state": ""}).status_code == 422


def test_a_plan_may_be_moved_copied_unscheduled_and_cancelled(
    launch: Launch, ben: User, start: datetime
):
    client, path = signed_in(ben), f"{launch.pk}/"
    later = {"ends_at": (start + timedelta(days=5)).isoformat(), "version": launch.version}
    moved = client.patch(f"{URL}{path}", later, content_type="application/json")
    assert (moved.status_code, moved.json()["version"]) == (200, launch.version + 1)
    again = client.patch(f"{URL}{path}", later, content_type="application/json")
    assert again.status_code == 409
    assert _post(client, f"{path}submit/").status_code == 200
    assert _post(client, f"{path}unschedule/").json()["starts_at"] is None
    copy = _post(client, f"{path}duplicate/")
    assert (copy.status_code, copy.json()["state"]) == (201, "draft")
    assert _post(client, f"{path}cancel/").json()["state"] == "cancelled"


def test_a_copywriter_sees_launches_and_plans_none(
    campaign: Campaign, line: Candidate, launch: Launch, ana: User
):
    client = signed_in(ana)
    assert client.get(f"{URL}{launch.pk}/").status_code == 200
    body = {"campaign": campaign.pk, "candidates": [line.pk], "placement": "Page"}
    assert _post(client, "", body).status_code == 403
    assert _post(client, f"{launch.pk}/approve/").status_code == 403


def test_a_plan_that_makes_no_sense_is_refused_by_its_keys(
    campaign: Campaign, line: Candidate, ben: User, start: datetime
):
    client = signed_in(ben)
    body = {"campaign": campaign.pk, "candidates": [line.pk], "placement": "Page"}
    far = {**body, "starts_at": "0001-01-01T00:00:00Z", "ends_at": "9999-12-31T23:59:59Z"}
    assert list(_post(client, "", far).json()["errors"]) == ["starts_at"]
    half = {**body, "starts_at": start.isoformat()}
    assert list(_post(client, "", half).json()["errors"]) == ["ends_at"]
    assert _post(client, "", {**body, "candidates": [10**9]}).status_code == 422
    assert _post(client, "", {**body, "campaign": 10**9}).status_code == 404
    assert not Launch.objects.exists()
