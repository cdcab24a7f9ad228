"""Lines that rest on a change are found by what they rest on: nothing else is read, however much copy there is."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.briefs import offer_staleness
from campaigns.briefs.services import campaign_change
from campaigns.catalog import staleness
from campaigns.catalog.fact_uses import facts_digest
from campaigns.catalog.imports import import_revert
from campaigns.catalog.services import product_change
from campaigns.catalog.staleness import lines_reread, product_read, understanding_store
from campaigns.models import Campaign, Candidate, ClaimUse, Product, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.workspaces import marking
from tests.campaigns.catalog.test_import_run import lines, run, upload
from tests.campaigns.catalog.test_staleness import RECORD
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
WEIGHT, PRICE, PLAIN = "Weighs 238 g.", "Yours for £115.00.", "Made for easy miles."
OTHERS = {"weight": "251 g", "drop": "8 mm", "material": "recycled polyester"}
uses_indexed = import_module("campaigns.migrations.0041_uses_indexed")


@pytest.fixture
def shoe(in_acme: Workspace) -> Product:
    row = make_product(in_acme, description="A daily trainer.")
    understanding_store(row, product_read(row))
    return row


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    offer = {"text": "20% off", "code": "", "ends": ""}
    return make_campaign(in_acme, created_by=ana, offer=offer)


def approved(campaign: Campaign, product: Product, by: User, *texts: str) -> list[Candidate]:
    """Descriptions that somebody approved."""
    made = []
    for text in texts:
        line = make_candidate(
            campaign, product, text, channel="product_description", field="description"
        )
        made.append(candidate_approve(candidate=line, by=by, content_hash=line.content_hash))
    return made


def refuse_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> Any:
        raise AssertionError("no text changed")

    monkeypatch.setattr(staleness, "product_read", refused)


def test_a_price_is_imported_without_reading_any_text(
    in_acme, campaign, shoe, ana, ben, monkeypatch
):
    approved(campaign, shoe, ben, WEIGHT, PRICE, PLAIN)
    record = {**RECORD, "description": shoe.description}
    refuse_reading(monkeypatch)
    row = upload(ben, in_acme, lines({**record, "price": "99.00"}), dry_run=False)
    assert row.counts["stale"] == 1
    assert Candidate.objects.get(state="stale").text == PRICE
    shoe.refresh_from_db()
    fresh = product_read(shoe)
    assert shoe.facts_hash == fresh["facts_hash"], "as if it had been read"
    assert facts_digest(shoe.understanding) == facts_digest(fresh)
    import_revert(row=row, by=ben)
    run()
    shoe.refresh_from_db()
    assert (str(shoe.price), shoe.facts_hash) == ("115.0000", product_read(shoe)["facts_hash"])


def test_a_text_is_read_where_a_line_rests_on_texts_and_nowhere_else(
    in_acme, campaign, shoe, ben, monkeypatch
):
    other = make_product(in_acme, sku="CRV-2", description="A daily trainer.")
    approved(campaign, shoe, ben, WEIGHT)
    approved(campaign, other, ben, PLAIN)
    seen: list[str] = []
    read = staleness.product_read

    def told(product: Product, *given: Any) -> Any:
        seen.append(product.sku)
        return read(product, *given)

    monkeypatch.setattr(staleness, "product_read", told)
    records = [
        {**RECORD, "sku": sku, "description": "A daily trainer.", "attributes": OTHERS}
        for sku in (shoe.sku, "CRV-2")
    ]
    row = upload(ben, in_acme, lines(*records), dry_run=False)
    assert (row.counts["changed"], row.counts["stale"]) == (2, 1)
    assert seen == [shoe.sku]


def test_lines_that_do_not_rest_on_it_are_not_read(campaign, shoe, ben):
    approved(campaign, shoe, ben, PRICE, *[f"{PLAIN} {n}" for n in "ab"])
    asked = []
    for count, price in ((0, "99.00"), (12, "98.00")):
        approved(campaign, shoe, ben, *[f"{WEIGHT} {n}" for n in "cdefghijklmn"[:count]])
        Product.objects.filter(pk=shoe.pk).update(price=price)
        shoe.refresh_from_db()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lines_reread([(shoe, ["price"])], actor=ben)
        read = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
        asked.append((len(read), sum("campaigns_revision" in sql for sql in read)))
        Candidate.objects.filter(state="stale").update(state="approved", stale_reasons=[])
    assert asked[0] == asked[1]
    assert asked[0][1] == 1


def test_a_reason_that_was_not_looked_at_stays(campaign, shoe, ben):
    line = make_candidate(
        campaign, shoe, f"{WEIGHT} {PRICE}", channel="product_description", field="description"
    )
    shoe = product_change(product=shoe, version=1, by=ben, values={"attributes": OTHERS})
    product_change(product=shoe, version=2, by=ben, values={"price": "99.00"})
    line.refresh_from_db()
    kinds = [reason["kind"] for reason in line.stale_reasons]
    assert (line.state, kinds) == ("in_review", ["fact", "price"])


@pytest.mark.parametrize("changes", ["price", "offer"])
def test_a_stale_line_that_comes_back_before_it_is_held_is_read_too(
    campaign, shoe, ben, monkeypatch, changes
):
    text = PRICE if changes == "price" else "Yours with 20% off."
    [line] = approved(campaign, shoe, ben, text)
    Candidate.objects.update(state="stale", stale_reasons=[{"kind": "promise"}])
    hold = marking.lines_hold

    def back_first(ids: Any) -> None:
        Candidate.objects.update(state="approved", stale_reasons=[])
        hold(ids)

    monkeypatch.setattr(marking, "lines_hold", back_first)
    monkeypatch.setattr(offer_staleness, "lines_hold", back_first)
    if changes == "price":
        product_change(product=shoe, version=1, by=ben, values={"price": "99.00"})
    else:
        offer = {"text": "10% off", "code": "", "ends": ""}
        campaign_change(campaign=campaign, version=1, by=ben, values={"offer": offer})
    line.refresh_from_db()
    assert (line.state, [one["kind"] for one in line.stale_reasons]) == ("stale", [changes])


def test_lines_of_an_earlier_version_are_indexed_as_new_ones_are(campaign, shoe, ben, monkeypatch):
    approved(campaign, shoe, ben, WEIGHT, PRICE, PLAIN, "Only 214 left.", "Corvane, 20% off.")
    rows = ClaimUse.objects.order_by("candidate", "fact").values_list("candidate", "fact")
    said = list(rows)
    keys = {fact.partition(":")[0] for _, fact in said}
    assert keys >= {"price", "stock", "offer", "name"}
    beside = ClaimUse.objects.filter(fact__in=("price", "stock", "offer", "record"))
    (beside | ClaimUse.objects.filter(fact__startswith="name:")).delete()
    monkeypatch.setattr(uses_indexed, "CHUNK", 2)
    uses_indexed.uses_name(apps, SimpleNamespace(connection=connection))
    assert list(rows.all()) == said
