"""Steps that tests of launches share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Candidate, Launch, LiveCopy, Product, User
from campaigns.review.services import candidate_approve
from campaigns.scheduling.firing import launches_tend
from campaigns.scheduling.services import launch_approve, launch_create, launch_submit
from tests.campaigns.api.conftest import Api
from tests.factories import make_candidate

TEXT = "238 g, and light on its feet"


def approved(
    campaign: Campaign, product: Product, by: User, text: str = TEXT, **values: Any
) -> Candidate:
    """A line that was approved as it was measured."""
    line = make_candidate(campaign, product, text, **values)
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def planned(
    campaign: Campaign, lines: Iterable[Candidate], by: User, start: datetime, **values: Any
) -> Launch:
    """A draft of two days in the search results."""
    return launch_create(
        campaign=campaign,
        by=by,
        values={
            "candidates": [line.pk for line in lines],
            "placement": "Search results",
            "starts_at": start,
            "ends_at": start + timedelta(days=2),
            **values,
        },
    )


def scheduled(launch: Launch, approver: User) -> Launch:
    """Submitted by who planned it, approved by somebody else."""
    return launch_approve(launch=launch_submit(launch=launch, by=launch.created_by), by=approver)


def tended(launch: Launch, at: datetime) -> str:
    """Its state after the clock looked at that moment."""
    launches_tend(at)
    launch.refresh_from_db()
    return launch.state


def checks(launch: Launch) -> dict[str, str]:
    """The checks that it failed, with why."""
    return {one["check"]: one["message"] for one in launch.checks if not one["ok"]}


def live() -> list[str]:
    """The texts that are live, in the order of their places."""
    return [row.text for row in LiveCopy.objects.order_by("product__sku", "key", "place")]


def state_of(line: Candidate) -> str:
    """Its state now."""
    line.refresh_from_db()
    return line.state


def launches_journey(ben_api: Api, cleo_api: Api, ana_api: Api, campaign: int) -> None:
    """Ana writes a headline, Ben approves it and plans its launch, Cleo approves the plan."""
    asked = {"campaign": campaign, "sku": "KST-MUG", "channel": "google_rsa", "field": "headline"}
    line = ana_api.post("candidates/", {**asked, "text": "Stoneware, 350 ml"}).json()
    approve = {"content_hash": line["content_hash"]}
    assert ben_api.post(f"candidates/{line['id']}/approve/", approve).status_code == 200
    start = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    plan = {"campaign": campaign, "candidates": [line["id"]], "placement": "Search results"}
    made = ben_api.post("launches/", plan)
    assert made.status_code == 201, made.content
    at = f"launches/{made.json()['id']}/"
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(days=2)).isoformat()}
    planned_row = ben_api.patch(at, {**times, "version": made.json()["version"]}).json()
    assert ana_api.get(at).json() == planned_row
    assert ana_api.get("launches/").json()["results"] == [planned_row]
    assert ben_api.post(f"{at}submit/").json()["state"] == "pending_approval"
    assert cleo_api.post(f"{at}approve/").json()["state"] == "scheduled"
    launches_tend(start)
    assert ben_api.post(f"{at}pause/").json()["state"] == "paused"
    assert ben_api.post(f"{at}resume/").json()["state"] == "running"
    assert ben_api.post(f"{at}cancel/").json()["state"] == "cancelled"
    copy = ben_api.post(f"{at}duplicate/").json()
    again = f"launches/{copy['id']}/"
    assert ben_api.patch(again, {**times, "version": copy["version"]}).status_code == 200
    assert ben_api.post(f"{again}submit/").status_code == 200
    assert ben_api.post(f"{again}unschedule/").json()["starts_at"] is None
    assert ana_api.get("placements/").json()["results"][0]["name"] == "Search results"
    assert ben_api.post("blackouts/", {"day": "2030-12-24"}).status_code == 403
    closed = cleo_api.post("blackouts/", {"day": "2030-12-24", "reason": "Stocktaking"})
    assert ana_api.get("blackouts/").json()["results"] == [closed.json()]
    assert cleo_api.post("blackouts/", {"day": "2030-12-24"}).status_code == 422
    for _ in range(2):
        assert cleo_api.post("blackouts/open/", {"day": "2030-12-24"}).status_code == 200
    assert ana_api.get("blackouts/").json()["results"] == []
