"""A changed fact, price or stock makes exactly the lines stale that rest on it."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.briefs.content import content_hash, line_basis
from campaigns.catalog.imports import import_revert
from campaigns.catalog.records import product_understood
from campaigns.catalog.services import product_change, product_correct
from campaigns.catalog.staleness import product_read, understanding_store
from campaigns.claims.uses import claim_uses_store
from campaigns.models import AuditEntry, Campaign, Candidate, CandidateState, Product, Revision
from generation.jobs import direct
from generation.types import field_specs
from tests.campaigns.catalog.test_import_run import lines, run, upload
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db


def line(
    campaign: Campaign, product: Product, text: str, state: str = CandidateState.APPROVED
) -> Candidate:
    """A line as a round and a review leave it: measured by the engine, resting on what it says."""
    order = {
        "product": {
            "sku": product.sku,
            "title": product.title,
            "brand": product.brand,
            "price": str(product.price),
            "currency": product.currency,
            "stock": product.stock,
            "description": product.description,
            "attributes": product.attributes,
        },
        "understanding": product_understood(product),
        "brief": {"channel": "seo"},
        "fields": [spec for spec in _specs() if spec["field"] == "description"],
        "now": "2026-11-20T12:00:00+00:00",
    }
    badges: Any = direct.measure_line(text, order, "description")
    basis = line_basis(text=text, product=product, offer={}, badges=badges)
    row = Candidate.objects.create(
        workspace=campaign.workspace,
        campaign=campaign,
        product=product,
        channel="seo",
        field="description",
        state=state,
        text=text,
        badges=badges,
        content_hash=content_hash(text, basis),
        is_primary=False,
    )
    row.revision = Revision.objects.create(
        workspace=campaign.workspace,
        candidate=row,
        number=1,
        text=text,
        content_hash=row.content_hash,
        basis=basis,
        badges=badges,
        origin="model",
    )
    row.save()
    claim_uses_store([(row, basis)], [])
    return row


def _specs() -> list[dict[str, Any]]:
    return [direct.field_spec_to_dict(spec) for spec in field_specs() if spec.channel == "seo"]


@pytest.fixture
def shoe(in_acme, ana):
    product = make_product(in_acme)
    understanding_store(product, product_read(product))
    campaign = make_campaign(in_acme, created_by=ana)
    return {
        "product": product,
        "weight": line(campaign, product, "A daily trainer that weighs 238 g."),
        "price": line(campaign, product, "Yours for £115.00."),
        "plain": line(campaign, product, "A daily trainer for easy miles."),
        "review": line(campaign, product, "Just 238 g on the foot.", CandidateState.IN_REVIEW),
    }


def states(shoe: dict[str, Any]) -> dict[str, str]:
    for name in ("weight", "price", "plain", "review"):
        shoe[name].refresh_from_db()
    return {name: shoe[name].state for name in ("weight", "price", "plain", "review")}


RECORD = {
    "sku": "CRV-TMP2",
    "title": "Corvane Tempo 2 Running Shoe",
    "brand": "Corvane",
    "category": "Sports > Running > Shoes",
    "price": "115.00",
    "compare_at_price": "135.00",
    "currency": "GBP",
    "stock": 214,
    "description": "A cushioned daily trainer. Weighs 238 g in UK 5. 8 mm drop. Upper of recycled polyester knit.",
    "attributes": {"weight": "238 g", "drop": "8 mm", "material": "recycled polyester"},
}


def test_an_import_that_changes_the_price_makes_only_the_line_with_the_price_stale(
    in_acme, ben, shoe
):
    dry = upload(ben, in_acme, lines({**RECORD, "price": "99.00"}))
    assert dry.counts["stale"] == 1
    assert set(states(shoe).values()) == {"approved", "in_review"}, "a dry run marks nothing"
    row = upload(ben, in_acme, lines({**RECORD, "price": "99.00"}), dry_run=False)
    assert row.counts["stale"] == 1
    assert states(shoe) == {
        "weight": "approved",
        "price": "stale",
        "plain": "approved",
        "review": "in_review",
    }
    reasons = {reason["kind"]: reason for reason in shoe["price"].stale_reasons}
    assert (reasons["price"]["before"], reasons["price"]["after"]) == ("115", "99")
    entry = AuditEntry.objects.get(event="candidate.stale")
    assert entry.entity_id == str(shoe["price"].pk)
    import_revert(row=row, by=ben)
    run()
    shoe["product"].refresh_from_db()
    assert shoe["product"].price == 115
    assert product_understood(shoe["product"])["facts_hash"]


def test_a_stock_that_no_line_names_changes_no_line(in_acme, ben, shoe):
    upload(ben, in_acme, lines({**RECORD, "stock": 3}), dry_run=False)
    assert states(shoe) == {
        "weight": "approved",
        "price": "approved",
        "plain": "approved",
        "review": "in_review",
    }


def test_an_edited_fact_makes_its_line_stale_and_warns_of_the_one_in_review(in_acme, ben, shoe):
    product = shoe["product"]
    product_change(
        product=product,
        version=product.version,
        by=ben,
        values={
            "attributes": {"weight": "251 g", "drop": "8 mm", "material": "recycled polyester"},
            "description": "A cushioned daily trainer.",
        },
    )
    assert states(shoe) == {
        "weight": "stale",
        "price": "approved",
        "plain": "approved",
        "review": "in_review",
    }
    assert shoe["weight"].stale_reasons[0]["kind"] == "fact"
    assert shoe["review"].stale_reasons, "whoever approves it is told first"


def test_a_correction_makes_the_line_stale_that_said_it_otherwise(in_acme, ana, shoe):
    product = shoe["product"]
    facts = product_understood(product)["facts"]
    said = [[fact["name"], fact["value"]] for fact in facts if "238" in fact["value"]]
    assert said
    product_correct(
        product=product, version=product.version, by=ana, correction={"facts": {"remove": said}}
    )
    product.refresh_from_db()
    assert not any("238" in fact["value"] for fact in product.understanding["facts"])
    assert states(shoe)["price"] == "approved"
