"""Giving a campaign to somebody: who may, to whom, and what the log says of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from campaigns.briefs.services import campaign_create
from campaigns.models import AuditEntry, Campaign, User, Workspace
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def give(row: Campaign, by: User, to: str) -> Any:
    return signed_in(by).post(reverse("briefs:campaign_assign", args=["acme", row.pk]), {"to": to})


def test_a_campaign_is_given_to_somebody_and_to_nobody_again(
    campaign: Campaign, ana: User, ben: User, cleo: User
):
    page = signed_in(ben).get(reverse("briefs:campaign_detail", args=["acme", campaign.pk]))
    assert '<option value="ana">Ana Novak</option>' in page.content.decode()
    assert give(campaign, ben, "cleo").status_code == 302
    assert give(campaign, ben, "cleo").status_code == 302
    campaign.refresh_from_db()
    assert campaign.assigned_to == cleo
    assert AuditEntry.objects.filter(event="campaign.assigned").count() == 1
    give(campaign, ana, "")
    campaign.refresh_from_db()
    assert campaign.assigned_to is None


def test_a_campaign_is_given_only_to_somebody_who_may_write_it(
    campaign: Campaign, ben: User, vic: User, dora: User
):
    for nobody in ("vic", "dora", "nobody-here", "\0"):
        assert give(campaign, ben, nobody).status_code == 422, nobody
    campaign.refresh_from_db()
    assert campaign.assigned_to is None
    assert give(campaign, vic, "ben").status_code == 403


def test_a_copywriter_gives_away_only_what_is_theirs(in_acme: Workspace, ana: User, ben: User):
    row = campaign_create(workspace=in_acme, by=ben, values={"name": "Ben's own"})
    assert give(row, ana, "ana").status_code == 403
    assert give(row, ben, "ana").status_code == 302
    # Now she holds it.
    assert give(row, ana, "ben").status_code == 302
