"""The whole journey over HTTP: from a catalog file to live copy and back, each by the role that may."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import pytest

from campaigns.api.docs import schema_document
from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import Api
from tests.campaigns.channels.steps import channels_journey
from tests.campaigns.claims.steps import claims_journey
from tests.campaigns.experiments.steps import experiments_journey
from tests.campaigns.exports.steps import exports_journey, provenance_journey
from tests.campaigns.learning.steps import learning_journey
from tests.campaigns.review.steps import approvals_journey
from tests.campaigns.rules.steps import rules_journey
from tests.campaigns.scheduling.steps import launches_journey
from tests.campaigns.webhooks.steps import webhooks_journey

PUBLICATION_HEAD = ("campaign", "job", "created", "created_by")
CATALOG = [
    {
        "sku": "KST-900",
        "title": "Kestrel Pour-Over Kettle 0.9 L",
        "brand": "Kestrel",
        "category": "Kitchen > Coffee > Kettles",
        "price": "64.00",
        "currency": "GBP",
        "stock": 40,
        "description": "Gooseneck kettle of brushed stainless steel. Holds 0.9 litres.",
        "attributes": {"material": "stainless steel", "capacity": "0.9 l"},
    },
    {
        "sku": "KST-MUG",
        "title": "Kestrel Stoneware Mug 350 ml",
        "brand": "Kestrel",
        "category": "Kitchen > Coffee > Mugs",
        "price": "18.50",
        "currency": "GBP",
        "description": "Glazed stoneware mug. Holds 350 ml. Dishwasher safe.",
        "attributes": {"material": "stoneware", "capacity": "350 ml"},
    },
]


@pytest.mark.django_db
def test_from_catalog_to_live_copy_and_back_and_every_operation_answers(api, ana, ben, cleo):
    ana_api, ben_api, cleo_api = api(ana), api(ben), api(cleo)
    campaign, line = _journey(ana_api, ben_api)
    experiments_journey(ben_api, ana_api, campaign["id"])
    learning_journey(ben_api, ana_api)
    _rest(ana_api, ben_api, campaign, line)
    assert cleo_api.patch("engine/", {"engine": "grammar"}).json()["chosen"] == "grammar"
    assert ana_api.get("engine/").json()["writes"] == "grammar"
    exports_journey(cleo_api, ben_api, ana_api)
    rules_journey(cleo_api)
    webhooks_journey(cleo_api)
    claims_journey(cleo_api, ana_api)
    channels_journey(cleo_api, ana_api)
    approvals_journey(cleo_api, line["id"])
    launches_journey(ben_api, cleo_api, ana_api, campaign["id"])
    paths = schema_document()["paths"]
    described = {(method.upper(), path) for path in paths for method in paths[path]}
    # An event stream is read from a real server, in test_server.py.
    described.discard(("GET", "/api/v1/jobs/{id}/events/"))
    assert described <= ana_api.hit | ben_api.hit | cleo_api.hit


def _journey(ana_api: Api, ben_api: Api) -> tuple[dict[str, Any], dict[str, Any]]:
    """The way of the copy; answers with the campaign and the line that was live."""

    # Ben imports: a dry run first, then he applies it.
    file = "\n".join(json.dumps(row) for row in CATALOG).encode()
    started = ben_api.upload("imports/", file)
    assert started.status_code == 202, started.content
    number = started.json()["id"]
    assert started.json()["state"] == "uploaded"
    job_run(queue="default")
    checked = ben_api.get(f"imports/{number}/").json()
    assert checked["state"] == "validated"
    assert checked["counts"] == {"rows": 2, "added": 2, "changed": 0, "unchanged": 0, "errors": 0}
    assert ben_api.post(f"imports/{number}/apply/").status_code == 202
    while job_run(queue="default"):
        pass
    assert ben_api.get(f"imports/{number}/").json()["state"] == "applied"
    kettle = ben_api.get("products/KST-900/").json()
    assert kettle["price"] == "64"
    assert {fact["value"] for fact in kettle["facts"]} & {"0.9 l", "0.9 litres", "0.9 L"}
    assert kettle["live_copy"] == {}

    # Ana makes a campaign and presses Generate.
    made = ana_api.post(
        "campaigns/",
        {
            "name": "Slow mornings",
            "channels": ["product_title"],
            "product_filter": {"brand": "Kestrel"},
            "tone": {"sentiment": 20},
        },
    )
    assert made.status_code == 201, made.content
    campaign = made.json()
    assert campaign["state"] == "briefed"
    asked = ana_api.post(f"campaigns/{campaign['id']}/rounds/", {"n": 3, "seed": 7})
    assert asked.status_code == 202, asked.content
    job = ana_api.get(f"jobs/{asked.json()['job']}/").json()
    assert job["state"] == "queued"
    assert job["position"] == 1
    job_run(queue="generate")
    job = ana_api.get(f"jobs/{asked.json()['job']}/").json()
    assert job["state"] == "succeeded", job
    assert job["progress"]["done"] == job["progress"]["total"] == 6
    around = ana_api.get(f"rounds/{asked.json()['id']}/").json()
    assert around["campaign"] == campaign["id"]
    assert around["counts"]["lines"] == 6

    # She edits one line; Ben approves it and others, she may not.
    page = ana_api.get("candidates/", round=asked.json()["id"], state="in_review", sku="KST-900")
    first, second, *_ = page.json()["results"]
    assert {slot["sku"] for slot in page.json()["results"]} == {"KST-900"}
    edited = ana_api.post(
        f"candidates/{first['id']}/revisions/",
        {"text": "Kestrel Pour-Over Kettle, Stainless Steel", "version": first["version"]},
    )
    assert edited.status_code == 201, edited.content
    line = edited.json()
    assert (line["origin"], line["state"]) == ("mixed", "in_review")
    stale = ben_api.post(
        f"candidates/{line['id']}/approve/", {"content_hash": first["content_hash"]}
    )
    assert stale.status_code == 409
    assert stale.json()["current"]["content_hash"] == line["content_hash"]
    own = ana_api.post(f"candidates/{line['id']}/approve/", {"content_hash": line["content_hash"]})
    assert own.status_code == 403
    approved = ben_api.post(
        f"candidates/{line['id']}/approve/", {"content_hash": line["content_hash"]}
    )
    assert approved.status_code == 200, approved.content
    assert approved.json()["state"] == "approved"
    other = ben_api.post(
        f"candidates/{second['id']}/approve/", {"content_hash": second["content_hash"]}
    )
    assert other.status_code == 200
    assert ben_api.post(f"candidates/{line['id']}/primary/").json()["is_primary"] is True

    # Export, file, manifest.
    export = ben_api.post("exports/", {"profile": "jsonl", "campaign": campaign["id"]})
    assert export.status_code == 202, export.content
    at = f"exports/{export.json()['id']}/"
    assert ben_api.get(f"{at}file/").status_code == 409
    while job_run(queue="default"):
        pass
    shown = ben_api.get(at).json()
    assert shown["state"] in ("succeeded", "partial")
    assert shown["rows"] == 2
    body = b"".join(ben_api.get(f"{at}file/").streaming_content)
    assert hashlib.sha256(body).hexdigest() == shown["sha256"]
    rows = [json.loads(text) for text in body.decode().splitlines()]
    assert {row["text"] for row in rows} == {line["text"], second["text"]}
    assert {row["approved_by"] for row in rows} == {"ben"}
    assert ben_api.get(f"{at}manifest/").json()["sha256"] == shown["sha256"]
    provenance_journey(ben_api, line["id"], at)

    # Publish and roll back.
    published = ben_api.post(f"campaigns/{campaign['id']}/publish/")
    assert published.status_code == 200, published.content
    assert published.json()["published"] == [
        {
            "sku": "KST-900",
            "field": "product_title.title",
            "place": 0,
            "candidate": line["id"],
        }
    ]
    assert published.json()["removed"] == []
    assert {held["reason"] for held in published.json()["held"]} == {"not_primary"}
    live = ben_api.get("products/KST-900/").json()["live_copy"]["product_title.title"]
    assert (live["text"], live["revision"]) == (line["text"], line["revision"])
    assert ben_api.get(f"candidates/{line['id']}/").json()["state"] == "live"
    at = f"publications/{published.json()['publication']}/"
    told = ana_api.get(at).json()
    assert told == published.json() | {key: told[key] for key in PUBLICATION_HEAD}
    assert [told[key] for key in PUBLICATION_HEAD] == [campaign["id"], None, told["created"], "ben"]
    back = ben_api.post(f"{at}rollback/")
    assert back.status_code == 200, back.content
    assert ben_api.get("products/KST-900/").json()["live_copy"] == {}
    again = ben_api.post(f"{at}rollback/")
    assert again.status_code == 409
    rolled_back = again.json()["current"]["rolled_back"]
    assert datetime.fromisoformat(rolled_back).isoformat() == rolled_back
    (listed,) = ana_api.get("publications/", campaign=campaign["id"]).json()["results"]
    assert listed == {key: listed[key] for key in ("publication", *PUBLICATION_HEAD, "rolled_back")}
    assert (listed["publication"], listed["rolled_back"]) == (told["publication"], rolled_back)
    assert ana_api.get("publications/", campaign=campaign["id"] + 1).json()["results"] == []
    return campaign, line


def _rest(ana_api: Api, ben_api: Api, campaign: dict[str, Any], line: dict[str, Any]) -> None:
    """What the journey does not need."""
    assert ana_api.get("me/").json()["user"] == "ana"
    assert len(ana_api.get("products/").json()["results"]) == 2
    changed = ana_api.patch(
        f"campaigns/{campaign['id']}/", {"version": campaign["version"], "goal": "Sell kettles"}
    )
    assert changed.json()["goal"] == "Sell kettles"
    assert ana_api.get("campaigns/").json()["results"] == [changed.json()]
    assert ana_api.get(f"campaigns/{campaign['id']}/").json() == changed.json()
    kept = ben_api.post("mappings/", {"name": "Feed", "mapping": {"Code": "sku", "Name": "title"}})
    at = f"mappings/{kept.json()['id']}/"
    renamed = ben_api.patch(at, {"name": "Shop feed"}).json()
    assert renamed == kept.json() | {"name": "Shop feed"} == ben_api.get(at).json()
    assert ben_api.get("mappings/").json()["results"] == [renamed]
    assert ben_api.post(f"{at}remove/").json() == renamed
    fitting = ana_api.get(f"campaigns/{campaign['id']}/suggestions/").json()
    assert {row["sku"] for row in fitting["results"]} <= {"KST-900", "KST-MUG"}

    brand = ben_api.post("brands/", {"name": "Kestrel", "voice": ["Plain"], "tone": {"cta": 30}})
    at = f"brands/{brand.json()['id']}/"
    louder = ben_api.patch(at, {"version": 1, "voice": ["Plain", "Warm"]})
    assert louder.json() == {**brand.json(), "voice": ["Plain", "Warm"], "version": 2}
    assert ana_api.get(at).json() == louder.json()
    assert ana_api.get("brands/").json()["results"] == [louder.json()]

    asked = ana_api.post(f"campaigns/{campaign['id']}/rounds/", {"n": 2, "skus": ["KST-MUG"]})
    job = f"jobs/{asked.json()['job']}/"
    assert ana_api.post(f"{job}cancel/").json()["state"] == "cancelled"
    assert ana_api.post(f"{job}cancel/").status_code == 409
    assert ana_api.post(f"{job}retry/").json()["state"] == "queued"
    assert ana_api.post(f"{job}retry/").status_code == 409

    entered = ana_api.post(
        "candidates/",
        {
            "campaign": campaign["id"],
            "sku": "KST-900",
            "channel": "product_title",
            "field": "title",
            "text": "Kestrel Kettle for Pour-Over",
        },
    ).json()
    own = f"candidates/{entered['id']}/"
    assert ana_api.get(f"{own}revisions/").json()["results"][0]["text"] == entered["text"]
    ana_api.post(f"{own}comments/", {"note": "From the old shop"})
    said = ana_api.get(f"{own}comments/").json()["results"][0]
    assert said["note"] == "From the old shop"
    assert ben_api.post(f"threads/{said['thread']}/resolve/").json()["state"] == "resolved"
    assert ben_api.post(f"threads/{said['thread']}/reopen/").json()["state"] == "open"
    assert ana_api.get(f"{own}threads/").json()["results"][0]["id"] == said["thread"]
    assert ana_api.get(f"threads/{said['thread']}/").json()["comments"] == [said]
    assert ana_api.post(f"comments/{said['id']}/remove/").json() == said
    taken = ana_api.post(f"{own}claim/").json()
    assert (taken["assignee"], taken["version"]) == ("ana", entered["version"])
    assert ben_api.post(f"{own}claim/").status_code == 409
    assert ana_api.post(f"{own}release/").json()["assignee"] is None
    plan = {"due": "2031-03-04T09:30Z", "priority": "urgent", "version": taken["task_version"] + 1}
    planned = ben_api.patch(f"{own}task/", {"assignee": "ana", **plan}).json()
    assert (planned["due"], planned["priority"]) == ("2031-03-04T09:30:00Z", "urgent")
    ben_api.post(f"{own}request_changes/", {"note": "Say the size"})
    ben_api.post(f"{own}undo/")
    ben_api.post(f"{own}reject/", {"content_hash": entered["content_hash"], "reason": "weak"})
    told = ana_api.get("notifications/?unread=1").json()["results"][0]
    assert (told["kind"], told["code"]) == ("rejected", "weak")
    assert ana_api.patch(f"notifications/{told['id']}/", {"read": True}).json()["read"]
    assert ana_api.get(f"notifications/{told['id']}/").json()["read"]
    assert ana_api.post("notifications/read_all/", {}).json()["marked"]
    ways = ana_api.get("notifications/preferences/").json()["kinds"]
    assert ana_api.patch("notifications/preferences/", {"kinds": ways}).json()["kinds"] == ways
    bulk = {"action": "reject", "filter": {"sku": "KST-MUG"}, "reason": "tone", "expected_count": 3}
    assert all(row["ok"] for row in ben_api.post("candidates/bulk/", bulk).json()["results"])
    made = f"candidates/{line['id']}/"
    assert ana_api.post(f"{made}regenerate/").status_code == 201
    assert ana_api.post(f"{made}more_like/").status_code == 201
    # Of a description there is always a shorter one; titles of one product are few.
    values = {
        "campaign": campaign["id"],
        "sku": "KST-900",
        "channel": "google_rsa",
        "field": "description",
        "text": "A kettle of brushed stainless steel that holds 0.9 litres and pours where you point it",
    }
    long = ana_api.post("candidates/", values)
    assert ana_api.post(f"candidates/{long.json()['id']}/shorter/").status_code == 201

    number = ben_api.upload(
        "imports/", b'{"sku": "KST-LID", "title": "Kestrel Kettle Lid"}', dry_run="false"
    ).json()["id"]
    while job_run(queue="default"):
        pass
    assert ben_api.post(f"imports/{number}/revert/").status_code == 202
    while job_run(queue="default"):
        pass
    assert ben_api.get(f"imports/{number}/").json()["state"] == "reverted"
    assert ben_api.get("products/KST-LID/").status_code == 404
    assert ben_api.get("audit/").json()["results"]
