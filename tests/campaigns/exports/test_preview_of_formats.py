"""The preview of Spree's, Saleor's and Akeneo's files, of ads for Meta and of tables of one's own is what their writers do."""

from __future__ import annotations

import random

import pytest

from campaigns.exports.layouts import Layout, LayoutColumn
from campaigns.exports.profiles import PROFILES
from campaigns.exports.saved_formats import format_create
from campaigns.exports.saved_profiles import profile_found
from campaigns.models import Campaign, User
from tests.campaigns.exports.test_preview import PLACES, _previewed, campaign, fill
from tests.sizes import sized

__all__ = ["campaign"]
pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
# A field that takes several has fewer columns than texts.
VALUES = ("sku", "description", *(".".join(place) for place in PLACES), "google_rsa.headline")
OWN = tuple(LayoutColumn(f"{number} {value}", value) for number, value in enumerate(VALUES))
COLUMNS = ("name-en_US", "name-fr_FR", None)


def spread(campaign: Campaign, by: User, seed: int) -> None:
    """Lines in many states, of products that came from here and there."""
    chance = random.Random(seed)  # noqa: S311 - an order of rows, no secret
    for product in fill(campaign, by, products=sized(4, 8), seed=seed):
        column = chance.choice(COLUMNS)
        if column:
            product.extra |= {"saleor_id": "7", "akeneo_title": column}
            product.extra["akeneo_description"] = "description-en_US"
        product.description = chance.choice([product.description, "Long " * 7000])
        product.save(update_fields=["extra", "description"])


TABLES = {
    "csv of products": Layout(OWN),
    "workbook of products": Layout(OWN, "xlsx"),
    "workbook of lines": Layout((*OWN[:2], LayoutColumn("Text", "text")), "xlsx", "line"),
}


def test_counts_and_texts_are_those_of_the_lines_one_by_one(
    campaign: Campaign, ben: User, subtests: pytest.Subtests
):
    spread(campaign, ben, seed=11)
    for name in ("spree_csv", "saleor_csv", "akeneo_csv"):
        with subtests.test(name):
            _previewed(campaign, PROFILES[name])
    for name, layout in TABLES.items():
        made = format_create(workspace=campaign.workspace, by=ben, name=name, layout=layout)
        found = profile_found(f"saved-{made.pk}", campaign.workspace_id)
        assert found
        with subtests.test(name):
            _previewed(campaign, found[0])
