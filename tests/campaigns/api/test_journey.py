"""The whole journey over HTTP: from a catalog file to live copy and back, each by the role that may."""

from __future__ import annotations

import hashlib
import json

import pytest

from generation.jobs.runner import job_run

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
def test_from_catalog_to_live_copy_and_back(api, ana, ben):
    ana_api, ben_api = api(ana), api(ben)

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

    # Publish and roll back.
    published = ben_api.post(f"campaigns/{campaign['id']}/publish/")
    assert published.status_code == 200, published.content
    assert published.json()["published"] == [{"sku": "KST-900", "field": "product_title.title"}]
    assert {held["reason"] for held in published.json()["held"]} == {"not_primary"}
    live = ben_api.get("products/KST-900/").json()["live_copy"]["product_title.title"]
    assert (live["text"], live["revision"]) == (line["text"], line["revision"])
    assert ben_api.get(f"candidates/{line['id']}/").json()["state"] == "live"
    back = ben_api.post(f"publications/{published.json()['publication']}/rollback/")
    assert back.status_code == 200, back.content
    assert ben_api.get("products/KST-900/").json()["live_copy"] == {}
    again = ben_api.post(f"publications/{published.json()['publication']}/rollback/")
    assert again.status_code == 409
