"""What the page of an import asks for, and where it leads."""

from __future__ import annotations

import pytest

from campaigns.models import Import, Product
from tests.campaigns.catalog.shopify_rows import LEGACY_ROWS, table
from tests.campaigns.catalog.test_import_run import run
from tests.campaigns.catalog.test_pages import CATALOG, send
from tests.conftest import signed_in
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_a_currency_is_given_on_the_dry_run_and_the_next_step_stands_after_it(in_acme, ben):
    make_product(in_acme, sku="OLD-1", currency="GBP")
    client = signed_in(ben)
    send(client, table(LEGACY_ROWS))
    run()
    row = Import.objects.latest("pk")
    address = f"{CATALOG}import/{row.pk}/"
    # What the catalog's prices are in stands ready.
    assert 'name="currency" value="GBP"' in client.get(address).content.decode()
    wrong = client.post(f"{address}map/", {"currency": "12"})
    assert wrong.status_code == 422
    assert "not a currency code" in wrong.content.decode()
    client.post(f"{address}map/", {"currency": "eur"})
    run()
    page = client.get(address).content.decode()
    assert "no currency." not in page
    client.post(f"{address}apply/")
    run()
    assert set(Product.objects.exclude(sku="OLD-1").values_list("currency", flat=True)) == {"EUR"}
    page = client.get(address).content.decode()
    assert "are in the catalog" in page
    assert "/w/acme/campaigns/new/" in page
    late = client.post(f"{address}map/", {"currency": "usd"})
    assert late.status_code in (302, 409)
    assert not Product.objects.filter(currency="USD").exists()


def test_records_that_call_their_keys_otherwise_are_told_which_ones_are_read(in_acme, ben):
    client = signed_in(ben)
    send(client, b'{"Name": "Lamp", "Price": 5}\n{"Name": "Tent"}\n', name="shop.jsonl")
    run()
    page = client.get(f"{CATALOG}import/{Import.objects.get().pk}/").content.decode()
    assert "No record has both keys" in page
    said = '<span class="mono"><bdi>{}</bdi></span>'
    assert f"{said.format('Name')}, {said.format('Price')}" in page
    assert "Choose another file" in page
    assert "/apply/" not in page
