"""On one line: another, shorter, more like it; a person's own text as a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from campaigns.briefs import offer_staleness
from campaigns.briefs.lines import line_enter, line_more_like, line_regenerate, line_shorter
from campaigns.briefs.measuring import candidate_measure
from campaigns.briefs.round_services import round_create
from campaigns.briefs.services import campaign_change
from campaigns.common.errors import DomainError
from campaigns.models import AuditEntry, Campaign, Candidate, CandidateState, Product, User
from campaigns.workspaces import marking
from generation.jobs.runner import job_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(campaign: Campaign, ana: User) -> Candidate:
    """The longest line of a written round: there is something to shorten."""
    row = round_create(
        campaign=campaign, by=ana, asked={"n": 3, "channels": ["google_rsa"], "seed": 5}
    )
    job_run(queue="generate", job_id=row.job_id)
    lines = Candidate.objects.filter(round=row, field="description", rank=1)
    return max(lines, key=lambda line: len(line.text))


@pytest.mark.parametrize("act", [line_regenerate, line_shorter, line_more_like])
def test_one_more_line_stands_beside_the_old_one(line: Candidate, ana: User, act: Any):
    before = set(Candidate.objects.values_list("text", flat=True))
    made = act(candidate=line, by=ana)
    assert made.text not in before
    assert (made.round_id, made.product_id, made.field) == (
        line.round_id,
        line.product_id,
        line.field,
    )
    assert (made.slot, made.rank, made.origin) == (3, 4, "model")
    assert made.revision.content_hash == made.content_hash
    assert made.state in (CandidateState.IN_REVIEW, CandidateState.BLOCKED)
    assert Candidate.objects.get(pk=line.pk).text == line.text
    assert AuditEntry.objects.filter(event="candidate.created").count() == 1
    if act is line_shorter:
        assert len(made.text) < len(line.text)


def test_own_text_becomes_a_line_of_human_origin(campaign: Campaign, shoe: Product, ben: User):
    values = {
        "channel": "email",
        "field": "subject",
        "text": " The easy shoe, 238 g ",
        "is_control": True,
    }
    made = line_enter(campaign=campaign, product=shoe, by=ben, values=values)
    assert (made.text, made.origin, made.is_control) == ("The easy shoe, 238 g", "human", True)
    assert (made.round, made.slot, made.generated_text) == (None, None, "")
    assert made.revision is not None
    assert made.revision.author == ben
    assert made.state == CandidateState.IN_REVIEW
    assert [claim["status"] for claim in made.badges["claims"]] == ["supported"]


def test_own_text_that_promises_too_much_is_blocked(campaign: Campaign, shoe: Product, ben: User):
    values = {"channel": "email", "field": "subject", "text": "Weighs only 99 g"}
    made = line_enter(campaign=campaign, product=shoe, by=ben, values=values)
    assert made.state == CandidateState.BLOCKED
    assert made.badges["blocks"]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"channel": "telegram", "field": "subject", "text": "x"}, "channel"),
        ({"channel": "email", "field": "headline", "text": "x"}, "field"),
        ({"channel": "email", "field": "subject", "text": "  "}, "text"),
        ({"channel": "email", "field": "subject", "text": 5}, "text"),
        ({"channel": "email", "field": "subject", "text": "x" * 6001}, "text"),
    ],
)
def test_a_wrong_own_line_is_refused_by_its_key(
    campaign: Campaign, shoe: Product, ben: User, values: dict[str, Any], key: str
):
    with pytest.raises(DomainError) as caught:
        line_enter(campaign=campaign, product=shoe, by=ben, values=values)
    assert list(caught.value.errors) == [key]


def test_a_changed_offer_makes_stale_exactly_the_lines_that_say_it(
    campaign: Campaign, shoe: Product, ana: User, ben: User
):
    def entered(text: str) -> Candidate:
        values = {"channel": "email", "field": "subject", "text": text}
        made = line_enter(campaign=campaign, product=shoe, by=ben, values=values)
        Candidate.objects.filter(pk=made.pk).update(state=CandidateState.APPROVED)
        return made

    says, silent = entered("20% off the easy shoe"), entered("The easy shoe, 238 g")
    offer = {"text": "10% off", "code": "NOVEMBER", "ends": ""}
    campaign_change(campaign=campaign, version=1, by=ana, values={"offer": offer})
    says.refresh_from_db()
    silent.refresh_from_db()
    assert (says.state, silent.state) == (CandidateState.STALE, CandidateState.APPROVED)
    assert [reason["kind"] for reason in says.stale_reasons] == ["offer"]
    assert says.version == 2
    assert AuditEntry.objects.filter(event="candidate.stale").count() == 1


def test_a_changed_offer_keeps_the_reasons_that_came_in_between(
    campaign: Campaign, shoe: Product, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
):
    values = {"channel": "email", "field": "subject", "text": "20% off the easy shoe"}
    line = line_enter(campaign=campaign, product=shoe, by=ben, values=values)
    rows, hold = Candidate.objects.filter(pk=line.pk), marking.lines_hold

    def meanwhile(ids: Iterable[int]) -> None:
        rows.update(stale_reasons=[{"kind": "rule"}])
        hold(ids)

    monkeypatch.setattr(offer_staleness, "lines_hold", meanwhile)
    campaign_change(campaign=campaign, version=1, by=ana, values={"offer": {"text": "10% off"}})
    assert [reason["kind"] for reason in rows.get().stale_reasons] == ["rule", "offer"]


def test_a_word_that_was_forbidden_while_a_round_ran_is_found_in_its_lines_at_its_end(
    line: Candidate, campaign: Campaign
):
    word = max(line.text.split(), key=len).strip(".,")
    row = line.round
    assert row
    Campaign.objects.filter(pk=campaign.pk).update(must_not_say=[word])
    campaign.refresh_from_db()
    assert offer_staleness.offer_reread(campaign=campaign, made_in=row) == 0
    line.refresh_from_db()
    assert [reason["kind"] for reason in line.stale_reasons] == ["must_not_say"]


def test_a_line_answers_to_the_offer_of_today(line: Candidate, campaign: Campaign, ana: User):
    assert not candidate_measure(line, "Now 20% off")["blocks"]
    campaign_change(campaign=campaign, version=1, by=ana, values={"offer": {"text": "10% off"}})
    line.campaign.refresh_from_db()
    assert candidate_measure(line, "Now 20% off")["blocks"]


def test_a_line_is_measured_beside_its_siblings(line: Candidate):
    sibling = Candidate.objects.filter(
        round=line.round, product=line.product, field=line.field
    ).exclude(pk=line.pk)[0]
    badges = candidate_measure(line, sibling.text)
    assert badges["novelty"]["value"] < 0.05
    assert badges["novelty"]["nearest"] == sibling.text
