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
    said = admin.get(f"candidates/{line}/approvals/").json()
    assert (said["needed"], said["because"]) == (1, [])
