"""Steps that tests of exports share: the provenance beside a file, and what files do with AI-born text."""

from __future__ import annotations

import hashlib

from tests.campaigns.api.conftest import Api


def provenance_journey(manager: Api, line: int, export: str) -> None:
    """The record of a text that Ben approved, by itself and beside the file of an export."""
    beside = b"".join(manager.get(f"{export}provenance/").streaming_content)
    told = manager.get(f"{export}manifest/").json()["provenance"]
    assert hashlib.sha256(beside).hexdigest() == told["sha256"]
    record = manager.get(f"candidates/{line}/approval/").json()
    assert [one["by"] for one in record["approvals"]] == ["ben"]


def formats_journey(manager: Api, writer: Api) -> None:
    """A format of the workspace's own, from its first version to its end."""
    columns = [
        {"heading": "Artikel", "value": "sku"},
        {"heading": "Titel", "value": "product_title.title"},
    ]
    kept = manager.post("export-formats/", {"name": "Shop", "columns": columns})
    assert kept.status_code == 201, kept.content
    at = f"export-formats/{kept.json()['id']}/"
    changed = manager.patch(at, {"delimiter": "tab", "version": 1}).json()
    assert changed == {**kept.json(), "delimiter": "tab", "version": 2} == writer.get(at).json()
    assert writer.get("export-formats/").json()["results"] == [changed]
    assert writer.post(f"{at}remove/").status_code == 403
    assert manager.post(f"{at}remove/").json() == changed


def disclosure_journey(admin: Api, writer: Api) -> None:
    """The policy, read by anybody and changed by an admin."""
    assert writer.get("exports/ai_text/").json()["version"] == 0
    held = {"choices": {"jsonl": "hold"}, "version": 0}
    assert writer.patch("exports/ai_text/", held).status_code == 403
    assert admin.patch("exports/ai_text/", held).json()["version"] == 1


def exports_journey(admin: Api, manager: Api, writer: Api) -> None:
    """What an export's files may be, and what they say."""
    disclosure_journey(admin, writer)
    formats_journey(manager, writer)
