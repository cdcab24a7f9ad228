"""The page of a campaign: everybody once with all that they do next, and whom its offer does not speak for."""

from __future__ import annotations

import re
from html import unescape

import pytest

from campaigns.models import Campaign, Candidate, User, Workspace
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product


@pytest.fixture
def campaign(in_acme: Workspace, ben: User) -> Campaign:
    """Ben's campaign over a silk blouse and a leather jacket."""
    make_product(
        in_acme,
        "BLOUSE",
        title="Silk blouse",
        brand="",
        category="Clothing > Blouses",
        description="A blouse of pure silk.",
        attributes={"material": "silk"},
    )
    make_product(
        in_acme,
        "JACKET",
        title="Leather jacket",
        brand="",
        category="Clothing > Jackets",
        description="A jacket of calf leather.",
        attributes={"material": "leather"},
    )
    return make_campaign(in_acme, created_by=ben, skus=["BLOUSE", "JACKET"])


def page_of(campaign: Campaign, viewer: User) -> str:
    """The page's text as somebody reads it."""
    answer = signed_in(viewer).get(f"/w/acme/campaigns/{campaign.pk}/")
    text = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return " ".join(text.replace("\xa0", " ").split())


def test_nobody_stands_twice_among_those_who_do_something_next(
    campaign: Campaign, ben: User, ana: User
):
    shoe = make_product(campaign.workspace)
    waiting = make_candidate(campaign, shoe)
    back = make_candidate(campaign, shoe, "238 g, again")
    Candidate.objects.filter(pk=back.pk).update(state="changes_requested")
    assert waiting.state == "in_review"
    people = page_of(campaign, ben).partition("Next, for each of you")[2].partition("Rounds")[0]
    assert people.count("Ben Koch") == 1
    assert "1 line came back with a request. 1 line waits for a decision." in people
    assert "Open 1 Review 1" in people


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        ("20% off silk", "The offer does not cover 1 of 2 products."),
        ("20% off everything", ""),
        ("20% off for the weekend", ""),
        ("", ""),
    ],
)
def test_the_page_says_which_products_the_offer_does_not_speak_for(
    campaign: Campaign, ben: User, offer: str, said: str
):
    Campaign.objects.filter(pk=campaign.pk).update(offer={"text": offer, "code": "", "ends": ""})
    page = page_of(campaign, ben)
    assert said in page
    assert ("Lines for these leave it out: Leather jacket" in page) is bool(said)


def test_the_page_leads_on_to_what_is_done_with_its_copy(campaign: Campaign, ben: User, vic: User):
    assert "Export Approved lines go live at a time that you choose. Plan a launch" in page_of(
        campaign, ben
    )
    looked = page_of(campaign, vic).partition("With this copy")[2]
    assert "Copy sheet" in looked
    assert "Plan a launch" not in looked


def test_a_page_that_no_list_can_have_is_an_empty_one(campaign: Campaign, ben: User):
    answer = signed_in(ben).get(f"/w/acme/campaigns/{campaign.pk}/?page={'9' * 40}")
    assert answer.status_code == 200
    assert "Silk blouse" not in answer.content.decode()
