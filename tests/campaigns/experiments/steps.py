"""An experiment from its design to its verdict over the API, for the journey over all operations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from tests.campaigns.api.conftest import Api

TEXTS = ("Kestrel Kettle, 0.9 L", "Kestrel Gooseneck Kettle, 0.9 L")


def experiments_journey(ben_api: Api, ana_api: Api, campaign: int) -> None:
    """Ana writes two texts, Ben approves them and lets people choose."""
    lines = [_approved(ben_api, ana_api, campaign, text) for text in TEXTS]
    arms = [{"key": key, "candidate": line} for key, line in zip("ab", lines, strict=True)]
    asked = {"hypothesis": "The spout sells", "arms": arms, "min_sample": 100}
    size = ana_api.post("experiments/size/", {"baseline": 0.03, "minimum_effect": 0.1})
    assert size.json()["units_always"] > size.json()["units_once"] > 50_000
    made = ben_api.post("experiments/", asked)
    assert made.status_code == 201, made.content
    at = f"experiments/{made.json()['id']}/"
    assert ana_api.get("experiments/").json()["results"] == [made.json()]
    changed = ben_api.patch(at, {"version": 1, "metric": "order"}).json()
    assert ana_api.get(at).json() == changed
    assert ben_api.post(f"{at}simulate/").json()["simulated"]
    assert ben_api.post(f"{at}start/").json()["state"] == "running"
    key = ben_api.post(f"{at}keys/", {"origins": ["https://shop.example.com"]}).json()
    assert ben_api.get(f"{at}keys/").json()["results"] == [key]
    assert ben_api.post(f"experiment_keys/{key['id']}/revoke/").json()["revoked"]
    shown = ben_api.post(f"{at}assign/", {"unit": "u1"}).json()
    assert shown["text"] in TEXTS
    now = datetime.now(UTC)
    with time_machine.travel(now + timedelta(days=8)):
        events = _events(now + timedelta(days=1))
        taken = ben_api.post(f"{at}events/", events).json()
        assert taken == {"accepted": len(events), "duplicate": 0, "refused": []}
        file = "id,unit,kind,at\n" + "".join(
            f"{one['id']},{one['unit']},{one['kind']},{one['at']}\n" for one in events
        )
        again = ben_api.upload(f"{at}events/file/", file.encode(), name="events.csv").json()
        assert again["duplicate"] == len(events)
        results = ana_api.get(f"{at}results/").json()
        assert results["verdict"] == "inconclusive"
        assert [arm["units"] for arm in results["arms"]] == [150, 150]
        assert ben_api.post(f"{at}stop/").json()["state"] == "ended"
        decided = ben_api.post(f"{at}decide/", {"winner": "a", "note": "No reason to change"})
        assert decided.json()["winner"] == "a"
        _moving(ben_api, ana_api, asked)
    _report_shared(ben_api, at)


def _moving(ben_api: Api, ana_api: Api, asked: dict[str, Any]) -> None:
    """A bandit, which begins as it was designed."""
    row = ben_api.post("experiments/", {**asked, "bandit": True}).json()["id"]
    assert ben_api.post(f"experiments/{row}/start/").json()["bandit"]
    assert ben_api.post(f"experiments/{row}/assign/", {"unit": "u1"}).json()["arm"] in "ab"
    (day,) = ana_api.get(f"experiments/{row}/results/").json()["shares"]
    assert [arm["share"] for arm in day["arms"]] == [0.5, 0.5]


def _report_shared(ben_api: Api, at: str) -> None:
    made = ben_api.post(f"{at}report_links/", {"meant_for": "The board", "days": 30}).json()
    assert made["address"].endswith(f"/reports/{made['secret']}/")
    own = f"report_links/{made['id']}/"
    (listed,) = ben_api.get(f"{at}report_links/").json()["results"]
    assert listed == ben_api.get(own).json()
    assert listed.keys() == made.keys() - {"secret", "address"}
    assert ben_api.post(f"{own}revoke/").json()["state"] == "revoked"


def _approved(ben_api: Api, ana_api: Api, campaign: int, text: str) -> int:
    asked = {"campaign": campaign, "sku": "KST-900", "channel": "product_title", "field": "title"}
    line = ana_api.post("candidates/", {**asked, "text": text})
    assert line.status_code == 201, line.content
    said: dict[str, Any] = line.json()
    approve = {"content_hash": said["content_hash"]}
    approved = ben_api.post(f"candidates/{said['id']}/approve/", approve)
    assert approved.status_code == 200, approved.content
    return int(said["id"])


def _events(at: datetime) -> list[dict[str, Any]]:
    """Of each arm 150 units, of which 20 order."""
    events = []
    for arm in "ab":
        for number in range(150):
            unit = f"{arm}{number}"
            seen: dict[str, Any] = {
                "id": f"{unit}s",
                "unit": unit,
                "kind": "exposure",
                "at": at.isoformat(),
            }
            events.append({**seen, "arm": arm})
            if number < 20:
                events.append({**seen, "id": f"{unit}o", "kind": "order", "value": 64})
    return events
