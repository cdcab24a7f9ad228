"""Steps of review that tests share."""

from __future__ import annotations

from tests.campaigns.api.conftest import Api


def approvals_journey(admin: Api, line: int) -> None:
    """Second approvals asked and not, and who approved a line, by every operation."""
    asked = admin.get("second_approval/").json()
    body = {"claims": ["environment"], "version": asked["version"]}
    changed = admin.patch("second_approval/", body).json()
    assert (changed["claims"], changed["version"]) == (["environment"], asked["version"] + 1)
    assert admin.patch("second_approval/", body).status_code == 409
    back = admin.patch("second_approval/", {"claims": [], "version": changed["version"]})
    assert back.json()["claims"] == []
    guest_links_journey(admin, line)
    said = admin.get(f"candidates/{line}/approvals/").json()
    assert (said["needed"], said["because"]) == (1, [])


def guest_links_journey(api: Api, line: int) -> None:
    """Each operation of guest links once."""
    made = api.post(f"candidates/{line}/guest_links/", {"meant_for": "Jo", "days": 30}).json()
    assert made["address"].endswith(f"/share/{made['secret']}/")
    own = f"guest_links/{made['id']}/"
    known = api.get(own).json()
    assert api.get(f"candidates/{line}/guest_links/").json()["results"][0] == known
    assert {"secret", "address"} == made.keys() - known.keys()
    assert (known["state"], api.post(f"{own}revoke/").json()["state"]) == ("works", "revoked")
