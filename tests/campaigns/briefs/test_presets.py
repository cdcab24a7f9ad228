"""A brand keeps tones under names, which each of its campaigns is offered."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from campaigns.briefs.brands import brand_change, brand_create
from campaigns.briefs.presets import preset_keep, presets_of
from campaigns.common.errors import DomainError
from campaigns.models import AuditEntry, Brand, Campaign, User, Workspace
from tests.campaigns.briefs.test_tone import TONE
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product

DRY = {"sentiment": -30, "formality": 20, "playfulness": -60, "urgency": 0, "cta": 10}


@pytest.fixture
def brand(in_acme: Workspace, ben: User) -> Brand:
    """Corvane, without a preset."""
    return brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane"})


@pytest.fixture
def campaign(in_acme: Workspace, brand: Brand, ben: User) -> Campaign:
    """A campaign of the brand that can be written for."""
    product = make_product(in_acme)
    return make_campaign(
        in_acme, created_by=ben, brand=brand, skus=[product.sku], channels=["email"]
    )


def saved(campaign: Campaign, by: User, **values: object):
    address = reverse("briefs:tone", args=["acme", campaign.pk])
    version = Campaign.objects.get(pk=campaign.pk).version
    return signed_in(by).post(address, {**TONE, "version": version, **values}, follow=True)


def test_a_tone_that_is_saved_with_a_name_is_offered_to_the_brands_campaigns(
    campaign: Campaign, brand: Brand, ben: User
):
    page = saved(campaign, ben, **DRY, preset_name="  Dry ").content.decode()
    assert "Saved, and kept as “Dry” for every campaign of Corvane." in page
    assert Brand.objects.get().presets == [{"name": "Dry", "tone": DRY}]
    assert Campaign.objects.get().tone == DRY
    other = make_campaign(campaign.workspace, created_by=ben, brand=brand, name="Another")
    address = reverse("briefs:tone", args=["acme", other.pk])
    assert "Dry</button>" in signed_in(ben).get(address).content.decode()
    # Without scripts a preset is a button of the form.
    signed_in(ben).post(address, {"preset": "own-0", "version": other.version})
    other.refresh_from_db()
    assert other.tone == DRY
    assert AuditEntry.objects.filter(event="brand.changed", data__fields=["presets"]).exists()


def test_a_name_that_there_is_replaces_and_one_removed_is_gone(brand: Brand, ben: User):
    brand = preset_keep(brand=brand, name="Dry", tone=DRY, by=ben)
    brand = preset_keep(brand=brand, name="Warm-ish", tone={"sentiment": 20}, by=ben)
    brand = preset_keep(brand=brand, name="DRY", tone={"sentiment": -10}, by=ben)
    assert [(one["name"], one["tone"]["sentiment"]) for one in brand.presets] == [
        ("DRY", -10),
        ("Warm-ish", 20),
    ]
    client = signed_in(ben)
    address = reverse("briefs:preset_remove", args=["acme", brand.pk])
    page = client.post(address, {"name": "dry"}, follow=True).content.decode()
    assert "“dry” is no longer a preset." in page
    assert "Sentiment +20, Formality +0" in page
    assert client.post(address, {"name": "dry"}, follow=True).status_code == 200
    assert [one["label"] for one in presets_of(Brand.objects.get())][:2] == [
        "Corvane house voice",
        "Warm-ish",
    ]


@pytest.mark.parametrize(
    ("presets", "why"),
    [
        ([{"name": "", "tone": {}}], "1 to 40 characters"),
        ([{"name": "x" * 41, "tone": {}}], "1 to 40 characters"),
        ([{"name": "Dry", "tone": {"sentiment": 101}}], "sentiment"),
        ([{"name": "Dry", "tone": {}}, {"name": "dry", "tone": {}}], "one name twice"),
        ([{"name": f"No {number}", "tone": {}} for number in range(13)], "at most 12"),
        ([{"name": "Dry"}], "a name and a tone"),
        ("Dry", "a list of presets"),
    ],
)
def test_what_is_no_preset_is_refused_with_the_reason(brand: Brand, ben: User, presets, why: str):
    with pytest.raises(DomainError) as refused:
        brand_change(brand=brand, version=brand.version, by=ben, values={"presets": presets})
    assert why in json.dumps(refused.value.errors)
    assert Brand.objects.get().presets == []


def test_one_too_many_is_said_on_the_page_and_nothing_is_saved(
    campaign: Campaign, brand: Brand, ben: User
):
    presets = [{"name": f"No {number}", "tone": {}} for number in range(12)]
    brand_change(brand=brand, version=brand.version, by=ben, values={"presets": presets})
    answer = saved(campaign, ben, **DRY, preset_name="Dry")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "at most 12; remove one first" in page
    assert 'value="Dry"' in page, "what was typed is gone"
    assert Campaign.objects.get().tone != DRY


def test_a_copywriter_sets_tones_and_keeps_none(
    campaign: Campaign, brand: Brand, ana: User, in_acme: Workspace
):
    own = make_campaign(in_acme, created_by=ana, brand=brand, name="Hers")
    address = reverse("briefs:tone", args=["acme", own.pk])
    assert "preset_name" not in signed_in(ana).get(address).content.decode()
    assert saved(own, ana, preset_name="Mine").status_code == 403
    assert Brand.objects.get().presets == []


def test_the_api_reads_and_writes_them(brand: Brand, ben: User):
    client = signed_in(ben)
    address = f"/api/v1/brands/{brand.pk}/"
    body = {"version": brand.version, "presets": [{"name": "Dry", "tone": {"cta": 10}}]}
    answer = client.patch(address, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["presets"] == [{"name": "Dry", "tone": {"cta": 10}}]
    wrong = {"version": answer.json()["version"], "presets": [{"name": "Dry"}]}
    assert client.patch(address, wrong, content_type="application/json").status_code == 422
