"""Google Ads Editor's file: one whole ad a product, each text once, what makes none is held and told."""

from __future__ import annotations

import csv
import io

import pytest

from campaigns.exports.build import exports_dir
from campaigns.exports.preview import export_preview
from campaigns.exports.profiles import PROFILES
from campaigns.exports.services import export_create
from campaigns.models import Campaign, Candidate, Product, User
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def approve(campaign: Campaign, product: Product, by: User, field: str, *texts: str) -> None:
    for rank, text in enumerate(texts):
        line = make_candidate(campaign, product, text, field=field, rank=rank)
        Candidate.objects.filter(pk=line.pk).update(
            badges={**line.badges, "blocks": [], "claims": []}, state="in_review"
        )
        line.refresh_from_db()
        candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def test_an_ad_takes_what_fits_and_the_preview_says_the_same(in_acme, ben):
    campaign = make_campaign(in_acme, created_by=ben, name="Spring")
    whole, few, lost = (
        make_product(in_acme, sku, url=url)
        for sku, url in (
            ("A", "https://shop.example/a"),
            ("B", "https://shop.example/b"),
            ("C", ""),
        )
    )
    heads = [f"238 g, line {number:02}" for number in range(16)]
    approve(campaign, whole, ben, "headline", *heads[:2], heads[0], *heads[2:])
    approve(campaign, whole, ben, "description", "238 g, and light.", "8 mm drop.")
    approve(campaign, few, ben, "headline", *heads[:3])
    approve(campaign, few, ben, "description", "238 g, and light.", "238 g, and light.")
    approve(campaign, lost, ben, "headline", *heads[:3])
    row = export_create(campaign=campaign, profile="google_ads_csv", by=ben)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    text = (exports_dir() / row.file).read_text()
    ads = list(csv.DictReader(io.StringIO(text)))
    assert len(ads) == row.rows == 1
    ad = ads[0]
    assert (ad["Campaign"], ad["Ad group"], ad["Final URL"]) == (
        "Spring",
        "A",
        "https://shop.example/a",
    )
    assert [ad[f"Headline {number}"] for number in range(1, 16)] == heads[:15]
    assert [ad[f"Description {n}"] for n in (1, 2, 3)] == ["238 g, and light.", "8 mm drop.", ""]
    held = sorted((one["sku"], one["reason"]) for one in row.held)
    assert held == [
        ("A", "beyond_count"),
        ("A", "same_text"),
        *[("B", "same_text")],
        *[("B", "too_few")] * 4,
        *[("C", "no_url")] * 3,
    ]
    preview = export_preview(campaign, PROFILES["google_ads_csv"])
    assert (preview.lines, preview.held) == (17, len(held))
    said = [
        (one.sku, line.reason)
        for one in preview.behind.products
        for line in one.lines
        for _ in range(line.count)
    ]
    assert sorted(said) == held


@pytest.mark.parametrize("profile", ["google_ads_csv", "shopify_csv"])
def test_a_page_with_nothing_to_send_says_whether_lines_are_held_or_not_approved(
    in_acme, ben, profile
):
    campaign = make_campaign(in_acme, created_by=ben)
    approve(campaign, make_product(in_acme, url=""), ben, "headline", "238 g")
    answer = signed_in(ben).get(f"/w/acme/campaigns/{campaign.pk}/export/?profile={profile}")
    page = answer.content.decode().replace("\xa0", " ")
    assert ("1 line is held" in page) is (profile == "google_ads_csv")
    assert ("No line for this file is approved yet." in page) is (profile == "shopify_csv")
