"""The page of an ad's combinations: approved lines or all, a required text that any line of a set may say."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Candidate, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.rules.services import rule_create
from tests.campaigns.rules.steps import activated
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HEADS = ("238 g, and light", "Only 238 g", "Order yours today", "Buy a pair today", "8 mm drop")


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    return make_campaign(in_acme, created_by=ana, channels=["google_rsa"])


def ad(campaign: Campaign, sku: str = "CRV-TMP2") -> list[Candidate]:
    product = make_product(campaign.workspace, sku)
    below = ("An 8 mm drop for the road.", "Order before you run.")
    return [
        *(make_candidate(campaign, product, text, rank=n) for n, text in enumerate(HEADS)),
        *(make_candidate(campaign, product, text, field="description") for text in below),
    ]


def page(person: User, campaign: Campaign, **asked: str) -> str:
    answer = signed_in(person).get(f"/w/acme/campaigns/{campaign.pk}/combinations/", asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_page_reads_approved_lines_and_all_of_them_when_asked(campaign, ana, ben):
    lines = ad(campaign)
    assert "Too few lines are approved" in page(ana, campaign)
    every = page(ana, campaign, show="all")
    assert "of 10 sets of headlines and descriptions go together" in every
    assert "Two calls to action" in every
    assert "“238 g” twice" in every
    for line in [*lines[:2], *lines[4:]]:
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert "0 of 1 sets" in page(ana, campaign)


def test_another_product_is_chosen_and_one_that_is_not_there_is_missing(campaign, ana):
    ad(campaign)
    ad(campaign, "OTHER")
    assert '<option value="OTHER" selected>' in page(ana, campaign, sku="OTHER", show="all")
    path = f"/w/acme/campaigns/{campaign.pk}/combinations/"
    assert signed_in(ana).get(path, {"sku": "NOT-HERE"}).status_code == 404


def test_a_campaign_without_ads_says_what_to_do(in_acme, ana):
    assert "No ad yet" in page(ana, make_campaign(in_acme, created_by=ana))


def test_a_required_text_may_stand_in_any_line_of_a_set(campaign, in_acme, ana, cleo):
    ad(campaign)
    value = {"text": "for the road", "when": ["8 mm"]}
    asked = {"kind": "required_text", "value": value, "severity": "warn"}
    activated(rule_create(workspace_id=in_acme.pk, values=asked, by=cleo).rule_set, cleo)
    # "8 mm drop" calls for it; of the descriptions, which both stand in every set, one says it.
    assert "A required text is left out" not in page(ana, campaign, show="all")
    other = {**asked, "value": {"text": "terms apply", "when": ["8 mm drop"]}}
    with_both = rule_create(workspace_id=in_acme.pk, values=other, by=cleo).rule_set
    activated(with_both, cleo)
    said = page(ana, campaign, show="all")
    assert "A required text is left out" in said
    assert "“terms apply” is said nowhere" in said


def test_an_ad_of_performance_max_says_what_the_platform_lacks(in_acme, ana):
    campaign = make_campaign(in_acme, created_by=ana, channels=["google_rsa", "google_pmax"])
    product = make_product(in_acme)

    def line(field: str, text: str) -> None:
        make_candidate(campaign, product, text, channel="google_pmax", field=field)

    heads = ("Cushioned for the long road", "Runs in 238 g, all day long", "Fitted for wide feet")
    for text in heads:
        line("headline", text)
    line("description", "An 8 mm drop, a wide toe box and a heel that holds on every road.")
    line("description", "Order before you run, and send it back within thirty days if not.")
    assert "No ad yet" in page(ana, campaign, show="all")
    said = page(ana, campaign, channel="google_pmax", show="all")
    assert "of 1 set" in said
    lacked = (
        "1 long headline more",
        "A headline of 15 characters or fewer",
        "A description of 60 characters or fewer",
    )
    assert all(one in said for one in lacked), said
    line("long_headline", "Cushioned for the long road, and light at 238 g")
    line("headline", "日本語の靴です")
    line("description", "Made for the road.")
    said = page(ana, campaign, channel="google_pmax", show="all")
    assert "What the ad lacks" not in said
