"""Lines in the business order of their products: forth and back, each once, and in the grid."""

from __future__ import annotations

from itertools import pairwise

import pytest

from campaigns.models import Candidate, User, Workspace
from campaigns.review.business_order import business_beyond
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(in_acme: Workspace, ben: User) -> list[int]:
    """Lines of four products, two of which matter the same, in the order in which they should stand."""
    stocks = {"MID-1": 25, "LOW": 0, "HIGH": 900, "MID-2": 25}
    products = {sku: make_product(in_acme, sku, stock=stock) for sku, stock in stocks.items()}
    campaign = make_campaign(in_acme, created_by=ben, skus=list(products))
    texts = ("238 g, and light on its feet", "An 8 mm drop")
    lines = [make_candidate(campaign, row, text) for text in texts for row in products.values()]
    standing = ("HIGH", "MID-1", "MID-2", "LOW")
    return [line.pk for sku in standing for line in lines if line.product.sku == sku]


def test_lines_stand_by_what_matters_most_forth_and_back(wanted: list[int]):
    rows = Candidate.objects.all()
    assert [line.pk for line in business_beyond(rows, None, ahead=True, most=9)] == wanted
    for here, following in pairwise(wanted):
        assert business_beyond(rows, here, ahead=True, most=1)[0].pk == following
        assert business_beyond(rows, following, ahead=False, most=1)[0].pk == here
    assert not business_beyond(rows, wanted[-1], ahead=True, most=9)


def test_the_grid_takes_the_order_from_its_address(wanted: list[int], ben: User):
    page = signed_in(ben).get("/w/acme/review/grid/?sort=business").content.decode()
    places = [page.index(f'name="ids" value="{pk}"') for pk in wanted]
    assert places == sorted(places)
