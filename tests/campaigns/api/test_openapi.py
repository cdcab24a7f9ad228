"""The description is whole and true, and its page needs nobody else."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns.api.docs import schema_document
from campaigns.workspaces.routes import ROUTES


def test_the_description_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))


def test_every_address_of_the_api_is_described_with_its_methods():
    described = sum(len(methods) for methods in schema_document()["paths"].values())
    routed = sum(len(methods) for name, methods in ROUTES.items() if name.startswith("api:"))
    assert described == routed


def test_every_operation_names_its_problems_key_and_sign_in():
    for path, methods in schema_document()["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), where
            problem = operation["responses"]["401"]["content"]
            assert set(problem) == {"application/problem+json"}, where
            assert operation["security"] == [{"token": []}, {"session": []}], where
            assert operation["summary"], where
            names = {one["name"] for one in operation.get("parameters", [])}
            assert ("Idempotency-Key" in names) == (method == "post"), where
            if method == "post":
                assert {"409", "429"} <= set(operation["responses"]), where


@pytest.mark.django_db
def test_anybody_may_read_the_description_and_its_page():
    schema = Client().get("/api/v1/schema/")
    assert schema["Content-Type"] == "application/json"
    assert schema.json()["openapi"].startswith("3.")
    page = Client().get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    for path in schema_document()["paths"]:
        assert f"<code>{path}</code>" in text
    assert "style=" not in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    anchors = set(re.findall(r' id="([^"]+)"', text))
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= anchors
    assert len(re.findall(r' id="', text)) == len(anchors)


def test_who_has_the_description_is_not_sent_it_again(client: Client):
    first = client.get("/api/v1/schema/")
    again = client.get("/api/v1/schema/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/schema/", headers={"if-none-match": '"of-yesterday"'})
    assert other.content == first.content
