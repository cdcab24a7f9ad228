"""Products, a brand and a campaign to write for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from campaigns.briefs.services import campaign_create
from campaigns.models import Campaign, Product, User, Workspace
from tests.factories import make_brand, make_product


@pytest.fixture
def shoe(in_acme: Workspace) -> Product:
    """A running shoe with facts, a price and stock."""
    return make_product(in_acme)


@pytest.fixture
def lamp(in_acme: Workspace) -> Product:
    """A desk lamp."""
    return make_product(
        in_acme,
        "ORR-ARC",
        title="Orrin Arc Desk Lamp",
        brand="Orrin",
        category="Home > Lighting > Desk Lamps",
        price=Decimal("79.00"),
        compare_at_price=None,
        stock=12,
        description="A dimmable LED desk lamp with a weighted base. 450 lumens.",
        attributes={"brightness": "450 lumens", "base": "weighted"},
    )


@pytest.fixture
def campaign(in_acme: Workspace, ana: User, shoe: Product, lamp: Product) -> Campaign:
    """Ana's campaign for both products in two channels."""
    brand = make_brand(in_acme, tone={"sentiment": 25, "cta": 60})
    values: dict[str, Any] = {
        "name": "Black Friday week",
        "brand": brand.pk,
        "goal": "Sell through autumn stock",
        "offer": {"text": "20% off", "code": "NOVEMBER", "ends": "2099-11-29T23:59+00:00"},
        "channels": ["google_rsa", "email"],
        "skus": [shoe.sku, lamp.sku],
        "must_not_say": ["cheap"],
    }
    return campaign_create(workspace=in_acme, by=ana, values=values)
