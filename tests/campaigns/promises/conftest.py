"""Shoes, an offer that ends within the day, and a campaign with it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Product, User, Workspace
from tests.factories import make_campaign, make_product


@pytest.fixture
def product(in_acme: Workspace) -> Product:
    """A shoe of which there is plenty."""
    return make_product(in_acme)


@pytest.fixture
def few(in_acme: Workspace) -> Product:
    """Another, of which three are left."""
    return make_product(in_acme, sku="CRV-FEW", stock=3)


@pytest.fixture
def end() -> datetime:
    """When the offer ends: within the day, whenever this runs."""
    return timezone.now() + timedelta(hours=3)


@pytest.fixture
def campaign(in_acme: Workspace, ana: User, end: datetime) -> Campaign:
    """Ana's campaign, with an offer that ends."""
    return make_campaign(
        in_acme,
        created_by=ana,
        channels=["google_rsa"],
        offer={"text": "20% off", "code": "", "ends": end.isoformat()},
        timezone="Europe/Berlin",
    )
