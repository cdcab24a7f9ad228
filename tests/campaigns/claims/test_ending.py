"""Evidence and waivers that end: the owner is told before, the lines are pulled after, once each; and until then held."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.claims import ending
from campaigns.claims.services import evidence_change
from campaigns.claims.tasks import tend_claims
from campaigns.common.errors import DomainError, StateConflict
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.services import export_create
from campaigns.models import AuditEntry, Evidence, Notification, Waiver
from campaigns.review.services import candidate_approve
from campaigns.review.waivers import waiver_sign
from generation.jobs.runner import job_run
from generation.models import Job
from tests.campaigns.claims.steps import (
    BEST,
    LIGHTEST,
    day_in,
    in_days,
    make_approved,
    make_evidence,
)
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shoe(in_acme):
    return make_product(in_acme)


@pytest.fixture
def campaign(in_acme, ana):
    return make_campaign(in_acme, created_by=ana)


def test_the_owner_is_told_before_and_the_lines_are_pulled_after(
    in_acme, shoe, campaign, ben, cleo, settings
):
    settings.EVIDENCE_WARN_DAYS = 21
    row = make_evidence(cleo, in_acme.pk, owner=ben, valid_to=in_days(60))
    line = make_approved(campaign, shoe, ben)
    tend_claims()
    assert not Notification.objects.exists()
    evidence_change(evidence=row, values={"valid_to": in_days(10)}, version=1, by=cleo)
    tend_claims()
    tend_claims()
    told = Notification.objects.get(person=ben)
    assert (told.kind, told.code, told.count) == ("evidence", "soon", 1)
    page = signed_in(ben).get("/w/acme/notifications/").content.decode()
    assert "Evidence of yours ends soon" in page
    assert f"/w/acme/brand/evidence/{row.pk}/" in signed_in(ben).get(
        f"/w/acme/notifications/{told.pk}/"
    ).headers.get("Location", "")
    # Its last day passed, as the clock sees it.
    last = in_days(-2)
    Evidence.objects.filter(pk=row.pk).update(valid_to=last)
    tend_claims()
    line.refresh_from_db()
    assert (line.state, line.stale_reasons[0]["after"]) == ("stale", f"ended on {last}")
    version = line.version
    tend_claims()
    line.refresh_from_db()
    assert line.version == version
    assert Notification.objects.filter(person=ben, code="ended").count() == 1
    events = AuditEntry.objects.filter(event__in=("evidence.warned", "evidence.ended"), via="job")
    assert [entry.event for entry in events.order_by("number")] == [
        "evidence.warned",
        "evidence.ended",
    ]


def test_where_the_owner_has_left_the_admins_are_told(in_acme, ben, cleo):
    make_evidence(ben, in_acme.pk, valid_to=in_days(5))
    ben.memberships.update(active=False)
    tend_claims()
    assert [notice.person for notice in Notification.objects.all()] == [cleo]


def test_no_file_is_made_and_nothing_published_until_the_lines_are_pulled(
    in_acme, shoe, campaign, ben, cleo
):
    row = make_evidence(cleo, in_acme.pk, valid_to=in_days(5))
    make_approved(campaign, shoe, ben)
    Evidence.objects.filter(pk=row.pk).update(valid_to=in_days(-2))
    for act in (
        lambda: export_create(campaign=campaign, profile="jsonl", by=ben),
        lambda: campaign_publish(campaign=campaign, by=ben),
    ):
        with pytest.raises(StateConflict, match="being pulled"):
            act()
    tend_claims()
    assert export_create(campaign=campaign, profile="jsonl", by=ben).state == "queued"


def test_a_renewed_record_is_warned_of_again(in_acme, ben, cleo):
    row = make_evidence(cleo, in_acme.pk, valid_to=in_days(5))
    tend_claims()
    evidence_change(evidence=row, values={"valid_to": in_days(9)}, version=1, by=ben)
    tend_claims()
    assert Notification.objects.filter(person=cleo, code="soon").count() == 2


def test_until_the_clock_has_looked_nothing_is_approved_that_rests_on_what_ended(
    in_acme, shoe, campaign, ben, cleo
):
    row = make_evidence(cleo, in_acme.pk, valid_to=in_days(5))
    line = make_candidate(campaign, shoe, BEST)
    Evidence.objects.filter(pk=row.pk).update(valid_to=in_days(-2))
    with pytest.raises(DomainError, match="does not hold today"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    waived = make_candidate(campaign, shoe, LIGHTEST)
    values = {"reason": "Said so in the brief.", "expires": day_in(1)}
    waiver_sign(candidate=waived, by=ben, values=values, signs_figures=False)
    waived.refresh_from_db()
    Waiver.objects.update(expires=in_days(-2))
    with pytest.raises(DomainError, match="waiver of this line has ended"):
        candidate_approve(candidate=waived, by=cleo, content_hash=waived.content_hash)


def test_a_waiver_that_ends_takes_its_line_back(in_acme, shoe, campaign, ben, cleo):
    line = make_candidate(campaign, shoe, LIGHTEST)
    values = {"reason": "Said so in the brief.", "expires": day_in(1)}
    waiver_sign(candidate=line, by=ben, values=values, signs_figures=False)
    line.refresh_from_db()
    line = candidate_approve(candidate=line, by=cleo, content_hash=line.content_hash)
    tend_claims()
    line.refresh_from_db()
    assert line.state == "approved"
    Waiver.objects.update(expires=in_days(-2))
    tend_claims()
    tend_claims()
    line.refresh_from_db()
    assert line.state == "stale"
    assert [reason["kind"] for reason in line.stale_reasons] == ["waiver"]
    assert AuditEntry.objects.filter(event="waiver.ended", via="job").count() == 1
    assert AuditEntry.objects.filter(event="candidate.stale").count() == 1


def test_a_job_makes_no_file_and_publishes_nothing_until_the_lines_are_pulled(
    in_acme, shoe, campaign, ben, cleo, monkeypatch
):
    monkeypatch.setattr("campaigns.exports.publishing.AT_ONCE", 0)
    row = make_evidence(cleo, in_acme.pk, valid_to=in_days(5))
    line = make_approved(campaign, shoe, ben)
    export = export_create(campaign=campaign, profile="jsonl", by=ben)
    published = campaign_publish(campaign=campaign, by=ben)
    # The last day passes while both wait in the queue.
    Evidence.objects.filter(pk=row.pk).update(valid_to=in_days(-2))
    assert export.job_id
    for pk in (export.job_id, published.pk):
        job_run(queue="default", job_id=pk)
        job = Job.objects.get(pk=pk)
        assert (job.state, job.error_code) == ("queued", "claims")
    export.refresh_from_db()
    line.refresh_from_db()
    assert (export.file, line.state) == ("", "approved")


def test_one_record_that_cannot_be_tended_holds_up_no_other(in_acme, ben, cleo, monkeypatch):
    first = make_evidence(ben, in_acme.pk, valid_to=in_days(5))
    make_evidence(cleo, in_acme.pk, valid_to=in_days(5))
    tell = ending._tell

    def broken(row: Evidence, *args: Any) -> None:
        if row.pk == first.pk:
            raise RuntimeError("the first one breaks")
        tell(row, *args)

    with monkeypatch.context() as patched:
        patched.setattr(ending, "_tell", broken)
        tend_claims()
    assert [notice.person for notice in Notification.objects.all()] == [cleo]
    tend_claims()
    assert {notice.person for notice in Notification.objects.all()} == {ben, cleo}
    assert not ending._tend(0, day_in(0))
    assert not ending._end(0, day_in(0))
