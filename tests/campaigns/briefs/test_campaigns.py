"""Campaigns and their briefs: autosave with versions, values refused by field, products, readiness."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from campaigns.briefs.brief_shown import brief_initial
from campaigns.briefs.forms import BriefForm
from campaigns.briefs.products import campaign_products_count, campaign_skus
from campaigns.briefs.readiness import campaign_readiness, campaign_state_update
from campaigns.briefs.services import campaign_archive, campaign_change, campaign_create
from campaigns.briefs.spec import brief_from_campaign
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import (
    AuditEntry,
    Campaign,
    CampaignState,
    Candidate,
    Product,
    User,
    Workspace,
)
from tests.conftest import make_product, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def posted(row: Campaign, **changes: Any) -> dict[str, Any]:
    """The brief's form as a browser sends it."""
    form = BriefForm(initial=brief_initial(row), brands=[])
    data = {name: form[name].value() for name in form.fields}
    return {key: value for key, value in {**data, **changes}.items() if value is not None}


def brief_url(row: Campaign) -> str:
    return reverse("briefs:brief_edit", args=["acme", row.pk])


def test_a_new_campaign_needs_a_name_and_opens_on_its_brief(in_acme: Workspace, ana: User):
    client = signed_in(ana)
    address = reverse("briefs:campaign_create", args=["acme"])
    assert client.post(address, {"name": ""}).status_code == 422
    answer = client.post(address, {"name": "Spring", "goal": "Sell"})
    row = Campaign.objects.get()
    assert answer["Location"] == brief_url(row)
    assert (row.state, row.created_by, row.timezone) == (CampaignState.DRAFT, ana, "UTC")


def test_the_brief_saves_itself_and_raises_its_version(campaign: Campaign, ana: User):
    answer = signed_in(ana).post(
        brief_url(campaign), posted(campaign, goal="Clear stock"), headers=HTMX
    )
    campaign.refresh_from_db()
    assert answer.status_code == 200
    assert (campaign.goal, campaign.version) == ("Clear stock", 2)
    assert 'id="id_version" value="2" hx-swap-oob="true"' in answer.content.decode()
    assert AuditEntry.objects.filter(event="campaign.changed").count() == 1


def test_saving_what_is_stored_makes_no_new_version(campaign: Campaign, ana: User):
    signed_in(ana).post(brief_url(campaign), posted(campaign), headers=HTMX)
    campaign.refresh_from_db()
    assert campaign.version == 1
    assert not AuditEntry.objects.filter(event="campaign.changed").exists()


def test_a_stale_version_answers_409_with_both_texts_and_mine_can_be_kept(
    campaign: Campaign, ana: User, ben: User
):
    data = posted(campaign, goal="Ana's goal")
    signed_in(ben).post(brief_url(campaign), posted(campaign, goal="Ben's goal"), headers=HTMX)
    answer = signed_in(ana).post(brief_url(campaign), data, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Ana&#x27;s goal" in html
    assert "Ben&#x27;s goal" in html
    plain = signed_in(ana).post(brief_url(campaign), data)
    assert plain.status_code == 409
    assert signed_in(ana).post(brief_url(campaign), {**data, "force": "2"}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.goal, campaign.version) == ("Ana's goal", 3)


def test_an_offers_end_is_kept_with_the_campaigns_zone(campaign: Campaign, ana: User):
    changes = {"offer_ends": "2026-07-01T23:59", "timezone": "Europe/London"}
    signed_in(ana).post(brief_url(campaign), posted(campaign, **changes))
    campaign.refresh_from_db()
    assert campaign.offer["ends"] == "2026-07-01T23:59+01:00"
    assert brief_initial(campaign)["offer_ends"] == "2026-07-01T23:59"


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"tone": {"cta": 101}}, "tone.cta"),
        ({"tone": {"warmth": 1}}, "tone.warmth"),
        ({"creativity": 2}, "creativity"),
        ({"channels": ["telegram"]}, "channels"),
        ({"offer": {"ends": "Sunday"}}, "offer.ends"),
        ({"starts": "2026-01-01T09:00"}, "starts"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"must_say": "free"}, "must_say"),
        ({"product_filter": {"price": "1"}}, "product_filter"),
        ({"language": "de"}, "language"),
        ({"name": " "}, "name"),
        ({"brand": "12"}, "brand"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(
    campaign: Campaign, ana: User, values: dict[str, Any], key: str
):
    with pytest.raises(DomainError) as caught:
        campaign_change(campaign=campaign, version=1, by=ana, values=values)
    assert list(caught.value.errors) == [key]
    campaign.refresh_from_db()
    assert campaign.version == 1


def test_a_campaign_ends_after_it_starts(campaign: Campaign, ana: User):
    starts = {"starts": "2026-12-02T00:00+00:00"}
    first = campaign_change(campaign=campaign, version=1, by=ana, values=starts)
    for early in ("2026-12-02T01:00+01:00", "2026-12-01T00:00+00:00"):
        with pytest.raises(DomainError) as refusal:
            campaign_change(campaign=first, version=2, by=ana, values={"ends": early})
        assert set(refusal.value.errors) == {"ends"}
    late = {"ends": "2026-12-02T00:30+00:00"}
    assert campaign_change(campaign=first, version=2, by=ana, values=late).version == 3


def test_a_sku_that_no_product_has_is_refused_but_one_that_went_may_stay(
    campaign: Campaign, in_acme: Workspace, ana: User
):
    known = campaign.skus
    make_product(in_acme, "NEW-1")
    with pytest.raises(DomainError, match="NOWHERE") as refusal:
        campaign_create(
            workspace=in_acme, by=ana, values={"name": "Odd", "skus": ["NEW-1", "NOWHERE"]}
        )
    assert set(refusal.value.errors) == {"skus"}
    Campaign.objects.filter(pk=campaign.pk).update(skus=[*known, "GONE"])
    values = {"skus": ["GONE", "NEW-1"]}
    changed = campaign_change(campaign=campaign, version=1, by=ana, values=values)
    assert changed.skus == ["GONE", "NEW-1"]


def test_a_copywriter_changes_only_their_own(
    campaign: Campaign, in_acme: Workspace, ana: User, ben: User
):
    other = campaign_create(workspace=in_acme, by=ben, values={"name": "Ben's"})
    client = signed_in(ana)
    assert client.get(brief_url(other)).status_code == 200
    assert client.post(brief_url(other), posted(other, goal="Mine now")).status_code == 403
    assert client.post(brief_url(campaign), posted(campaign, goal="Mine")).status_code == 302


def test_a_viewer_reads_and_a_stranger_finds_nothing(campaign: Campaign, vic: User, dora: User):
    assert signed_in(vic).get(brief_url(campaign)).status_code == 200
    assert signed_in(vic).post(brief_url(campaign), posted(campaign)).status_code == 403
    assert signed_in(dora).get(f"/w/other/campaigns/{campaign.pk}/").status_code == 404


def test_products_are_picked_by_tick_and_by_filter(
    campaign: Campaign, in_acme: Workspace, ana: User
):
    make_product(in_acme, "CRV-2", title="Corvane Trail Shoe")
    client, address = (
        signed_in(ana),
        reverse("briefs:campaign_products", args=["acme", campaign.pk]),
    )
    page = client.get(address, {"search": "corvane", "category": "Sports"}).content.decode()
    assert "2 products" in page.replace("\u00a0", " ")
    ticks = {
        "version": 1,
        "act": "picks",
        "shown": ["CRV-TMP2", "ORR-ARC", "CRV-2"],
        "sku": ["CRV-2"],
    }
    client.post(address, ticks)
    campaign.refresh_from_db()
    assert campaign.skus == ["CRV-2"]
    client.post(f"{address}?search=corvane", {"version": 2, "act": "all"})
    campaign.refresh_from_db()
    assert (campaign.skus, campaign.product_filter) == ([], {"search": "corvane"})
    assert list(campaign_skus(campaign)) == ["CRV-TMP2", "CRV-2"]
    Product.objects.filter(sku="CRV-2").update(archived=True)
    assert campaign_products_count(campaign) == 1


def test_readiness_counts_approved_lines_of_those_needed(
    campaign: Campaign, shoe: Product, in_acme: Workspace
):
    def line(state: str, field: str = "subject") -> Candidate:
        return Candidate.objects.create(
            workspace=in_acme,
            campaign=campaign,
            product=shoe,
            channel="email",
            field=field,
            state=state,
            text="x",
            content_hash="0" * 64,
        )

    empty = campaign_readiness(campaign)
    assert (empty.approved, empty.needed) == (0, 2 * (15 + 4 + 1 + 1))
    line("approved")
    line("approved")
    line("blocked", "preheader")
    found = campaign_readiness(campaign)
    assert found.approved == 1
    cells = {(cell.product.sku, cell.spec.key): cell.state for _, row in found.rows for cell in row}
    assert cells["CRV-TMP2", "email.subject"] == "ready"
    assert cells["CRV-TMP2", "email.preheader"] == "blocked"
    assert cells["ORR-ARC", "email.subject"] == "none"
    assert found.missing[0].state == "blocked"


def test_a_campaigns_state_follows_its_lines(
    campaign: Campaign, shoe: Product, in_acme: Workspace, ana: User
):
    assert campaign.state == CampaignState.BRIEFED
    campaign_change(
        campaign=campaign, version=1, by=ana, values={"channels": ["email"], "skus": [shoe.sku]}
    )
    for field in ("subject", "preheader"):
        Candidate.objects.create(
            workspace=in_acme,
            campaign=campaign,
            product=shoe,
            channel="email",
            field=field,
            state="in_review",
            text="x",
            content_hash="0" * 64,
        )
    campaign_state_update(campaign_id=campaign.pk)
    assert Campaign.objects.get(pk=campaign.pk).state == CampaignState.IN_REVIEW
    Candidate.objects.update(state="approved")
    campaign_state_update(campaign_id=campaign.pk)
    assert Campaign.objects.get(pk=campaign.pk).state == CampaignState.READY


def test_an_archived_campaign_takes_no_change(campaign: Campaign, ana: User):
    client = signed_in(ana)
    address = reverse("briefs:campaign_archive", args=["acme", campaign.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    row = Campaign.objects.get(pk=campaign.pk)
    assert row.state == CampaignState.ARCHIVED
    with pytest.raises(DomainError):
        campaign_change(campaign=row, version=row.version, by=ana, values={"goal": "more"})
    campaign_archive(campaign=row, by=ana)
    assert AuditEntry.objects.filter(event="campaign.archived").count() == 1


def test_the_brief_of_a_channel_carries_the_brand(campaign: Campaign):
    assert campaign.brand is not None
    campaign.brand.voice = ["warm"]
    brief = brief_from_campaign(campaign, "email")
    assert brief["brand"] == {"name": "Corvane", "voice": ["warm"], "examples": [], "terms": {}}
    assert (brief["channel"], brief["tone"]) == ("email", {"sentiment": 25, "cta": 60})


def test_the_overview_tells_each_person_what_is_next(
    campaign: Campaign, ana: User, ben: User, shoe: Product, in_acme: Workspace
):
    address = reverse("briefs:campaign_detail", args=["acme", campaign.pk])
    assert "Nothing is written yet" in signed_in(ana).get(address).content.decode()
    Candidate.objects.create(
        workspace=in_acme,
        campaign=campaign,
        product=shoe,
        channel="email",
        field="subject",
        state="in_review",
        text="x",
        content_hash="0" * 64,
    )
    assert "1 line waits for a decision" in signed_in(ben).get(address).content.decode()


def test_a_version_of_nobody_is_a_conflict(campaign: Campaign, ana: User):
    with pytest.raises(Conflict) as caught:
        campaign_change(campaign=campaign, version=7, by=ana, values={"goal": "x"})
    assert caught.value.extra["current"]["version"] == 1
