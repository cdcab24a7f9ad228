"""Steps of channels that tests share."""

from __future__ import annotations

from tests.campaigns.api.conftest import Api


def channels_journey(admin: Api, writer: Api) -> None:
    """Limits, merge tags, links and what a message costs, by every operation."""
    limits = admin.get("limits/").json()["results"]
    subject = next(one for one in limits if (one["channel"], one["field"]) == ("email", "subject"))
    assert (subject["limit"], subject["own"]["number"]) == (50, 0)
    here = "limits/email/subject/"
    assert admin.get(here).json() == subject
    assert admin.get("limits/email/body/").status_code == 404
    assert writer.patch(here, {"limit": 60, "version": 0}).status_code == 403
    changed = admin.patch(here, {"limit": 60, "version": 0})
    assert (changed.status_code, changed.json()["limit"]) == (200, 60), changed.content
    assert admin.patch(here, {"limit": 61, "version": 0}).status_code == 409
    assert admin.patch(here, {"limit_ucs2": 61, "version": 1}).status_code == 422
    tags = admin.get("mergetags/").json()
    assert (tags["tags"], tags["defaults"]["first_name"]) == ({}, 20)
    body = {"tags": {"first_name": 24}, "version": tags["version"]}
    assert admin.patch("mergetags/", body).json()["tags"] == {"first_name": 24}
    assert admin.patch(here, {"limit": None, "version": 2}).json()["limit"] == 50

    _proposals(admin, writer)

    campaign = admin.get("campaigns/").json()["results"][0]
    links = f"campaigns/{campaign['id']}/links/"
    before = admin.get(links).json()
    assert before["tagged"] is False
    body = {"campaign": "Spring Kettles", "version": before["version"]}
    tagged = admin.patch(links, {**body, "sources": {"email": "weekly"}}).json()
    assert (tagged["tagged"], tagged["campaign"]) == (True, "spring-kettles")
    assert tagged["sources"]["email"] == "weekly"
    assert admin.patch(links, body).status_code == 409
    ended = admin.patch(links, {"tagged": False, "version": tagged["version"]}).json()
    assert ended["tagged"] is False

    assert writer.patch("messages/price/", {"price": "0.04", "currency": "gbp"}).status_code == 403
    price = {"price": "0.04", "currency": "GBP"}
    assert admin.patch("messages/price/", price).json() == price
    assert admin.patch("messages/price/", {"price": "4", "currency": ""}).status_code == 422
    assert admin.get("messages/price/").json() == price
    sku = admin.get("products/").json()["results"][0]["sku"]
    line = {"campaign": campaign["id"], "sku": sku, "channel": "sms", "field": "message"}
    text = "{{first_name}}, it’s here. Reply STOP to end"
    assert writer.post("candidates/", {**line, "text": text}).status_code == 201
    found = admin.get(f"campaigns/{campaign['id']}/messages/", people="500").json()["results"]
    own = next(one for one in found if one["text"] == text)
    assert (own["parts"], own["cost"], "’" in own["gsm_text"]) == (1, "20", False)
    assert own["length"]["tags"][0]["length"] == 24


def _proposals(admin: Api, writer: Api) -> None:
    asked = {"channel": "email", "field": "subject", "why": "Phones cut there."}
    for limit in (44, 12):
        made = writer.post("limitproposals/", {**asked, "limit": limit})
        assert (made.status_code, made.json()["state"]) == (201, "proposed"), made.content
    second, first = writer.get("limitproposals/", state="proposed").json()["results"]
    assert first["values"] == {"limit": 44}
    taken = admin.post(f"limitproposals/{first['id']}/accept/").json()
    assert (taken["limit"], taken["own"]["limit"]) == (44, 44)
    left = f"limitproposals/{second['id']}/"
    assert admin.post(f"{left}decline/", {"note": "Too short."}).json()["state"] == "declined"
    assert writer.get(left).json()["note"] == "Too short."
    back = {"limit": None, "version": taken["own"]["number"]}
    assert admin.patch("limits/email/subject/", back).json()["limit"] == 50
