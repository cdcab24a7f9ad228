"""An offer speaks for the products it names, and for all where it names none."""

from __future__ import annotations

import pytest

from generation.badges import measure
from generation.engines.grammar.engine import GrammarEngine
from generation.facts import understand
from generation.facts.offer_scope import offer_covers
from generation.types import product_from_dict
from tests.generation.orders import order

JACKET = {
    "sku": "J-1",
    "title": "Pilot Leather Jacket",
    "brand": "Orsa",
    "category": "Men > Jackets",
}
SHIRT = {"sku": "S-1", "title": "Ines Silk Shirt", "brand": "Orsa", "category": "Women > Tops"}
TRAINER = {"sku": "R-1", "title": "Corvane Tempo Running Shoe", "category": "Shoes > Running"}


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("20% off silk", (False, True, False)),
        ("15% off running", (False, False, True)),
        ("15% off shoes", (False, False, True)),
        ("£10 off leather jackets this weekend", (True, False, False)),
        ("20% off everything, shoes too", (True, True, True)),
        ("20% off your first order of shoes", (True, True, True)),
        ("20% off", (True, True, True)),
        ("20% off for the weekend", (True, True, True)),
        ("20% off with code SHOES", (True, True, True)),
        ("Free delivery", (True, True, True)),
        ("", (True, True, True)),
    ],
)
def test_an_offer_covers_what_its_words_name(text, covered):
    for record, expected in zip((JACKET, SHIRT, TRAINER), covered, strict=True):
        product = product_from_dict(record)
        assert offer_covers(text, product, understand(product)) == expected, record["title"]


def test_no_line_claims_an_offer_on_something_else():
    spec = order(JACKET, "email", offer={"text": "20% off silk", "code": "SILK20"})
    for field in spec.fields:
        for draft in GrammarEngine().write(spec, field, 12, 3, frozenset()):
            assert not {"20%", "SILK20"} & set(draft.text.replace(".", " ").split())


def test_a_claim_of_an_offer_on_something_else_is_unsupported():
    offer = {"text": "20% off silk", "code": "SILK20"}
    for record, status in ((JACKET, False), (SHIRT, True)):
        spec = order(record, "email", offer=offer)
        found = measure(["Take 20% off it today"], spec=spec, field=spec.fields[0])[0]
        assert (not found["blocks"]) == status, record["title"]
