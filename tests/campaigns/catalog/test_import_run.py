"""Imports end to end: a file comes in, its job runs, the catalog is what the file says."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.catalog.imports import import_apply, import_create, import_revert
from campaigns.models import Import, ImportRow, Product, User, Workspace
from generation.jobs.runner import job_run

pytestmark = pytest.mark.django_db


def upload(by: User, workspace: Workspace, content: bytes | str, **options: Any) -> Import:
    """An import whose job has run."""
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("feed", data)
    row = import_create(
        workspace_id=workspace.pk, file=file.chunks(), filename="feed", by=by, options=options
    )
    run()
    return Import.objects.get(pk=row.pk)


def run() -> None:
    """Run all jobs that are due."""
    while job_run(queue="default"):
        pass


def lines(*records: dict[str, Any]) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)


LAMP = {
    "sku": "ORR-1",
    "title": "Orrin Arc desk lamp",
    "brand": "Orrin",
    "price": "89.00",
    "currency": "GBP",
}
TENT = {
    "sku": "HOL-2",
    "title": "Hollin Duo 2 tent",
    "price": 236,
    "attributes": {"weight": "1.9 kg"},
    "colour_way": "moss",
}


def catalog() -> list[dict[str, Any]]:
    names = (
        "sku",
        "title",
        "brand",
        "category",
        "price",
        "stock",
        "description",
        "attributes",
        "extra",
    )
    return list(Product.objects.filter(archived=False).order_by("sku").values(*names))


def test_a_dry_run_writes_no_product_and_applying_does_what_it_said(in_acme, ben):
    row = upload(ben, in_acme, lines(LAMP, TENT))
    assert (row.state, row.dry_run) == ("validated", True)
    assert not Product.objects.exists()
    said = list(ImportRow.objects.order_by("line").values("line", "sku", "action", "changes"))
    counts = row.counts
    import_apply(row=row, by=ben)
    run()
    row.refresh_from_db()
    assert row.state == "applied"
    assert row.counts == counts
    assert (
        list(ImportRow.objects.order_by("line").values("line", "sku", "action", "changes")) == said
    )
    assert [item["sku"] for item in catalog()] == ["HOL-2", "ORR-1"]
    assert Product.objects.get(sku="HOL-2").extra == {"colour_way": "moss"}
    assert Product.objects.exclude(facts_hash="").count() == 2


def test_the_same_file_again_changes_nothing(in_acme, ben):
    upload(ben, in_acme, lines(LAMP, TENT), dry_run=False)
    before = list(Product.objects.order_by("pk").values())
    row = upload(ben, in_acme, lines(LAMP, TENT), dry_run=False)
    assert row.counts["unchanged"] == 2
    assert row.counts["added"] == row.counts["changed"] == row.counts["errors"] == 0
    assert list(Product.objects.order_by("pk").values()) == before


def test_a_changed_record_shows_its_difference_and_reverting_brings_all_back(in_acme, ben):
    first = upload(ben, in_acme, lines(LAMP), dry_run=False)
    before = catalog()
    row = upload(ben, in_acme, lines({**LAMP, "price": "79.50"}, TENT), dry_run=False)
    change = ImportRow.objects.get(import_run=row, action="changed")
    assert change.changes == {"price": {"before": "89", "after": "79.5"}}
    assert row.counts["added"] == row.counts["changed"] == 1
    import_revert(row=row, by=ben)
    run()
    row.refresh_from_db()
    assert row.state == "reverted"
    assert catalog() == before
    import_revert(row=first, by=ben)
    run()
    assert catalog() == []


def test_columns_that_a_file_leaves_out_keep_their_values(in_acme, ben):
    upload(ben, in_acme, lines(TENT), dry_run=False)
    upload(ben, in_acme, "sku,title,stock\nHOL-2,Hollin Duo 2 tent,7\n", dry_run=False)
    tent = Product.objects.get(sku="HOL-2")
    assert (tent.stock, tent.price, tent.attributes) == (7, Decimal(236), {"weight": "1.9 kg"})


def test_bad_rows_are_refused_with_row_field_and_reason_and_the_others_go_on(in_acme, ben):
    row = upload(
        ben,
        in_acme,
        'sku,title,price\nA-1,Lamp,"179,0"\nA-2,,5\nA-3,Tent,5\nA-3,Tent again,6\n',
        dry_run=False,
    )
    assert row.state == "partial"
    assert row.counts == {
        "rows": 4,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "errors": 3,
        "products": 4,
        "stale": 0,
        "nameless_prices": 1,
        "quarantined": 0,
    }
    refused = ImportRow.objects.filter(action="refused").order_by("line")
    assert [(r.line, r.sku, r.field) for r in refused] == [
        (2, "A-1", "price"),
        (3, "A-2", "title"),
        (5, "A-3", "sku"),
    ]
    assert "179,0" in refused[0].message
    assert refused[1].message == "Title is missing. Every product needs one."
    assert "row 4" in refused[2].message


@pytest.mark.parametrize("name", ["apparel.csv", "jewelery.csv"])
def test_real_shopify_files(in_acme, ben, shared_data: Path, name: str):
    data = (shared_data / "catalog_shopify" / name).read_bytes()
    row = upload(ben, in_acme, data, dry_run=False)
    assert row.format == "shopify_csv"
    assert row.state == "applied"
    handles = {line.split(b",")[0] for line in data.splitlines()[1:] if line[:1].islower()}
    assert Product.objects.count() == row.counts["added"] <= len(handles)
    again = upload(ben, in_acme, data, dry_run=False)
    assert again.counts["unchanged"] == row.counts["added"]
