"""Every sku has an address of its own: none opens another page, whatever it is called."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from campaigns.models import Product, User, Workspace
from tests.conftest import signed_in
from tests.factories import make_product

pytestmark = pytest.mark.django_db
ODD = (
    "new", "import", "imports", "sku", "import/3", "import/3/map", "new/edit", "sku/A", "A/edit",
    "A/archive", "A/correct", "edit", "..", ".", "A/../B", "A//B", "/A", "A/", "~2F/edit", "Übung/edit",
    "new?x=1#y", "import/3/refused.csv",
)  # fmt: skip
PLAIN = ("A-1", "A/B", "editor", "new-1", "A edit", "Übung", "A.B", "...", "100%/2", "~2F", "A?b#c")


@pytest.mark.parametrize("sku", [*ODD, *PLAIN])
def test_a_sku_opens_its_product_and_its_acts(sku: str, in_acme: Workspace, ben: User):
    row = make_product(in_acme, sku, title=f"Title of {sku}")
    client = signed_in(ben)
    pages = {
        name: reverse(f"catalog:{name}", args=["acme", sku])
        for name in ("product_detail", "product_edit", "product_archive", "product_correct")
    }
    for name, address in pages.items():
        found = (
            resolve(address.partition("?")[0].replace("%2F", "/")) if "%" not in address else None
        )
        assert found is None or (found.url_name, found.kwargs["sku"]) == (name, sku)
    detail = client.get(pages["product_detail"])
    assert detail.status_code == 200, pages
    assert detail.context["product"] == row
    assert client.get(pages["product_edit"]).context["product"] == row
    client.post(pages["product_archive"], {"archived": "1", "version": row.version})
    row.refresh_from_db()
    assert row.archived


def test_pages_of_the_catalog_stay_where_they_are(in_acme: Workspace, ben: User):
    for sku in ("new", "import", "imports"):
        make_product(in_acme, sku)
        answer = signed_in(ben).get(f"/w/acme/catalog/{sku}/")
        assert answer.status_code == 200
        assert "product" not in answer.context or answer.context["product"] is None


def test_no_two_skus_share_an_address():
    skus = [*ODD, *PLAIN]
    addresses = {reverse("catalog:product_detail", args=["acme", sku]) for sku in skus}
    assert len(addresses) == len(skus)


def test_plain_skus_keep_the_address_they_had():
    for sku in ("A-1", "A/B", "CRV-TMP2"):
        assert reverse("catalog:product_detail", args=["acme", sku]) == f"/w/acme/catalog/{sku}/"


def test_an_address_of_before_is_still_answered(in_acme: Workspace, ben: User):
    row: Product = make_product(in_acme, "A//B")
    assert signed_in(ben).get("/w/acme/catalog/A//B/").context["product"] == row


@pytest.mark.parametrize("tail", ["sku/A-1/", "sku/~FF/", "sku/~zz/", "sku/ne~77/", "sku/new~/"])
def test_an_address_that_no_sku_has_is_not_there(tail: str, in_acme: Workspace, ben: User):
    make_product(in_acme, "A-1")
    make_product(in_acme, "new")
    assert signed_in(ben).get(f"/w/acme/catalog/{tail}").status_code == 404
