"""A benefit is said only where the record bears its condition out."""

from __future__ import annotations

import pytest

from generation.engines.grammar.context import context_build
from tests.generation.orders import order


@pytest.mark.parametrize(
    ("material", "said"),
    [
        ("leather", True),
        ("full-grain leather", True),
        ("faux leather", False),
        ("PU leather", False),
    ],
)
def test_what_leather_does_is_not_said_of_what_looks_like_it(material: str, said: bool) -> None:
    record = {
        "sku": "B-1",
        "title": "Ferry Satchel",
        "category": "Bags > Satchels",
        "attributes": {"material": material},
    }
    context = context_build(order(record), plain=False)
    assert context.packs[0].slug == "bags"
    texts = [option.text for option in context.packs[0].options["gives"]]
    assert ("leather that wears in" in texts) == said
