"""Quarantined products over the API: shown, found, released; nobody else's."""

from __future__ import annotations

import pytest

from campaigns.models import Product, User
from tests.campaigns.catalog.steps import make_quarantined

pytestmark = pytest.mark.django_db


@pytest.fixture
def bad(ben: User) -> Product:
    """A product that a model is to put first."""
    return make_quarantined("BAD-1")


def test_a_quarantined_product_is_told_found_and_released(api, product, bad, ana, ben):
    reader, manager = api(ana), api(ben)
    found = reader.get("products/BAD-1/").json()["manipulation"]
    assert (found["quarantined"], found["released_by"]) == (True, None)
    assert found["spans"][0]["field"] == "description"
    assert reader.get(f"products/{product.sku}/").json()["manipulation"] is None
    listed = reader.get("products/", quarantined="true").json()["results"]
    assert [row["sku"] for row in listed] == ["BAD-1"]
    everybody = reader.get("products/", quarantined="false").json()["results"]
    assert {row["sku"] for row in everybody} == {"BAD-1", product.sku}
    assert reader.get("products/", quarantined="194095").status_code == 422
    body = {"sku": "BAD-1", "reason": "A test of ours.", "digest": found["digest"]}
    assert reader.post("releases/", body).status_code == 403
    assert manager.post("releases/", {**body, "reason": ""}).status_code == 422
    assert manager.post("releases/", {**body, "digest": "0" * 64}).status_code == 409
    released = manager.post("releases/", body)
    assert (released.status_code, released.json()["released_by"]) == (200, "ben")
    assert manager.post("releases/", body).status_code == 409
    assert reader.get("products/", quarantined="true").json()["results"] == []


def test_a_token_without_approve_releases_nothing(api, bad, ben):
    body = {"sku": "BAD-1", "reason": "A test of ours."}
    assert api(ben, scopes=["read", "write"]).post("releases/", body).status_code == 403


def test_a_foreign_product_is_not_there(api, bad, dora):
    body = {"sku": "BAD-1", "reason": "A test of ours."}
    assert api(dora).post("releases/", body).status_code in (403, 404)
    assert api(dora).get("products/", quarantined="true").json()["results"] == []
