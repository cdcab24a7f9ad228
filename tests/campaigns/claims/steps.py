"""Steps that tests of claims share: a record, a line that rests on it, its approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from campaigns.claims.services import evidence_add
from campaigns.models import Campaign, Candidate, Evidence, Product, User
from campaigns.review.services import candidate_approve
from tests.campaigns.api.conftest import Api
from tests.campaigns.catalog.steps import quarantine_journey
from tests.factories import make_candidate

STATEMENT = "Voted the best running shoe of the year by Testlab"
BEST = "The best running shoe for you"
LIGHTEST = "The lightest shoe"
RECORD: dict[str, Any] = {
    "statement": STATEMENT,
    "source": "https://testlab.example/report-7",
    "kinds": ["superlative"],
}


def make_evidence(by: User, workspace_id: int, **values: Any) -> Evidence:
    """A record that supports BEST."""
    return evidence_add(workspace_id=workspace_id, values={**RECORD, **values}, by=by)


def make_approved(campaign: Campaign, product: Product, by: User, text: str = BEST) -> Candidate:
    """A line that was approved as it was measured."""
    line = make_candidate(campaign, product, text)
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def day_in(days: int) -> date:
    """A day so many days from now."""
    return date.today() + timedelta(days=days)


def in_days(days: int) -> str:
    """The same as it is written."""
    return day_in(days).isoformat()


def claims_journey(admin: Api, writer: Api) -> None:
    """A record from its first day to its last, and a waiver, by every operation."""
    made = admin.post("claims/evidence/", {**RECORD, "valid_to": in_days(90)})
    assert made.status_code == 201, made.content
    own = writer.post("claims/evidence/", {**RECORD, "owner": "ana"})
    assert own.status_code == 201
    here = f"claims/evidence/{made.json()['id']}/"
    assert made.json() in admin.get("claims/evidence/").json()["results"]
    changed = admin.patch(here, {"version": 1, "owner": "ana"})
    assert (changed.json()["version"], changed.json()["edition"]) == (2, 1)
    assert admin.get(here).json()["owner"] == "ana"
    pdf = b"%PDF-1.7\n1 0 obj"
    documents = f"{here}document/"
    assert admin.get(documents).status_code == 404
    assert admin.upload(documents, b"<html>", "a.pdf", version="2").status_code == 422
    assert writer.upload(documents, pdf, "a.pdf", version="2").status_code == 403
    attached = writer.upload(f"claims/evidence/{own.json()['id']}/document/", pdf, version="1")
    assert (attached.status_code, attached.json()["edition"]) == (200, 2), attached.content
    added = admin.upload(documents, pdf, "a.pdf", version="2").json()
    assert (added["document"], added["edition"], added["version"]) == ("a.pdf", 2, 3)
    assert b"".join(writer.get(documents).streaming_content) == pdf
    assert writer.get(documents, edition="1").status_code == 404
    assert admin.post(f"{here}retire/", {"version": 3}).json()["retired"]
    campaign = admin.get("campaigns/").json()["results"][0]
    sku = admin.get("products/").json()["results"][0]["sku"]
    body = {"campaign": campaign["id"], "sku": sku, "channel": "email", "field": "subject"}
    line = writer.post("candidates/", {**body, "text": "Simply unbeatable"}).json()
    assert line["state"] == "blocked", line
    waivers = f"candidates/{line['id']}/waivers/"
    waiver = {"rule": "claim", "reason": "A figure of speech.", "expires": in_days(30)}
    assert writer.post(waivers, waiver).status_code == 403
    assert admin.post(waivers, waiver).status_code == 201
    assert admin.get(waivers).json()["results"][0]["by"] == "cleo"
    assert admin.get(f"candidates/{line['id']}/").json()["state"] == "in_review"
    assert writer.get("promises/").status_code == 200
    quarantine_journey(admin)
