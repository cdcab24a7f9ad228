"""The catalog's pages as each role meets them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns.models import AuditEntry, Import, ImportRow, LiveCopy, Product
from tests.campaigns.catalog.shopify_rows import LEGACY_ROWS, table
from tests.campaigns.catalog.test_import_run import LAMP, TENT, lines, run
from tests.conftest import signed_in
from tests.factories import make_product

pytestmark = pytest.mark.django_db
CATALOG = "/w/acme/catalog/"


def send(client, content: str | bytes, name: str = "feed.csv", **fields):
    data = content.encode() if isinstance(content, str) else content
    return client.post(
        f"{CATALOG}import/", {"file": SimpleUploadedFile(name, data), "format": "auto", **fields}
    )


def test_a_manager_imports_a_file_through_the_pages(in_acme, ben, ana):
    client = signed_in(ben)
    answer = send(client, "Nummer,Bezeichnung,Preis\nA-1,Lamp,5\nA-2,,6\n")
    row = Import.objects.get()
    assert answer["Location"] == f"{CATALOG}import/{row.pk}/map/"
    assert row.job is None
    page = client.get(answer["Location"]).content.decode()
    assert "Bezeichnung" in page
    half = client.post(answer["Location"], {"column-0": "sku", "column-1": "", "column-2": "price"})
    assert half.status_code == 422
    assert "title" in half.content.decode()
    answer = client.post(
        answer["Location"], {"column-0": "sku", "column-1": "title", "column-2": "price"}
    )
    detail = answer["Location"]
    assert "Waiting for a worker" in client.get(detail).content.decode()
    run()
    page = client.get(detail).content.decode()
    assert "Nothing has been written" in page
    assert "is missing" in page
    assert client.get(f"{detail}live/")["HX-Refresh"] == "true"
    assert not Product.objects.exists()
    client.post(f"{detail}apply/")
    run()
    assert Product.objects.get().sku == "A-1"
    refused = client.get(f"{detail}refused.csv").getvalue().decode()
    assert "A-2" in refused
    assert signed_in(ana).get(f"{detail}refused.csv").status_code == 403
    again = send(client, "Nummer,Bezeichnung,Preis\nA-1,Lamp,7\n")
    assert Import.objects.latest("pk").mapping["Bezeichnung"] == "title", "remembered"
    assert again.status_code == 302
    client.post(f"{detail}revert/")
    run()
    assert not Product.objects.exists()
    assert {"import.uploaded", "import.validated", "import.partial", "import.reverted"} <= set(
        AuditEntry.objects.values_list("event", flat=True)
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\x89PNG\r\n", "picture"),
        (b"just one column\nof words\n", "one column"),
        (b'[{"sku": 1}]', "one object per line"),
        (b"{broken\n", "first line"),
        (b"<html></html>", "web page"),
        (b'sku,title\nA,"open quote\n', "never closes"),
        (("c," * 100_000).encode(), "columns"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once(in_acme, ben, content: bytes, told: str):
    answer = send(signed_in(ben), content)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Import.objects.exists()


def test_a_shopify_file_without_a_currency_is_told_before_it_is_applied(in_acme, ben):
    client, told = signed_in(ben), "no currency."
    for currency, says in (("", True), ("gbp", False)):
        send(client, table(LEGACY_ROWS), currency=currency)
        run()
        row = Import.objects.latest("pk")
        assert (told in client.get(f"{CATALOG}import/{row.pk}/").content.decode()) is says


def test_prices_without_a_currency_are_told_in_the_dry_run_of_any_format(in_acme, ben):
    client = signed_in(ben)
    lines = (
        b'{"sku": "A", "title": "Lamp", "price": "20.00"}\n'
        b'{"sku": "B", "title": "Tent", "price": "30.00", "currency": "GBP"}\n'
        b'{"sku": "C", "title": "Rug", "price": 40}\n'
        b'{"sku": "D", "title": "Mug"}\n'
    )
    send(client, lines, name="catalog.jsonl")
    run()
    row = Import.objects.latest("pk")
    address = f"{CATALOG}import/{row.pk}/"
    page = client.get(address).content.decode()
    assert "2\u00a0prices name no currency." in page
    assert "Shopify" not in page.partition('data-tone="warn"')[2].partition("</p>")[0]
    client.post(f"{address}apply/")
    run()
    assert "no currency." not in client.get(address).content.decode()


def test_the_list_searches_any_word_filters_and_pages(in_acme, vic):
    for number in range(60):
        make_product(
            in_acme,
            f"SKU-{number:03d}",
            title=f"Lamp {number}",
            brand="Orrin",
            search=f"lamp {number} orrin sku-{number:03d}",
        )
    make_product(
        in_acme,
        "T-1",
        title="Hollin tent",
        brand="Hollin",
        category="Outdoor > Tents",
        search="hollin tent t-1",
    )
    client = signed_in(vic)
    page = client.get(CATALOG).content.decode()
    assert "61 products" in page.replace("\u00a0", " ")
    assert "SKU-049" in page
    assert "SKU-050" not in page
    nxt = client.get(
        CATALOG, {"cursor": f"a{Product.objects.get(sku='SKU-049').pk}"}
    ).content.decode()
    assert "SKU-050" in nxt
    assert "SKU-049" not in nxt
    assert "T-1" in client.get(CATALOG, {"search": "TENT hollin"}).content.decode()
    assert "T-1" in client.get(CATALOG, {"category": "Outdoor"}).content.decode()
    assert (
        "No product matches" in client.get(CATALOG, {"search": "nothing like it"}).content.decode()
    )
    for cursor in ("zzz", "a", "b9999999999999999999999", "a-1", "a٣"):
        assert client.get(CATALOG, {"cursor": cursor, "search": "\x00"}).status_code == 200


def test_the_product_page_shows_what_was_understood_and_takes_corrections(in_acme, ana, ben, vic):
    client = signed_in(ana)
    send(signed_in(ben), lines(TENT), "feed.jsonl")
    Import.objects.update(dry_run=False)
    run()
    signed_in(ben).post(f"{CATALOG}import/{Import.objects.get().pk}/apply/")
    run()
    address = f"{CATALOG}HOL-2/"
    page = client.get(address).content.decode()
    assert "1.9 kg" in page
    fact = {"act": "fact_change", "name": "weight", "value": "1.9 kg", "to": "2.1 kg", "version": 1}
    assert signed_in(vic).post(f"{address}correct/", fact).status_code == 403
    client.post(f"{address}correct/", fact)
    tent = Product.objects.get()
    assert ("weight", "2.1 kg") in {(f["name"], f["value"]) for f in tent.understanding["facts"]}
    assert client.post(f"{address}correct/", fact).status_code == 409
    client.post(
        f"{address}correct/",
        {"act": "fact_add", "name": "Pack size", "value": "46 cm", "kind": "size", "version": 2},
    )
    client.post(
        f"{address}correct/",
        {
            "act": "names",
            "noun": "trekking tent",
            "plural": "trekking tents",
            "brand": "Hollin",
            "models": "Duo 2",
            "family": "other",
            "version": 3,
        },
    )
    tent.refresh_from_db()
    assert tent.understanding["noun"] == "trekking tent"
    # A re-import changes the record and keeps what people said.
    send(signed_in(ben), lines({**TENT, "price": 199}), "feed.jsonl")
    run()
    signed_in(ben).post(f"{CATALOG}import/{Import.objects.order_by('-pk')[0].pk}/apply/")
    run()
    tent.refresh_from_db()
    known = {(f["name"], f["value"]) for f in tent.understanding["facts"]}
    assert (tent.price, tent.understanding["noun"]) == (Decimal(199), "trekking tent")
    assert {("weight", "2.1 kg"), ("pack_size", "46 cm")} <= known
    page = client.get(address).content.decode()
    assert "Ana Novak" in page
    client.post(
        f"{address}correct/",
        {"act": "undo_fact_change", "name": "weight", "value": "2.1 kg", "version": tent.version},
    )
    client.post(
        f"{address}correct/", {"act": "undo_key", "name": "noun", "version": tent.version + 1}
    )
    tent.refresh_from_db()
    assert "1.9 kg" in {f["value"] for f in tent.understanding["facts"]}
    assert tent.understanding["noun"] != "trekking tent"


def test_a_product_by_hand_is_added_edited_and_archived(in_acme, ben, ana):
    client = signed_in(ben)
    assert signed_in(ana).get(f"{CATALOG}new/").status_code == 403
    bad = client.post(f"{CATALOG}new/", {"sku": "A/1", "title": "Desk lamp", "price": "nine"})
    assert bad.status_code == 422
    assert "9.90" in bad.content.decode()
    client.post(
        f"{CATALOG}new/",
        {
            "sku": "A/1",
            "title": "Desk lamp",
            "price": "9.90",
            "attributes": "weight: 2 kg\nsize: S | M",
        },
    )
    row = Product.objects.get()
    assert row.attributes == {"weight": "2 kg", "size": ["S", "M"]}
    assert row.facts_hash
    assert client.post(f"{CATALOG}new/", {"sku": "A/1", "title": "Again"}).status_code == 422
    edit = {"title": "Desk lamp", "price": "12", "version": 1}
    assert client.get(f"{CATALOG}A/1/edit/").status_code == 200
    assert client.post(f"{CATALOG}A/1/edit/", edit).status_code == 302
    late = client.post(f"{CATALOG}A/1/edit/", {**edit, "title": "Mine"})
    assert late.status_code == 409
    assert "Mine" in late.content.decode()
    row.refresh_from_db()
    assert (row.price, row.version, row.title) == (Decimal(12), 2, "Desk lamp")
    client.post(f"{CATALOG}A/1/archive/", {"archived": "1", "version": 2})
    row.refresh_from_db()
    assert row.archived
    client.get(f"{CATALOG}A/1/")  # the message is read here
    assert "A/1" not in client.get(CATALOG).content.decode()
    assert "A/1" in client.get(CATALOG, {"archived": "1"}).content.decode()


def test_records_are_shown_as_text_whatever_they_hold(in_acme, ben):
    nasty = '<script>alert(1)</script> "quoted" \u202e{{ 7 }}'
    make_product(
        in_acme,
        "X-1",
        title=f"Lamp {nasty}",
        description=f"<p onclick=x>{nasty}</p>",
        url="javascript:alert(1)",
        attributes={nasty: nasty},
    )
    page = signed_in(ben).get(f"{CATALOG}X-1/").content.decode()
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert "onclick" not in page


def test_live_copy_stays_when_a_file_says_another_text(in_acme, ben):
    send(signed_in(ben), lines(LAMP), "a.jsonl")
    run()
    client = signed_in(ben)
    client.post(f"{CATALOG}import/{Import.objects.get().pk}/apply/")
    run()
    lamp = Product.objects.get()
    LiveCopy.objects.create(
        workspace=in_acme,
        product=lamp,
        key="product_title.title",
        text="The Arc",
        origin="human",
        since=timezone.now(),
    )
    send(client, lines({**LAMP, "title": "Orrin Arc lamp"}), "a.jsonl")
    run()
    row = ImportRow.objects.get(action="changed")
    assert "product_title.title" in row.message
    client.post(f"{CATALOG}import/{row.import_run_id}/apply/")
    run()
    assert LiveCopy.objects.get().text == "The Arc"
    assert Product.objects.get().title == "Orrin Arc lamp"
