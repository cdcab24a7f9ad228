"""Lines that do not speak of their product are dropped, as far as the brief asks."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from generation.badges.context import OrderContext
from generation.badges.relevance import KIND, NOTHING, PRODUCT, lines_relevance
from generation.facts import understand
from generation.pipeline import write_lines
from generation.types import (
    Draft,
    FieldSpec,
    InputError,
    Spec,
    brief_from_dict,
    channel_fields,
    product_from_dict,
)

SHOE = {
    "sku": "CRV-TMP2",
    "title": "Corvane Tempo 2 Running Shoe",
    "brand": "Corvane",
    "category": "Sports > Running > Shoes",
    "price": "115",
    "currency": "GBP",
    "description": "A cushioned daily trainer. Weighs 238 g in UK 5.",
    "attributes": {"weight": "238 g", "drop": "8 mm"},
}
NAMED, FACT, SCENE, EMPTY = (
    "Corvane waits by the door",
    "238 g on the last hill",
    "For laps before breakfast",
    "You deserve something",
)


def order(**brief: object) -> Spec:
    """A running shoe's headlines."""
    product = product_from_dict(SHOE)
    return Spec(
        product=product,
        understanding=understand(product),
        brief=brief_from_dict({"channel": "google_rsa", **brief}),
        fields=(channel_fields("google_rsa")["headline"],),
        now=datetime(2026, 11, 21, tzinfo=UTC),
    )


@dataclass(frozen=True)
class Said:
    """An engine that always says the same four lines."""

    name: str = "said"
    version: str = "said-1"

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """The four lines."""
        return [
            Draft(text=text, slot=slot, seed=seed)
            for slot, text in enumerate((NAMED, FACT, SCENE, EMPTY))
        ]

    def unavailable(self) -> None:
        """Never."""


def test_a_line_speaks_of_its_product_of_its_kind_or_of_nothing():
    levels = lines_relevance([NAMED, FACT, SCENE, EMPTY], OrderContext(order()))
    assert levels == [PRODUCT, PRODUCT, KIND, NOTHING]


def test_its_price_is_the_products_own():
    assert lines_relevance(["Yours for £115"], OrderContext(order())) == [PRODUCT]


def test_the_words_of_the_offer_speak_of_the_order():
    offer = {"text": "20% off", "code": "FRESH20"}
    line = ["Wonderful, with FRESH20"]
    assert lines_relevance(line, OrderContext(order())) == [NOTHING]
    assert lines_relevance(line, OrderContext(order(offer=offer))) == [KIND]


def test_a_product_of_no_known_kind_has_only_its_own_words():
    spec = order()
    general = replace(spec.understanding, pack="general")
    context = OrderContext(replace(spec, understanding=general))
    assert lines_relevance([NAMED, SCENE], context) == [PRODUCT, NOTHING]


@pytest.mark.parametrize(
    ("relevance", "kept"),
    [
        ("any", [NAMED, FACT, SCENE, EMPTY]),
        (None, [NAMED, FACT, SCENE]),
        ("kind", [NAMED, FACT, SCENE]),
        ("product", [NAMED, FACT]),
    ],
)
def test_the_brief_says_what_is_dropped(relevance: str | None, kept: list[str]):
    (made,) = write_lines(order(relevance=relevance), engine=Said(), seed=1, n={"headline": 4})
    assert sorted(line.text for line in made.lines) == sorted(kept)
    assert (made.dropped, made.short) == (4 - len(kept), 4 - len(kept))


def test_another_word_for_it_is_refused():
    with pytest.raises(InputError, match="must be one of any, kind, product"):
        order(relevance="most")
