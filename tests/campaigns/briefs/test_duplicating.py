"""A campaign made from another: its brief, and nothing that was promised for a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.briefs.services import campaign_archive
from campaigns.models import AuditEntry, Campaign, CampaignState, User
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_a_copy_has_the_brief_and_neither_offer_nor_dates(campaign: Campaign, ana: User):
    now = timezone.now()
    campaign.offer = {"text": "15% off", "code": "MILES15", "ends": now.isoformat()}
    campaign.starts, campaign.ends, campaign.lines_due = now, now + timedelta(days=9), now
    campaign.learn_from_review = True
    campaign.save()
    campaign_archive(campaign=campaign, by=ana)
    answer = signed_in(ana).post(f"/w/acme/campaigns/{campaign.pk}/duplicate/")
    row = Campaign.objects.latest("pk")
    assert answer.headers["Location"] == f"/w/acme/campaigns/{row.pk}/brief/"
    assert (row.name, row.created_by, row.version) == (f"Copy of {campaign.name}", ana, 1)
    # What is told by no line of the brief, is the row's own, or would promise what is over.
    own = {"id", "workspace", "name", "state", "version", "created_by", "assigned_to"}
    # Consent is each campaign's own.
    dated = {"learn_from_review", "offer", "starts", "ends", "lines_due", "created", "updated"}
    same = {field.name for field in Campaign._meta.concrete_fields} - own - dated
    assert {name for name in same if getattr(row, name) != getattr(campaign, name)} == set()
    assert not row.learn_from_review
    assert (row.offer, row.starts, row.ends, row.lines_due) == ({}, None, None, None)
    assert row.state == CampaignState.BRIEFED
    row.skus.append("ANOTHER")
    assert "ANOTHER" not in campaign.skus
    told = AuditEntry.objects.filter(event="campaign.created").latest("number")
    assert told.data["from"] == campaign.pk
