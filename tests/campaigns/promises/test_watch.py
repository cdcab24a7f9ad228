"""The promise watch: lines wait before what they promise becomes false, leave live copy, and come back once it is true again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.common.errors import DomainError, StateConflict
from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.services import export_create
from campaigns.exports.tasks import tend_promises
from campaigns.models import (
    AuditEntry,
    Campaign,
    Candidate,
    LiveCopy,
    Notification,
    Promise,
    Publication,
)
from campaigns.promises.reading import LEAD
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from generation.models import Job
from tests.campaigns.promises.steps import (
    FINAL,
    PLAIN,
    approved,
    edited,
    live,
    product_set,
    states,
)
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate

pytestmark = pytest.mark.django_db


def test_an_approval_keeps_what_the_line_promises(campaign, product, ben, end):
    approved(campaign, product, ben, FINAL)
    rows = {row.kind: row for row in Promise.objects.all()}
    assert {row.words for row in rows.values()} == {"Final hours", "20% off"}
    assert {row.until for row in rows.values()} == {end}
    assert {(row.state, row.zone) for row in rows.values()} == {("true", "Europe/Berlin")}
    tend_promises()
    assert set(Promise.objects.values_list("due", flat=True)) == {end - LEAD}
    approved(campaign, product, ben, PLAIN)
    assert Promise.objects.count() == 2, "a line that promises nothing keeps no row"


def test_before_a_promise_ends_the_line_waits_and_what_is_live_leaves(
    campaign, product, ana, ben, end
):
    first = approved(campaign, product, ben, FINAL)
    plain = approved(campaign, product, ben, PLAIN)
    campaign_publish(campaign=campaign, by=ben)
    later = approved(campaign, product, ben, "20% off, last chance")
    assert (set(live()), promises_tend(end - LEAD - timedelta(seconds=30))) == ({FINAL, PLAIN}, 0)
    assert promises_tend(end - LEAD) == 2
    assert states(first, later, plain) == ["stale", "stale", "live"]
    assert live() == [PLAIN]
    assert LiveCopy.objects.get().place == 0, "what stood behind moved up"
    assert set(Promise.objects.filter(candidate=first).values_list("state", flat=True)) == {
        "pulled"
    }
    assert set(Promise.objects.filter(candidate=later).values_list("state", flat=True)) == {"held"}
    reason = first.stale_reasons[0]
    assert (reason["kind"], reason["before"], reason["after"]) == (
        "promise",
        "Final hours",
        "Its time is over.",
    )
    events = AuditEntry.objects.filter(via="job").values_list("event", flat=True)
    assert sorted(events) == ["candidate.stale", "candidate.stale", "publication.pulled"]
    told = {notice.code: notice for notice in Notification.objects.filter(person=ana)}
    assert {"held", "pulled"} <= told.keys()
    versions = [first.version, later.version]
    tend_promises()
    promises_tend(end + timedelta(days=2))
    states(first, later)
    assert [first.version, later.version] == versions, "looking twice changes nothing"
    assert Notification.objects.filter(kind="promise").count() == 2
    page = signed_in(ana).get("/w/acme/notifications/").content.decode()
    assert "taken out of live copy" in page
    where = signed_in(ana).get(f"/w/acme/notifications/{told['held'].pk}/").headers["Location"]
    assert where == f"/w/acme/brand/promises/?campaign={campaign.pk}"


def test_what_was_pulled_cannot_be_rolled_back_while_it_is_false(campaign, product, ben, end):
    approved(campaign, product, ben, FINAL)
    campaign_publish(campaign=campaign, by=ben)
    promises_tend(end)
    pulled = Publication.objects.order_by("pk").last()
    assert pulled is not None
    assert pulled.created_by is None
    over = {**campaign.offer, "ends": (timezone.now() - timedelta(hours=1)).isoformat()}
    Campaign.objects.filter(pk=campaign.pk).update(offer=over)
    with pytest.raises(StateConflict, match="not true now"):
        publication_rollback(publication=pulled, by=ben)
    assert live() == []
    assert (
        signed_in(ben)
        .get(reverse("exports:publication_detail", args=["acme", pulled.pk]))
        .status_code
        == 200
    )


def test_until_the_watch_has_looked_nothing_goes_out(campaign, product, ben, monkeypatch):
    line = approved(campaign, product, ben, FINAL)
    export = export_create(campaign=campaign, profile="jsonl", by=ben)
    over = timezone.now() - timedelta(seconds=1)
    Promise.objects.update(until=over, due=over)
    for act in (
        lambda: export_create(campaign=campaign, profile="jsonl", by=ben),
        lambda: campaign_publish(campaign=campaign, by=ben),
    ):
        with pytest.raises(StateConflict, match="promise has just ended"):
            act()
    assert export.job_id
    job_run(queue="default", job_id=export.job_id)
    job = Job.objects.get(pk=export.job_id)
    assert (job.state, job.error_code) == ("queued", "promises")
    assert states(line) == ["approved"]


def test_what_ended_elsewhere_stops_no_other_campaign(in_acme, campaign, product, few, ana, ben):
    approved(campaign, product, ben, FINAL)
    other = make_campaign(in_acme, created_by=ana, name="Another")
    approved(other, few, ben, PLAIN)
    over = timezone.now() - timedelta(seconds=1)
    Promise.objects.update(until=over, due=over)
    campaign_publish(campaign=other, by=ben)
    assert live() == [PLAIN]


def test_a_price_of_the_last_30_days_below_the_price_before_stops_the_approval(
    in_acme, ana, ben, product
):
    plain = make_campaign(in_acme, created_by=ana)
    line = make_candidate(plain, product, "Was £135, now £115", field="description")
    assert line.state == "in_review"
    product_set(product, ben, price=Decimal("99.00"), compare_at_price=None)
    product_set(product, ben, price=Decimal("115.00"), compare_at_price=Decimal("135.00"))
    Candidate.objects.filter(pk=line.pk).update(stale_reasons=[])
    line.refresh_from_db()
    with pytest.raises(DomainError, match="30 days before the reduction is 99 GBP"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)


def test_what_ended_meanwhile_is_not_approved(campaign, product, ben, end):
    line = make_candidate(campaign, product, FINAL, field="description")
    over = {"text": "20% off", "code": "", "ends": (timezone.now() + LEAD / 2).isoformat()}
    Campaign.objects.filter(pk=campaign.pk).update(offer=over)
    with pytest.raises(DomainError, match="not true any more"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)


def test_an_edited_line_leaves_its_old_text_under_watch(campaign, product, ana, ben, end):
    line = approved(campaign, product, ben, FINAL)
    campaign_publish(campaign=campaign, by=ben)
    edited(line, ana, PLAIN)
    assert live() == [FINAL]
    promises_tend(end)
    assert live() == []
    assert states(line) == ["in_review"]


def test_an_approved_edit_leaves_the_text_that_is_live_under_watch(
    campaign, product, ana, ben, end
):
    line = approved(campaign, product, ben, FINAL)
    campaign_publish(campaign=campaign, by=ben)
    row = edited(line, ana, PLAIN)
    candidate_approve(candidate=row, by=ben, content_hash=row.content_hash)
    tend_promises()
    assert live() == [FINAL]
    promises_tend(end)
    assert live() == []
    assert states(line) == ["approved"], "its own text promises nothing"


def test_badge_and_watch_reckon_days_by_the_clock_of_the_campaigns_zone(in_acme, product, ana, ben):
    end = (timezone.now() + timedelta(days=2)).replace(hour=23, minute=30)
    there = end.astimezone(ZoneInfo("Europe/Berlin"))
    offer = {"text": "20% off", "code": "", "ends": end.isoformat()}
    campaign = make_campaign(in_acme, created_by=ana, offer=offer, timezone="Europe/Berlin")
    said = {day.day: f"20% off, ends {day.day} {day:%B}" for day in (end, there)}
    assert len(said) == 2, "it is the next day there"
    lines = {
        day: make_candidate(campaign, product, text, field="description")
        for day, text in said.items()
    }
    assert {day: line.state for day, line in lines.items()} == {
        end.day: "blocked",
        there.day: "in_review",
    }
    line = lines[there.day]
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    tend_promises()
    assert states(line) == ["approved"]
    assert set(Promise.objects.values_list("until", flat=True)) == {end}


def test_an_end_that_nobody_set_is_not_approved(in_acme, product, ana, ben):
    said = "Offer ends Sunday"
    campaign = make_campaign(in_acme, created_by=ana, must_say=[said])
    line = make_candidate(campaign, product, said, field="description")
    with pytest.raises(DomainError, match="neither the offer nor the campaign has one"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    last = timezone.now() + timedelta(days=9)
    Campaign.objects.filter(pk=campaign.pk).update(ends=last)
    line = Candidate.objects.get(pk=line.pk)
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert Promise.objects.get().until == last
    Campaign.objects.filter(pk=campaign.pk).update(ends=None)
    tend_promises()
    assert states(line) == ["stale"], "its end was taken away"
