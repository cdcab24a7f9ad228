"""Publishing makes approved copy live in one transaction; rollback puts back what was."""

from __future__ import annotations

import pytest

from campaigns.common.errors import Conflict, DomainError
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.models import Campaign, Candidate, LiveCopy, Product, Publication, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.review.undo import decision_undo, last_decision
from generation.jobs.runner import job_run
from generation.models import Job
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

KEY = "product_title.title"


@pytest.fixture
def product(in_acme: Workspace) -> Product:
    """A product."""
    return make_product(in_acme)


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    """Ana's campaign."""
    return make_campaign(in_acme, created_by=ana, channels=["product_title"])


def _approved(campaign: Campaign, product: Product, by: User, text: str) -> Candidate:
    line = make_candidate(campaign, product, text, channel="product_title", field="title")
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def _live() -> dict[str, str]:
    return {row.key: row.text for row in LiveCopy.objects.all()}


def _publish(campaign: Campaign, by: User) -> Publication:
    made = campaign_publish(campaign=campaign, by=by)
    assert isinstance(made, Publication)
    return made


def test_publish_replaces_and_rollback_restores(campaign, product, ben):
    first = _approved(campaign, product, ben, "Tempo 2 running shoe, 238 g")
    one = _publish(campaign, ben)
    assert _live() == {KEY: first.text}
    second = _approved(campaign, product, ben, "Tempo 2 running shoe, 8 mm drop")
    two = _publish(campaign, ben)
    assert _live() == {KEY: second.text}
    states = {row.pk: row.state for row in Candidate.objects.all()}
    assert states == {first.pk: "retired", second.pk: "live"}
    with pytest.raises(Conflict):
        publication_rollback(publication=one, by=ben)
    publication_rollback(publication=two, by=ben)
    assert _live() == {KEY: first.text}
    states = {row.pk: row.state for row in Candidate.objects.all()}
    assert states == {first.pk: "live", second.pk: "approved"}
    publication_rollback(publication=one, by=ben)
    assert _live() == {}
    with pytest.raises(Conflict):
        publication_rollback(publication=one, by=ben)


def test_nothing_approved_publishes_nothing(campaign, product, ben):
    make_candidate(
        campaign, product, "Tempo 2, not yet read", channel="product_title", field="title"
    )
    with pytest.raises(DomainError):
        campaign_publish(campaign=campaign, by=ben)
    assert Publication.objects.count() == 0


def test_publishing_twice_changes_nothing_more(campaign, product, ben):
    _approved(campaign, product, ben, "Tempo 2 running shoe, 238 g")
    _publish(campaign, ben)
    with pytest.raises(DomainError, match="live already"):
        campaign_publish(campaign=campaign, by=ben)
    assert Publication.objects.count() == 1


def test_a_job_that_finds_all_live_has_done_what_was_asked(campaign, product, ben, monkeypatch):
    monkeypatch.setattr("campaigns.exports.publishing.AT_ONCE", 0)
    _approved(campaign, product, ben, "Tempo 2 running shoe, 238 g")
    asked = [campaign_publish(campaign=campaign, by=ben) for _ in range(2)]
    jobs = [job for job in asked if isinstance(job, Job)]
    assert len(jobs) == 2
    for job in jobs:
        job_run(queue="default", job_id=job.pk)
        job.refresh_from_db()
    assert [job.state for job in jobs] == ["succeeded"] * 2
    assert jobs[0].result["publication"] == Publication.objects.get().pk
    assert jobs[1].result == {"publication": None}


def test_a_live_line_keeps_its_approval(campaign, product, ben):
    line = _approved(campaign, product, ben, "Tempo 2 running shoe, 238 g")
    decision = last_decision(by=ben, candidate=line)
    assert decision
    _publish(campaign, ben)
    with pytest.raises(Conflict):
        decision_undo(decision=decision, by=ben)


def test_managers_publish_from_the_page_and_copywriters_do_not(campaign, product, ana, ben):
    _approved(campaign, product, ben, "Tempo 2 running shoe, 238 g")
    address = f"/w/acme/campaigns/{campaign.pk}/publish/"
    assert signed_in(ana).post(address).status_code == 403
    assert signed_in(ben).post(address).status_code == 302
    publication = Publication.objects.get()
    page = signed_in(ben).get(f"/w/acme/campaigns/{campaign.pk}/export/?profile=publish")
    assert "Roll back" in page.content.decode()
    assert (
        signed_in(ben).post(f"/w/acme/publications/{publication.pk}/rollback/").status_code == 302
    )
    assert _live() == {}
