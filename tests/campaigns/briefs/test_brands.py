"""Brands: who may change them, versions, and where a campaign's tone starts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.briefs.brands import brand_change, brand_create
from campaigns.briefs.services import campaign_create
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import AuditEntry, Brand, User, Workspace
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
TONE = {"sentiment": "10", "formality": "0", "playfulness": "-5", "urgency": "0", "cta": "70"}


def test_a_manager_makes_a_brand_on_the_page(in_acme: Workspace, ben: User):
    data = {
        "name": "Corvane",
        "voice": "warm\nexact\nwarm",
        "examples": "",
        "banned": "cheap",
        **TONE,
    }
    answer = signed_in(ben).post(reverse("briefs:brand_create", args=["acme"]), data)
    brand = Brand.objects.get()
    assert answer.status_code == 302
    assert (brand.voice, brand.tone["cta"], brand.terms) == (
        ["warm", "exact"],
        70,
        {"banned": ["cheap"]},
    )
    assert AuditEntry.objects.filter(event="brand.created").count() == 1


def test_a_copywriter_reads_but_does_not_change(in_acme: Workspace, ana: User, ben: User):
    brand = brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane"})
    address = reverse("briefs:brand_edit", args=["acme", brand.pk])
    assert signed_in(ana).get(address).status_code == 200
    assert signed_in(ana).post(address, {"name": "Mine", "version": 1, **TONE}).status_code == 403
    assert signed_in(ben).post(address, {"name": "Ours", "version": 1, **TONE}).status_code == 302


def test_the_second_save_over_the_same_version_conflicts(in_acme: Workspace, ben: User):
    brand = brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane"})
    brand_change(brand=brand, version=1, by=ben, values={"voice": ["warm"]})
    with pytest.raises(Conflict) as caught:
        brand_change(brand=brand, version=1, by=ben, values={"voice": ["cold"]})
    assert caught.value.extra["current"]["voice"] == ["warm"]
    answer = signed_in(ben).post(
        reverse("briefs:brand_edit", args=["acme", brand.pk]),
        {"name": "Corvane", "voice": "cold", "version": 1, **TONE},
    )
    assert answer.status_code == 409
    assert b"Keep mine" in answer.content


def test_what_is_said_already_makes_no_new_version(in_acme: Workspace, ben: User):
    brand = brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane"})
    assert brand_change(brand=brand, version=1, by=ben, values={"name": "Corvane"}).version == 1
    assert brand_change(brand=brand, version=1, by=ben, values={}).version == 1
    assert not AuditEntry.objects.filter(event="brand.changed").exists()


def test_two_brands_of_one_name_are_refused(in_acme: Workspace, ben: User):
    brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane"})
    with pytest.raises(DomainError) as caught:
        brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane"})
    assert "name" in caught.value.errors


def test_a_campaign_starts_from_its_brands_tone(in_acme: Workspace, ana: User, ben: User):
    tone = {"sentiment": 40, "cta": 80}
    brand = brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane", "tone": tone})
    row = campaign_create(workspace=in_acme, by=ana, values={"name": "One", "brand": brand.pk})
    assert row.tone == tone


def test_another_workspaces_brand_is_not_there(in_acme: Workspace, ben: User, dora: User):
    brand = brand_create(workspace_id=in_acme.pk, by=ben, values={"name": "Corvane"})
    assert signed_in(dora).get(f"/w/other/brands/{brand.pk}/").status_code == 404
    assert signed_in(dora).get(f"/w/acme/brands/{brand.pk}/").status_code == 404
