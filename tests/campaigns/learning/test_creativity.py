"""A suggested creativity: for launches, for clearances, from the past; it never sets itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.briefs.round_services import round_create
from campaigns.models import Campaign, Candidate, Product, Workspace
from tests.campaigns.api.conftest import Api
from tests.campaigns.learning.conftest import Tried
from tests.conftest import signed_in


@pytest.fixture
def suggested(bens: Api, campaign: Campaign):
    """What the API suggests for a creativity that the campaign has."""

    def ask(creativity: float):
        Campaign.objects.filter(pk=campaign.pk).update(creativity=creativity)
        return bens.get(f"campaigns/{campaign.pk}/learnings/").json()["creativity"]

    return ask


def aged(product: Product, **values: object) -> None:
    """A product that has been in the catalog for long, with some values."""
    long_ago = timezone.now() - timedelta(days=90)
    Product.objects.filter(pk=product.pk).update(**{"created": long_ago, **values})


def test_launches_go_up_and_clearances_go_down(
    suggested, product, campaign, ben, in_acme: Workspace
):
    aged(product, compare_at_price=None)
    assert suggested(0.3) is None
    aged(product, compare_at_price=None, created=timezone.now())
    launch = suggested(0.3)
    assert launch["value"] == 0.6
    assert "New, with no live copy: 1 of 1\u00a0product." in launch["reasons"][0]
    assert suggested(0.6) is None
    aged(product, price="60", compare_at_price="90")
    clearance = suggested(0.3)
    assert (clearance["value"], clearance["simulated"]) == (0.2, False)
    assert "A clearance takes" in clearance["reasons"][0]
    page = signed_in(ben).get(f"/w/acme/learn/campaigns/{campaign.pk}/").content.decode()
    assert "Creativity 0.2 instead of 0.3?" in page
    # Shown, and not set.
    campaign.refresh_from_db()
    assert campaign.creativity == 0.3


def test_the_past_moves_it_by_a_tenth(
    suggested, tried: Tried, product, campaign, ana, in_acme: Workspace
):
    aged(product, compare_at_price=None)
    Campaign.objects.filter(pk=campaign.pk).update(creativity=0.2)
    campaign.refresh_from_db()
    low = round_create(campaign=campaign, by=ana, asked={"n": 1})
    Campaign.objects.filter(pk=campaign.pk).update(creativity=0.7)
    campaign.refresh_from_db()
    high = round_create(campaign=campaign, by=ana, asked={"n": 1})
    tried(0, 5, statement=6, question=20)
    assert suggested(0.4) is None
    lines = Candidate.objects.exclude(text="")
    lines.filter(text__endswith="?").update(round=high)
    lines.exclude(text__endswith="?").update(round=low)
    found = suggested(0.4)
    assert found["value"] == 0.5
    assert found["reasons"][0].startswith("In 5\u00a0experiments each tenth more of creativity")
