"""Files as shops really send them: encodings, delimiters, odd and hostile cells, limits."""

from __future__ import annotations

import json

import pytest

from campaigns.catalog.formats.mapping import mapping_suggest
from campaigns.catalog.imports import import_create
from campaigns.catalog.refused import refused_table
from campaigns.common.errors import DomainError
from campaigns.common.spreadsheets import spreadsheet_csv
from campaigns.models import Import, ImportRow, Product
from tests.campaigns.catalog.shopify_rows import LEGACY_ROWS, table
from tests.campaigns.catalog.test_import_run import lines, run, upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1251"],
)
def test_encodings_are_found(in_acme, ben, encoding: str):
    title = (
        "Лампа настольная складная" if encoding == "cp1251" else "Café crème brûlée, naïve façade"
    )
    rows = [{"sku": f"A-{n}", "title": f"{title} {n}", "description": title} for n in range(40)]
    data = table(rows).encode(encoding)
    row = upload(ben, in_acme, data, dry_run=False)
    assert row.state == "applied", row.error
    assert Product.objects.get(sku="A-7").title == f"{title} 7"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(in_acme, ben, delimiter: str):
    rows = [
        {"sku": "A-1", "title": "Lamp, white; folding", "price": "9.90"},
        {"sku": "A-2", "title": 'A "big" lamp', "price": "8"},
    ]
    upload(ben, in_acme, table(rows, delimiter=delimiter), dry_run=False)
    assert Product.objects.get(sku="A-1").title == "Lamp, white; folding"
    assert Product.objects.get(sku="A-2").title == 'A "big" lamp'


LEGIT = [
    "-20 %",
    "+1",
    "@home",
    "=B",
    "مصباح مكتب",
    "מנורת שולחן",
    "👩‍👩‍👧‍👦 lamp",
    "I <3 lamps",
    "AT&T",
    "Лампа",
    "5 < 6 > 2",
    "{{ x }} {% y %}",
    "ﬁne ligature",
    "a\u200bb",
    "100% cotton",
    "‘quoted’",
    "Ångström",
    "e\u0301",
    "'tis",
    "--",
    "NULL",
    "true",
    "1e5",
    "0x1F",
    "<b>bold</b>",
]


def test_legit_rows_that_look_odd_are_accepted_unchanged_from_both_formats(in_acme, ben):
    rows = [
        {"sku": f"C-{n}", "title": f"{text} lamp", "description": text}
        for n, text in enumerate(LEGIT)
    ]
    row = upload(ben, in_acme, table(rows), dry_run=False)
    assert row.counts["errors"] == 0
    upload(
        ben,
        in_acme,
        lines(*({**item, "sku": item["sku"].replace("C", "J")} for item in rows)),
        dry_run=False,
    )
    for prefix in "CJ":
        for n, text in enumerate(LEGIT):
            product = Product.objects.get(sku=f"{prefix}-{n}")
            assert (product.title, product.description) == (f"{text} lamp", text)


def test_hostile_rows_are_refused_with_a_reason_and_the_others_go_on(in_acme, ben):
    records = [
        '{"sku": "N", "title": "nul \\u0000"}',
        '{"sku": "S", "title": "half \\ud83d"}',
        '{"sku": "E", "title": "esc \\u001b[31m"}',
        json.dumps({"sku": "M", "title": "big", "description": "x" * 1_000_000}),
        json.dumps({"sku": "T" * 65, "title": "long sku"}),
        '{"sku": "I", "title": "infinite", "price": Infinity}',
        '{"sku": "P", "title": "price", "price": -5}',
        '{"sku": "Q", "title": "price", "price": 1e40}',
        '{"sku": "R", "title": "price", "price": true}',
        '{"sku": "D", "title": "deep", "x": ' + "[" * 100_000 + "}",
        '{"sku": "A", "title": "attributes", "attributes": {"a": {"b": 1}}}',
        '{"sku": "Z", "title": "attributes", "attributes": [1]}',
        '{"sku": "B", "title": ["list"]}',
        '{"sku": "H", "title": "huge", "stock": ' + "9" * 5000 + "}",
        '{"sku": "X", "title": "extra", "note": "nul \\u0000"}',
        '["no", "object"]',
        "no json at all",
    ]
    good = '{"sku": "OK", "title": "Good lamp"}'
    row = upload(ben, in_acme, "\n".join([good, *records]), dry_run=False)
    assert row.state == "partial"
    assert row.counts["errors"] == len(records)
    refused = list(ImportRow.objects.filter(action="refused").order_by("line"))
    assert [item.line for item in refused] == list(range(2, len(records) + 2))
    assert all(item.message for item in refused)
    assert [p.sku for p in Product.objects.all()] == ["OK"]


def test_bad_bytes_in_a_utf8_file_refuse_their_row_only(in_acme, ben):
    data = (
        "sku,title\nA-1,Crème lamp\n".encode() + b"A-2,bro\xffken\n" + "A-3,Brûlée lamp\n".encode()
    )
    row = upload(ben, in_acme, data, dry_run=False)
    assert row.counts["errors"] == 1
    assert "UTF-8" in ImportRow.objects.get(action="refused").message
    assert Product.objects.count() == 2


def test_a_quote_that_never_closes_fails_the_file_and_writes_nothing(in_acme, ben):
    rows = "".join(f"A-{n},Lamp {n}\n" for n in range(12_000))
    row = upload(ben, in_acme, f'sku,title\n{rows}B-1,"open\n{rows}', dry_run=False)
    assert row.state == "failed"
    assert "12002" in row.error
    assert not Product.objects.exists()


def test_a_megabyte_cell_refuses_its_row(in_acme, ben):
    row = upload(
        ben,
        in_acme,
        f'sku,title,description\nA,Lamp,"{"x" * 1_000_000}"\nB,Tent,ok\n',
        dry_run=False,
    )
    assert (row.counts["errors"], row.counts["added"]) == (1, 1)


def test_refused_rows_mended_in_a_spreadsheet_come_in_as_they_were_meant(in_acme, ben):
    row = upload(
        ben, in_acme, 'sku,title,description,price\nA-1,"=cmd()",-20 %,"9,5"\n', dry_run=False
    )
    text = "".join(spreadsheet_csv(refused_table(row)))
    assert "'=cmd()" in text
    assert "'-20 %" in text
    again = upload(ben, in_acme, text.replace("9,5", "9.5"), dry_run=False)
    assert again.counts["added"] == 1
    product = Product.objects.get()
    assert (product.title, product.description, product.extra) == ("=cmd()", "-20 %", {})


@pytest.mark.parametrize("name", ["xlsx", "magento_csv", "nonsense", ""])
def test_a_format_that_cannot_be_read_is_refused(in_acme, ben, name: str):
    with pytest.raises(DomainError) as refusal:
        import_create(
            workspace_id=in_acme.pk,
            file=[b"sku,title\nA,B\n"],
            filename="a",
            by=ben,
            options={"format": name},
        )
    assert refusal.value.status == 422
    assert not Import.objects.exists()


def test_a_file_above_the_limit_is_refused_and_leaves_nothing(in_acme, ben, settings):
    settings.UPLOAD_MAX_BYTES = 1_000_000
    kept = (
        set((settings.FILES_DIR / "imports").glob("*"))
        if (settings.FILES_DIR / "imports").exists()
        else set()
    )
    with pytest.raises(DomainError, match="larger"):
        import_create(
            workspace_id=in_acme.pk, file=(b"x" * 100_000 for _ in range(11)), filename="a", by=ben
        )
    assert set((settings.FILES_DIR / "imports").glob("*")) == kept


def test_columns_are_suggested_by_their_names():
    headers = [
        "Product_ID",
        "Product Name",
        "Manufacturer",
        "final_price",
        "initial_price",
        "Colour",
        "subcategory_1",
        "subcategory_2",
        "notes",
    ]
    assert mapping_suggest(headers) == {
        "Product_ID": "sku",
        "Product Name": "title",
        "Manufacturer": "brand",
        "final_price": "price",
        "initial_price": "compare_at_price",
        "Colour": "attributes.colour",
        "subcategory_1": "category",
        "subcategory_2": "category",
        "notes": "",
    }


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("catalog_shein/shein.csv", marks=pytest.mark.once),
        pytest.param("catalog_shopee_i18n/shopee.csv", marks=pytest.mark.once),
        pytest.param("catalog_amazon_toys/toys.csv", marks=pytest.mark.once),
        "products_real/products.jsonl",
    ],
)
def test_real_catalogs_come_in_whole_and_stay_the_same(in_acme, ben, shared_data, name: str):
    data = (shared_data / name).read_bytes()
    row = upload(ben, in_acme, data, dry_run=False)
    assert row.state in ("applied", "partial")
    refused = set(
        ImportRow.objects.filter(import_run=row, action="refused").values_list("field", flat=True)
    )
    assert refused <= {"sku"}, "only a sku that comes twice is refused"
    assert row.counts["added"] > 190
    run()
    again = upload(ben, in_acme, data, dry_run=False)
    assert again.counts["unchanged"] == row.counts["added"]


def test_prices_that_name_no_currency_get_the_one_of_the_import(in_acme, ben):
    upload(ben, in_acme, table(LEGACY_ROWS), dry_run=False, currency="gbp")
    assert set(Product.objects.values_list("currency", flat=True)) == {"GBP"}
    upload(
        ben,
        in_acme,
        "sku,title,price\nA,Lamp,€5\nB,Tent,\nC,Mug,7\n",
        dry_run=False,
        currency="GBP",
    )
    assert [Product.objects.get(sku=sku).currency for sku in "ABC"] == ["EUR", "", "GBP"]
    with pytest.raises(DomainError, match="currency"):
        upload(ben, in_acme, "sku,title\nA,B\n", currency="pounds")


@pytest.mark.parametrize(
    ("cell", "price"),
    [("29,90", "29.90"), ("1.029,90", "1029.90"), ("1 029,90 €", "1029.90"), ("€9,00", "9.00")],
)
def test_a_decimal_comma_is_read_where_it_can_mean_nothing_else(in_acme, ben, cell, price):
    upload(ben, in_acme, f"sku;title;price\nA;Lampe;{cell}\n", dry_run=False)
    assert str(Product.objects.get().price) == f"{price}00"


@pytest.mark.parametrize("cell", ["1,029", "9,5", "1.02,90", "1,029,9"])
def test_a_comma_that_may_be_a_group_is_refused(in_acme, ben, cell):
    row = upload(ben, in_acme, f"sku;title;price\nA;Lampe;{cell}\n", dry_run=False)
    assert row.counts["errors"] == 1


@pytest.mark.parametrize("start", [b"", b"sku,title\nA-1,Lamp\n"])
def test_bytes_that_are_no_text_are_refused_at_once(in_acme, ben, start: bytes):
    data = start + bytes(n * 7919 % 256 for n in range(20_000))
    with pytest.raises(DomainError, match="not a text file"):
        upload(ben, in_acme, data)
    assert not Import.objects.exists()


def test_a_row_with_a_sku_that_came_before_can_be_mended(in_acme, ben):
    twice = "sku,title,price\nA-1,Lamp,5.00\nA-1,Tent,9.00\n"
    row = upload(ben, in_acme, twice, dry_run=False)
    text = "".join(spreadsheet_csv(refused_table(row)))
    assert "“A-1” is in row 2 already." in text
    again = upload(ben, in_acme, text.replace("A-1,Tent", "A-2,Tent"), dry_run=False)
    assert again.counts["added"] == 1
    assert Product.objects.get(sku="A-2").title == "Tent"
