"""What a person corrects of an understanding wins; a wrong correction is refused by its name."""

from __future__ import annotations

from typing import Any

import pytest

from generation.facts import short_name, understand
from generation.types import InputError, Product


def test_corrections_win() -> None:
    product = Product(
        sku="x", title="Oak Stool 45cm", brand="SHEIN", attributes={"color": "Walnut"}
    )
    found = understand(
        product,
        {
            "brand": "Pelham",
            "noun": "bar stool",
            "models": ["Perch"],
            "name": "Perch bar stool",
            "family": "home",
            "facts": {
                "add": [{"name": "feature", "value": "brass footrest", "kind": "feature"}],
                "remove": [["size", "45 cm"]],
                "change": [{"name": "color", "value": "walnut", "to": "dark walnut"}],
            },
        },
    )
    assert (found.brand, found.noun, found.plural) == ("Pelham", "bar stool", "bar stools")
    assert short_name(found, 30) == "Perch bar stool"
    said = {fact.value for fact in found.facts}
    assert {"brass footrest", "dark walnut"} <= said
    assert "45 cm" not in said


@pytest.mark.parametrize(
    ("corrections", "key"),
    [
        ({"noun": 3}, "corrections.noun"),
        ({"brand": []}, "corrections.brand"),
        ({"models": "Perch"}, "corrections.models"),
        ({"facts": []}, "corrections.facts"),
        ({"facts": {"add": [{"name": "feature"}]}}, "corrections.facts.add"),
    ],
)
def test_a_wrong_correction_is_refused_by_name(corrections: dict[str, Any], key: str) -> None:
    with pytest.raises(InputError) as refused:
        understand(Product(sku="x", title="Oak Stool"), corrections)
    assert refused.value.key == key
