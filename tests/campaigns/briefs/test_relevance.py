"""A workspace says which lines are dropped; rounds keep to it and their page says how many."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns.briefs.round_services import round_create
from campaigns.models import AuditEntry, Campaign, User, Workspace
from generation.jobs.runner import job_run
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
SETTINGS = "/w/acme/settings/"
POSTED = {"name": "Acme", "timezone_name": "UTC"}


def test_a_round_keeps_to_the_setting_and_its_page_says_what_was_dropped(
    campaign: Campaign, ana: User, in_acme: Workspace
):
    Workspace.objects.filter(pk=in_acme.pk).update(relevance="product")
    campaign = Campaign.objects.get(pk=campaign.pk)
    row = round_create(campaign=campaign, by=ana, asked={"seed": 7, "engine": "grammar"})
    assert {brief["relevance"] for brief in row.brief["briefs"].values()} == {"product"}
    job_run(queue="generate", job_id=row.job_id)
    row.refresh_from_db()
    # Scenes that name only the category are a good part of what grammar writes.
    assert row.counts["dropped"] > 0
    page = signed_in(ana).get(reverse("briefs:round_detail", args=["acme", row.pk]))
    assert "were not about their product" in page.content.decode()


def test_an_admin_sets_it_and_a_form_without_it_leaves_it(in_acme: Workspace, cleo: User):
    client = signed_in(cleo)
    client.post(SETTINGS, {**POSTED, "relevance": "any"})
    in_acme.refresh_from_db()
    assert in_acme.relevance == "any"
    assert AuditEntry.objects.latest("number").data["relevance"] == "any"
    client.post(SETTINGS, POSTED)
    in_acme.refresh_from_db()
    assert in_acme.relevance == "any"
    assert client.post(SETTINGS, {**POSTED, "relevance": "all"}).status_code == 422


def test_others_read_it(in_acme: Workspace, ana: User):
    page = signed_in(ana).get(SETTINGS).content.decode()
    assert "Lines that are not about their product" in page
