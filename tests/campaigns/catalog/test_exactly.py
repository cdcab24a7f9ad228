"""Exactly the lines that rest on what changed go stale: drawn lines over drawn changes, against what each line was made of."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from campaigns.catalog.services import product_change
from campaigns.models import AuditEntry, Candidate, Product
from campaigns.review.services import candidate_approve
from tests.factories import make_campaign, make_candidate, make_product
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
ROUNDS = sized(6, 60)
# What a sentence rests on.
SENTENCES = {
    "weight": "Weighs 238 g.",
    "drop": "With an 8 mm drop.",
    "material": "Of recycled polyester.",
    "price": "Yours for £115.00.",
    "was": "Was £135.00, now £115.00.",
    "left": "Only 12 left.",
    "few": "Almost gone.",
    "lasts": "While stocks last.",
    "plain": "Made for easy miles.",
}
ATTRIBUTES = {"weight": "238 g", "drop": "8 mm", "material": "recycled polyester"}
OTHERS = {"weight": "251 g", "drop": "6 mm", "material": "cork"}
PRICED = {"price", "was"}


def drawn_change(draw: Random) -> tuple[dict[str, Any], set[str]]:
    """Values for a product, and the sentences that are no longer so."""
    values: dict[str, Any] = {}
    broken: set[str] = set()
    changed = draw.sample(["weight", "drop", "material", "price", "stock"], draw.randrange(1, 4))
    if facts := [name for name in changed if name in ATTRIBUTES]:
        values["attributes"] = {**ATTRIBUTES, **{name: OTHERS[name] for name in facts}}
        broken |= set(facts)
    if "price" in changed:
        values["price"] = Decimal(draw.choice(["99.00", "120.00"]))
        broken |= PRICED
    if "stock" in changed:
        values["stock"] = draw.choice([0, 5, 20, 21, 400])
        broken |= {"left"}
        broken |= {"few"} if not 0 < values["stock"] <= 20 else set()
        broken |= {"lasts"} if not values["stock"] else set()
    return values, broken


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_exactly_what_rests_on_a_change_goes_stale(in_acme, ana, ben, seed: int):
    draw = Random(seed)
    product = make_product(in_acme, stock=12, attributes=ATTRIBUTES, description="A daily trainer.")
    campaign = make_campaign(in_acme, created_by=ana)
    made: dict[int, list[str]] = {}
    for _ in range(8):
        parts = draw.sample(sorted(SENTENCES), draw.randrange(1, 4))
        text = " ".join(SENTENCES[part] for part in parts)
        line = make_candidate(
            campaign, product, text, channel="product_description", field="description"
        )
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        made[line.pk] = parts
    values, broken = drawn_change(draw)
    row = Product.objects.get(pk=product.pk)
    product_change(product=row, version=row.version, by=ben, values=values)
    stale = {line.pk: line for line in Candidate.objects.filter(state="stale")}
    expected = {pk for pk, parts in made.items() if broken & set(parts)}
    assert stale.keys() == expected, (seed, values, made)
    assert Candidate.objects.filter(state="approved").count() == len(made) - len(expected)
    for pk, line in stale.items():
        kinds = {reason["kind"] for reason in line.stale_reasons}
        assert ("price" in kinds) is bool(PRICED & broken & set(made[pk])), (seed, values, made[pk])
        assert all(reason["before"] != reason["after"] for reason in line.stale_reasons)
    told = AuditEntry.objects.filter(event="candidate.stale").values_list("entity_id", flat=True)
    assert sorted(map(int, told)) == sorted(expected)
