"""Lines stored before a change of their brief marked them are held against it once, after the upgrade."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from campaigns.briefs.services import campaign_change
from campaigns.models import AuditEntry, Campaign, Candidate, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.review.tasks import tend_lines
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db

UPGRADE = import_module("campaigns.migrations.0043_briefs_read_over").briefs_due


def test_an_upgrade_has_the_lines_of_every_campaign_held_against_its_brief_once(
    in_acme: Workspace, ben: User
):
    product = make_product(in_acme)
    words = "Rated 4.8 by 12,000 runners"
    campaign = make_campaign(in_acme, must_say=[words])
    texts = ("A chеap shoe for easy miles.", words, "A shoe for easy miles.")  # a Cyrillic letter
    said, quoted, kept = (
        make_candidate(campaign, product, text, channel="seo", field="description")
        for text in texts
    )
    for line in (said, quoted, kept):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    make_campaign(in_acme, name="No lines")
    # As a version left it that marked no line by either.
    Campaign.objects.filter(pk=campaign.pk).update(must_say=[], must_not_say=["cheap"])
    UPGRADE(apps, SimpleNamespace(connection=connection))
    assert [*Campaign.objects.filter(brief_unread=True)] == [campaign]
    tend_lines()
    reasons = {line.pk: line.stale_reasons for line in Candidate.objects.filter(state="stale")}
    assert {pk: {one["kind"] for one in some} for pk, some in reasons.items()} == {
        said.pk: {"must_not_say"},
        quoted.pk: {"must_say"},
    }
    assert Candidate.objects.get(pk=kept.pk).state == "approved"
    assert not Campaign.objects.filter(brief_unread=True).exists()
    told = AuditEntry.objects.filter(event="candidate.stale")
    assert {entry.via for entry in told} == {"job"}
    tend_lines()
    assert told.count() == 2


def test_a_brief_that_changes_before_it_was_read_loses_no_line(in_acme: Workspace, ben: User):
    campaign = make_campaign(in_acme)
    line = make_candidate(
        campaign, make_product(in_acme), "A cheap shoe.", channel="seo", field="description"
    )
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    Campaign.objects.filter(pk=campaign.pk).update(must_not_say=["cheap"])
    UPGRADE(apps, SimpleNamespace(connection=connection))
    campaign_change(campaign=campaign, version=campaign.version, by=ben, values={"goal": "Sell"})
    tend_lines()
    line.refresh_from_db()
    assert line.state == "stale"
