"""Lines stored before a change of their brief marked them are held against it once, after the upgrade."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from campaigns.briefs import forbidden_words, reading_over
from campaigns.briefs.services import campaign_change
from campaigns.common.errors import StateConflict
from campaigns.exports.gate import gate_check
from campaigns.models import AuditEntry, Campaign, Candidate, Product, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.review.tasks import tend_lines
from generation.jobs.runner import job_run
from generation.models import Job
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db

UPGRADE = import_module("campaigns.migrations.0043_briefs_read_over").briefs_due
PLACE = {"channel": "seo", "field": "description"}


def read_over() -> None:
    """The clock looks, and a worker does what it begins."""
    tend_lines()
    while job_run(queue="default"):
        pass


def upgraded() -> None:
    UPGRADE(apps, SimpleNamespace(connection=connection))


def approved_cheap(workspace: Workspace, by: User, name: str) -> Candidate:
    """A line of a campaign that forbids a word of it since before that marked lines."""
    campaign = make_campaign(workspace, name=name)
    shoe = Product.objects.first() or make_product(workspace)
    line = make_candidate(campaign, shoe, "A cheap shoe for easy miles.", **PLACE)
    candidate_approve(candidate=line, by=by, content_hash=line.content_hash)
    Campaign.objects.filter(pk=campaign.pk).update(must_not_say=["cheap"])
    return line


def test_an_upgrade_has_the_lines_of_every_campaign_held_against_its_brief_once(
    in_acme: Workspace, ben: User
):
    product = make_product(in_acme)
    words = "Rated 4.8 by 12,000 runners"
    campaign = make_campaign(in_acme, must_say=[words])
    texts = ("A chеap shoe for easy miles.", words, "A shoe for easy miles.")  # a Cyrillic letter
    said, quoted, kept = (make_candidate(campaign, product, text, **PLACE) for text in texts)
    for line in (said, quoted, kept):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    make_campaign(in_acme, name="No lines")
    # As a version left it that marked no line by either.
    Campaign.objects.filter(pk=campaign.pk).update(must_say=[], must_not_say=["cheap"])
    upgraded()
    assert [*Campaign.objects.filter(brief_unread=True)] == [campaign]
    read_over()
    reasons = {line.pk: line.stale_reasons for line in Candidate.objects.filter(state="stale")}
    assert {pk: {one["kind"] for one in some} for pk, some in reasons.items()} == {
        said.pk: {"must_not_say"},
        quoted.pk: {"must_say"},
    }
    assert Candidate.objects.get(pk=kept.pk).state == "approved"
    assert not Campaign.objects.filter(brief_unread=True).exists()
    told = AuditEntry.objects.filter(event="candidate.stale")
    assert {entry.via for entry in told} == {"job"}
    read_over()
    assert told.count() == 2


def test_a_brief_that_changes_before_it_was_read_loses_no_line(in_acme: Workspace, ben: User):
    line = approved_cheap(in_acme, ben, "Spring")
    upgraded()
    campaign = Campaign.objects.get()
    campaign_change(campaign=campaign, version=campaign.version, by=ben, values={"goal": "Sell"})
    read_over()
    line.refresh_from_db()
    assert line.state == "stale"


def test_a_campaign_that_cannot_be_read_holds_up_no_other_and_is_given_up(
    in_acme: Workspace, ben: User
):
    odd, line = (approved_cheap(in_acme, ben, name) for name in ("Odd", "Spring"))
    measured = {
        "claims": [{"fact": "must-say", "kind": "number"}]
    }  # of a shape that was never stored
    Candidate.objects.filter(pk=odd.pk).update(badges=measured)
    upgraded()
    read_over()
    line.refresh_from_db()
    assert line.state == "stale"
    gate_check(line.campaign)
    with pytest.raises(StateConflict, match="Try again in a few minutes"):
        gate_check(odd.campaign)
    assert (
        "1 of 2 campaigns could not be read, the first is Odd." in Job.objects.get().error_message
    )
    for minutes in (11, 61):
        Job.objects.update(finished=timezone.now() - timedelta(minutes=minutes))
        read_over()
    assert Job.objects.count() == 3
    with pytest.raises(StateConflict, match="An admin begins it again under Operations"):
        gate_check(odd.campaign)


def test_a_campaign_that_was_read_meanwhile_is_not_read_again(
    in_acme: Workspace, ben: User, monkeypatch: pytest.MonkeyPatch
):
    for name in ("Spring", "Autumn"):
        approved_cheap(in_acme, ben, name)
    upgraded()
    read: list[int] = []

    def texts_ahead(campaign_id: int, words: Any) -> Any:
        read.append(campaign_id)
        Campaign.objects.exclude(pk=campaign_id).update(brief_unread=False)
        return forbidden_words.texts_ahead(campaign_id, words)

    monkeypatch.setattr(reading_over, "texts_ahead", texts_ahead)
    read_over()
    assert len(read) == 1
