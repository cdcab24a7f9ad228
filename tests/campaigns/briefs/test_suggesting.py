"""Products suggested for a brief: the nearest first, with the words that matched, however large the catalog."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from campaigns.briefs.suggesting import products_suggested
from campaigns.catalog.services import product_change
from campaigns.models import Campaign, Product, User, Workspace
from tests.campaigns.catalog.test_quarantines import SOUP
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def brief(in_acme: Workspace, ana: User, shoe: Product, lamp: Product) -> Campaign:
    """Ana's campaign about lamps, without products."""
    return make_campaign(
        in_acme,
        created_by=ana,
        skus=[],
        goal="Desk lamps for long evenings",
        audience="Students who read at night",
    )


def page_url(row: Campaign) -> str:
    return reverse("briefs:campaign_products", args=["acme", row.pk]) + "?suggest=1"


def test_products_are_suggested_by_the_words_of_the_brief(brief: Campaign, lamp: Product):
    found = products_suggested(brief)
    assert [row.product for row in found.rows] == [lamp]
    assert found.rows[0].words == ("desk", "lamps")
    assert found.found == 1
    assert {"evenings", "students"} <= set(found.words)


def test_the_offer_and_what_must_be_said_count_too(brief: Campaign, shoe: Product):
    brief.offer, brief.must_say = {"text": "20% off trainers"}, ["made for running"]
    assert shoe in [row.product for row in products_suggested(brief).rows]


def test_another_workspace_and_the_archive_stay_out(brief: Campaign, lamp: Product, dora: User):
    other = dora.memberships.get().workspace
    with scope(workspace=other.pk):
        make_product(other, "OTHER-LAMP", title="Desk Lamp")
    Product.objects.filter(pk=lamp.pk).update(archived=True)
    assert products_suggested(brief).rows == []


def test_a_quarantined_product_is_suggested_for_no_brief(
    in_acme: Workspace, brief: Campaign, lamp: Product, ben: User
):
    words = "Desk lamps for students who read on long evenings at night."
    pushed = make_product(in_acme, "PUSHED", title="Desk lamp", description=words)
    assert {row.product for row in products_suggested(brief).rows} == {lamp, pushed}
    text = f"{words} {SOUP}"
    product_change(product=pushed, version=pushed.version, by=ben, values={"description": text})
    found = products_suggested(brief)
    assert ([row.product for row in found.rows], found.found) == ([lamp], 1)


def test_a_larger_catalog_asks_no_more_questions(brief: Campaign, in_acme: Workspace):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            products_suggested(brief)
        return len(queries)

    before = asked()
    for number in range(60):
        make_product(in_acme, f"LAMP-{number}", title=f"Desk Lamp {number}")
    assert asked() == before
    # Products that say the same words are not read without end.
    assert len(products_suggested(brief, most=100).rows) < 61 <= products_suggested(brief).found


def test_the_page_says_what_matched_and_saves_picks(brief: Campaign, ana: User, lamp: Product):
    client = signed_in(ana)
    page = client.get(page_url(brief)).content.decode()
    assert "<strong>lamps</strong>" in page
    assert "Corvane Tempo" not in page
    client.post(
        page_url(brief),
        {"act": "picks", "version": brief.version, "shown": [lamp.sku], "sku": [lamp.sku]},
    )
    brief.refresh_from_db()
    assert brief.skus == [lamp.sku]


def test_an_empty_brief_is_told_so(brief: Campaign, vic: User):
    Campaign.objects.filter(pk=brief.pk).update(goal="Sell more", audience="")
    page = signed_in(vic).get(page_url(brief)).content.decode()
    assert "The brief does not say what it is for yet." in page


def test_a_filter_narrows_what_is_suggested(brief: Campaign, ana: User):
    page = signed_in(ana).get(page_url(brief) + "&brand=Corvane").content.decode()
    assert "No product matches the brief" in page


def test_the_api_suggests(brief: Campaign, ana: User, in_acme: Workspace, client):
    address = f"/api/v1/campaigns/{brief.pk}/suggestions/"
    ana_in = signed_in(ana)
    found = ana_in.get(address).json()
    assert [row["sku"] for row in found["results"]] == ["ORR-ARC"]
    assert found["results"][0]["words"] == ["desk", "lamps"]
    assert ana_in.get(f"{address}?most=0").status_code == 422
    assert client.get(address).status_code == 401
