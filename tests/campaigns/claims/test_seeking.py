"""A record that comes to hold: exactly the lines that lacked it are measured again, by a job and by nobody's press."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.briefs.measuring import candidate_measure
from campaigns.claims.seeking import evidence_seekings_begin
from campaigns.claims.services import evidence_change, evidence_retire
from campaigns.models import AuditEntry, Candidate, Evidence
from campaigns.review import proving
from campaigns.review.editing import candidate_edit
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel
from generation.models import Job, JobState
from generation.types import InputError
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


def work() -> None:
    while job_run(queue="default"):
        pass


def told(line: Candidate) -> tuple[str, list[str]]:
    """State, and how each claim stands."""
    line.refresh_from_db()
    return line.state, [claim["status"] for claim in line.badges["claims"]]


def test_what_was_unsupported_becomes_supported_by_itself_and_nothing_else_moves(
    in_acme, campaign, shoe, ben
):
    lacks, other = (make_candidate(campaign, shoe, text) for text in (BEST, LIGHTEST))
    elsewhere = make_product(in_acme, "OTHER", brand="Kestrel")
    foreign = make_candidate(campaign, elsewhere, BEST)
    sent_back = make_candidate(campaign, shoe, BEST, state="changes_requested")
    priced = make_candidate(campaign, shoe, BEST)
    priced.stale_reasons = [{"kind": "price", "before": "£1", "after": "£2"}]
    priced.save()
    versions = {line.pk: line.version for line in (other, foreign, sent_back, priced)}
    row = make_evidence(ben, in_acme.pk, skus=[shoe.sku])
    assert told(lacks) == ("blocked", ["unsupported"])
    work()
    assert told(lacks) == ("in_review", ["supported"])
    assert lacks.badges["claims"][0]["evidence"]["id"] == row.pk
    for line in (other, foreign, sent_back, priced):
        assert told(line)[1] == ["unsupported"], line.text
    assert versions == {line.pk: line.version for line in (other, foreign, sent_back, priced)}
    row.refresh_from_db()
    assert row.seeking is False
    entry = AuditEntry.objects.get(event="candidate.recheck")
    assert (entry.actor, entry.via, entry.entity_id) == (ben, "job", str(lacks.pk))
    sought = AuditEntry.objects.get(event="evidence.sought")
    assert sought.data["supported"] == 1
    # Nobody wrote it: whoever adds a record may still approve the line.
    assert lacks.revision
    assert lacks.revision.author is None
    page = signed_in(ben).get(f"/w/acme/brand/evidence/{row.pk}/").content.decode()
    assert "Lines that lacked it and stand by it now: 1." in page


def test_a_line_whose_record_ended_comes_back_by_another_and_not_by_its_own_new_edition(
    in_acme, campaign, shoe, ben
):
    first = make_evidence(ben, in_acme.pk)
    work()
    line = make_approved(campaign, shoe, ben)
    first = evidence_change(
        evidence=first, values={"source": "Report 8"}, version=first.version, by=ben
    )
    work()
    # What is proved was changed: somebody reads that before the line goes on.
    assert told(line)[0] == "stale"
    assert line.stale_reasons[0]["evidence"] == first.pk
    evidence_retire(evidence=first, version=first.version, by=ben)
    second = make_evidence(ben, in_acme.pk, source="Report 9")
    work()
    assert told(line) == ("in_review", ["supported"])
    assert line.badges["claims"][0]["evidence"]["id"] == second.pk
    assert line.stale_reasons == []


def test_a_record_that_begins_later_is_looked_for_on_its_first_day(in_acme, campaign, shoe, ben):
    line = make_candidate(campaign, shoe, BEST)
    row = make_evidence(ben, in_acme.pk, valid_from=in_days(5))
    assert not Job.objects.filter(kind="evidence").exists()
    assert evidence_seekings_begin() == 0
    Evidence.objects.filter(pk=row.pk).update(valid_from=day_in(-1))
    assert (evidence_seekings_begin(), evidence_seekings_begin()) == (1, 0)
    work()
    assert told(line) == ("in_review", ["supported"])
    assert evidence_seekings_begin() == 0


def test_a_reading_that_stopped_is_begun_again_once(in_acme, campaign, shoe, ben):
    line = make_candidate(campaign, shoe, BEST)
    row = make_evidence(ben, in_acme.pk)
    assert row.seek_job is not None
    job_cancel(job=row.seek_job)
    jobs = Job.objects.filter(pk=row.seek_job.pk)
    assert evidence_seekings_begin() == 0
    jobs.update(finished=timezone.now() - timedelta(minutes=11))
    assert (evidence_seekings_begin(), evidence_seekings_begin()) == (1, 0)
    work()
    assert told(line) == ("in_review", ["supported"])


def test_a_full_queue_keeps_no_record_away(in_acme, ben, settings):
    settings.JOB_CAP_WORKSPACE = 0
    row = make_evidence(ben, in_acme.pk)
    assert (row.seeking, row.seek_job) == (True, None)
    settings.JOB_CAP_WORKSPACE = 20
    assert evidence_seekings_begin() == 1


def test_many_records_are_read_one_after_the_other(in_acme, campaign, shoe, ben):
    line = make_candidate(campaign, shoe, BEST)
    for number in range(3):
        make_evidence(ben, in_acme.pk, source=f"Report {number}")
    assert Job.objects.filter(kind="evidence").count() == 1
    work()
    assert told(line) == ("in_review", ["supported"])
    assert not Evidence.objects.filter(seeking=True).exists()
    assert Job.objects.filter(kind="evidence", state=JobState.SUCCEEDED).count() == 3


def test_a_line_that_cannot_be_measured_holds_up_no_other(
    in_acme, campaign, shoe, ben, monkeypatch
):
    broken, whole = (make_candidate(campaign, shoe, BEST) for _ in range(2))
    row = make_evidence(ben, in_acme.pk)
    measure = candidate_measure

    def refused(candidate, text):
        if candidate.pk == broken.pk:
            raise InputError("product.price", "is no amount.")
        return measure(candidate, text)

    monkeypatch.setattr(proving, "candidate_measure", refused)
    work()
    assert (told(broken)[0], told(whole)[0]) == ("blocked", "in_review")
    row.refresh_from_db()
    assert row.seeking is False


def test_a_line_that_somebody_edits_meanwhile_keeps_their_words(
    in_acme, campaign, shoe, ana, ben, monkeypatch
):
    line = make_candidate(campaign, shoe, BEST)
    make_evidence(ben, in_acme.pk)
    measure = candidate_measure

    def edited_meanwhile(candidate, text):
        found = measure(candidate, text)
        if text == BEST:
            candidate_edit(candidate=candidate, by=ana, text="238 g", version=candidate.version)
        return found

    monkeypatch.setattr(proving, "candidate_measure", edited_meanwhile)
    work()
    assert told(line) == ("in_review", ["supported"])
    assert line.text == "238 g"
