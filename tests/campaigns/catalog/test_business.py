"""The business order: what a record says of margin, stock and sales, and what stands in the middle."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from campaigns.catalog.business import MIDDLE, product_business
from campaigns.catalog.imports import import_create
from campaigns.catalog.services import product_change
from campaigns.models import Product, User, Workspace
from generation.jobs.runner import job_run
from tests.factories import make_product


def product(price: str | None = "100", stock: int | None = None, **said: Any) -> Product:
    return Product(
        price=None if price is None else Decimal(price), stock=stock, attributes=said, extra={}
    )


def order(*args: Any, **said: Any) -> int:
    return product_business(product(*args, **said)).order


def test_a_record_without_any_part_stands_in_the_middle():
    found = product_business(product())
    assert (found.order, found.known) == (MIDDLE, [])
    assert found.missing == ["margin", "stock", "sales"]


def test_each_part_moves_the_order_its_way():
    assert order(**{"Cost per item": "20"}) > MIDDLE > order(**{"Cost per item": "90.00"})
    assert order(stock=400) > order(stock=25) == MIDDLE > order(stock=0)
    assert order(units_sold_30d=300) > order(units_sold_30d=30) == MIDDLE > order(units_sold_30d=1)


def test_a_missing_part_stands_between_a_good_and_a_bad_one():
    known = {"units_sold_7d": 70}
    assert order(margin="80 %", **known) > order(**known) > order(margin="10 %", **known)


@pytest.mark.parametrize("said", ["25%", "25 %", 25, 0.25, "0.25"])
def test_a_margin_is_read_as_it_is_written(said: object):
    assert product_business(product(margin=said)).margin == 0.25


@pytest.mark.parametrize("said", ["unknown", "", "12-14", True, ["12"], None])
def test_what_is_no_number_says_nothing(said: object):
    assert product_business(product(cost=said, units_sold_30d=said)).known == []


def test_a_cost_without_a_price_is_no_margin():
    assert product_business(product(None, cost="5")).margin is None
    assert product_business(product("0", cost="5")).margin is None


@pytest.mark.django_db
def test_an_import_and_an_edit_set_the_order(in_acme: Workspace, ben: User):
    row = import_create(
        workspace_id=in_acme.pk,
        file=[
            b'{"sku": "A-1", "title": "Oak stool", "price": 80, "stock": 0, "cost": 72}\n'
            b'{"sku": "A-2", "title": "Oak bench", "price": 80, "stock": 90, "cost": 16}\n'
        ],
        filename="stools.jsonl",
        by=ben,
        options={"dry_run": False},
    )
    job_run(queue="default", job_id=row.job_id)
    low, high = Product.objects.order_by("sku")
    assert (low.business, high.business) == (200, 694)
    product_change(product=low, version=low.version, by=ben, values={"stock": 225})
    low.refresh_from_db()
    assert low.business == 500


@pytest.mark.django_db
def test_a_product_of_the_factory_is_ordered_as_an_import_would(in_acme: Workspace):
    row = make_product(in_acme, stock=75)
    assert row.business == product_business(row).order == 583
