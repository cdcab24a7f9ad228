"""Campaigns as a board say of each channel how many of its places are filled, as the campaign's own page does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.briefs.board import Card, board_columns
from campaigns.briefs.readiness import campaign_readiness
from campaigns.models import Campaign, Product, User, Workspace
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

ADDRESS = "/w/acme/campaigns/?view=board"


@pytest.fixture
def campaigns(in_acme: Workspace, ben: User) -> list[Campaign]:
    """One with picked products, one with a filter, one without channels; the first has lines in several states."""
    shoe, lamp = make_product(in_acme, "SHOE", category="Shoes"), make_product(in_acme, "LAMP")
    make_product(in_acme, "GONE", archived=True)
    picked = make_campaign(
        in_acme,
        created_by=ben,
        name="Picked",
        state="in_review",
        skus=["SHOE", "LAMP", "GONE"],
        channels=["sms", "seo"],
    )
    matched = make_campaign(
        in_acme,
        created_by=ben,
        name="Matched",
        state="briefed",
        skus=[],
        product_filter={"category": "Shoes"},
        channels=["sms"],
    )
    empty = make_campaign(in_acme, created_by=ben, name="Empty", state="draft", channels=[])
    lines = [(shoe, "approved")] * 9 + [(lamp, "live"), (lamp, "in_review")]
    for number, (product, state) in enumerate(lines):
        make_candidate(
            picked, product, f"238 g, {number}", channel="sms", field="message", state=state
        )
    make_candidate(picked, shoe, "A shoe", channel="seo", field="title", state="approved")
    return [picked, matched, empty]


def cards_of(campaigns: list[Campaign]) -> dict[str, Card]:
    return {
        card.campaign.name: card for column in board_columns(campaigns) for card in column.cards
    }


def test_its_places_are_those_of_the_campaigns_own_page(campaigns: list[Campaign]):
    cards = cards_of(campaigns)
    for campaign in campaigns:
        readiness, card = campaign_readiness(campaign), cards[campaign.name]
        assert card.products == readiness.products
        assert sum(slot.approved for slot in card.slots) == readiness.approved
        assert sum(slot.needed for slot in card.slots) == readiness.needed
    assert [card.products for card in cards.values()] == [0, 1, 2]
    # Nine are approved of one product: more than it needs fill no other product's places.
    sms = next(slot for slot in cards["Picked"].slots if slot.label == "SMS")
    each = sms.needed // 2
    assert each < 9
    assert sms.approved == each + 1


def test_a_column_for_each_state_and_those_due_first_on_top(
    campaigns: list[Campaign], in_acme: Workspace, ben: User
):
    soon = timezone.now() + timedelta(days=1)
    for name, due in (("Later", soon + timedelta(days=5)), ("Soon", soon)):
        make_campaign(in_acme, created_by=ben, name=name, state="briefed", lines_due=due)
    columns = board_columns(list(Campaign.objects.all()))
    assert [column.state for column in columns] == [
        "draft",
        "briefed",
        "in_production",
        "in_review",
        "ready",
    ]
    briefed = [card.campaign.name for card in columns[1].cards]
    assert briefed == ["Soon", "Later", "Matched"]
    Campaign.objects.filter(name="Soon").update(state="live")
    assert "live" in [column.state for column in board_columns(list(Campaign.objects.all()))]


def test_the_page_is_searched_like_the_list_and_asks_as_often_for_more(
    campaigns: list[Campaign], in_acme: Workspace, ben: User
):
    client = signed_in(ben)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for number in range(6):
        product = make_product(in_acme, f"MORE-{number}")
        campaign = make_campaign(
            in_acme, created_by=ben, name=f"More {number}", skus=[product.sku], state="ready"
        )
        make_candidate(campaign, product, state="approved")
        make_campaign(
            in_acme, created_by=ben, name=f"All {number}", skus=[], product_filter={"brand": "X"}
        )
    assert asked() == few
    page = client.get(f"{ADDRESS}&search=Picked").content.decode()
    assert "Picked" in page
    assert "Matched" not in page
    assert 'name="view" value="board"' in page
    nothing = client.get(f"{ADDRESS}&search=nowhere").content.decode()
    assert "No campaign matches" in nothing


def test_a_card_leads_to_what_waits(campaigns: list[Campaign], ben: User):
    page = signed_in(ben).get(ADDRESS).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "1 line waiting for review" in words
    assert f"/w/acme/review/?campaign={campaigns[0].pk}" in page
    assert Product.objects.filter(archived=True).exists()
