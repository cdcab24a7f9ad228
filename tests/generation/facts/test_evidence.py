"""A record's own words speak against the family and pack that its noun suggests."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product, Understanding


def read(title: str, category: str, description: str = "", **attributes: str) -> Understanding:
    return understand(
        Product(
            sku="x",
            title=title,
            category=category,
            description=description,
            attributes=dict(attributes),
        )
    )


def test_a_trainer_with_a_zip_and_pockets_is_no_shoe() -> None:
    worn = "A light shell for wet mornings. • Full zip. • Hand pockets. • Drop shoulder."
    assert read("Corvane Squall Trainer", "Collections > Green", worn).pack == "general"
    run = "Rubber outsole, cushioned midsole and a roomy toe box."
    assert read("Corvane Squall Trainer", "Collections > Green", run).pack == "sneakers-boots"


@pytest.mark.parametrize(
    ("title", "category", "description", "family"),
    [
        ("Toner TX20 Black", "Office", "Fits Voltra laser printers. One cartridge.", "other"),
        ("Round Tee 2 in.", "Hardware", "For home decor and a ceiling grid.", "home"),
        ("Pine Pendants", "Festive", "Christmas tree ornament, winter decoration.", "home"),
        ("Citrus Tablets", "Supplies", "Effervescent, for the toilet and for cleaning.", "home"),
    ],
)
def test_a_word_of_several_senses_takes_the_one_that_the_record_shows(
    title: str, category: str, description: str, family: str
) -> None:
    found = read(title, category, description)
    assert (found.family, found.pack) == (family, "general")


def test_a_word_of_one_sense_needs_more_than_a_mention() -> None:
    beside = "Goes with a jacket or a coat, in the hall or at the gym."
    assert read("Corvane Canvas Tote Bag", "Bags", beside).pack == "bags"


def test_a_denied_attribute_is_no_evidence() -> None:
    denied = read("Corvane Gym Tank", "Men > Tops > Tanks", "", hood="No", sleeves="None")
    assert denied.pack == "tops"


def test_a_kit_among_jackets_is_worn() -> None:
    assert read("Corvane Summit Kit", "Men > Jackets").family == "apparel"


@pytest.mark.parametrize(
    "title", ["Bean Bag", "Napkin Ring", "Waist Trainer", "Life Jacket", "Piping Bag"]
)
def test_a_compound_of_another_kind_is_not_spoken_of_as_its_last_word(title: str) -> None:
    assert read(title, "").pack == "general"
