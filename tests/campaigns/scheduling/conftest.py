"""A campaign with an approved headline, planned by Ben and approved by Cleo."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Candidate, Launch, Product, User, Workspace
from tests.campaigns.scheduling.steps import approved, planned
from tests.factories import make_campaign, make_product


@pytest.fixture
def product(in_acme: Workspace) -> Product:
    """A shoe of which there is plenty."""
    return make_product(in_acme)


@pytest.fixture
def campaign(in_acme: Workspace, ben: User) -> Campaign:
    """Ben's campaign."""
    return make_campaign(in_acme, created_by=ben, timezone="Europe/Berlin")


@pytest.fixture
def line(campaign: Campaign, product: Product, ana: User) -> Candidate:
    """An approved headline."""
    return approved(campaign, product, ana)


@pytest.fixture
def start() -> datetime:
    """In three days, whenever this runs: two looks before it are to come."""
    return (timezone.now() + timedelta(days=3)).replace(microsecond=0)


@pytest.fixture
def launch(campaign: Campaign, line: Candidate, ben: User, start: datetime) -> Launch:
    """Ben's draft of a launch of two days."""
    return planned(campaign, [line], ben, start)
