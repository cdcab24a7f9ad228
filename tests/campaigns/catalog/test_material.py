"""A4: every field that a line could rest on has a decision; a change of a material one ends the approval of what says it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse

from campaigns.briefs.services import campaign_change
from campaigns.catalog.records import product_understood
from campaigns.catalog.services import product_change
from campaigns.common.errors import DomainError
from campaigns.exports.selection import approved_candidates
from campaigns.models import Campaign, Candidate, CandidateState, Product, User, Workspace
from campaigns.review.editing import candidate_recheck
from campaigns.review.services import candidate_approve
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

MATERIAL: dict[type[Model], set[str]] = {
    Product: {"title", "brand", "category", "price", "compare_at_price", "currency", "stock", "description", "attributes", "corrections"},
    Campaign: {"offer", "must_say", "must_not_say"},
    Candidate: {"text", "badges", "content_hash", "revision", "stale_reasons"},
}  # fmt: skip
# Addresses, bookkeeping, what is made of others, and orders to the writer, by which a text is measured anew when it is edited.
IMMATERIAL: dict[type[Model], set[str]] = {
    Product: {"id", "workspace", "sku", "handle", "url", "image", "extra", "source_format", "understanding", "facts_hash",
              "record_hash", "search", "business", "archived", "version", "created", "updated"},
    Campaign: {"id", "workspace", "name", "brand", "state", "goal", "audience", "starts", "ends", "lines_due", "timezone", "channels", "skus",
               "product_filter", "tone", "creativity", "links", "language", "version", "created_by", "assigned_to", "created", "updated", "brief_unread", "learn_from_review"},
    Candidate: {"id", "workspace", "campaign", "round", "product", "channel", "field", "slot", "rank", "state", "generated_text", "origin", "version",
                "score", "seed", "engine", "model_version", "is_primary", "is_control", "assigned_to", "due", "priority", "task_version", "remind",
                "decided", "created", "share_edited", "first_approved_by"},
}  # fmt: skip
PRODUCT: dict[str, Any] = {"stock": 3, "url": "https://shop.example/tempo"}
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("Yours for £115.00.", {"price": "99.00"}),
    ("Was £135.00, now £115.00.", {"compare_at_price": "150.00"}),
    ("Yours for £115.00.", {"currency": "EUR"}),
    ("Only 3 left.", {"stock": 2}),
    ("A daily trainer that weighs 238 g.", {"attributes": {"drop": "8 mm"}, "description": "A cushioned daily trainer."}),
    ("Corvane, for easy miles.", {"brand": "Kestrel", "title": "Kestrel Tempo 2 Running Shoe"}),
]  # fmt: skip


@pytest.mark.parametrize("model", MATERIAL, ids=lambda model: model.__name__)
def test_every_field_has_a_decision(model: type[Model]):
    fields = {field.name for field in model._meta.concrete_fields}
    assert MATERIAL[model] | IMMATERIAL[model] == fields
    assert not MATERIAL[model] & IMMATERIAL[model]


def approved(workspace: Workspace, by: User, text: str) -> Candidate:
    """A line that somebody approved."""
    product = make_product(workspace, **PRODUCT)
    product.understanding = product_understood(product)
    product.save(update_fields=["understanding"])
    line = make_candidate(
        make_campaign(workspace), product, text, channel="seo", field="description"
    )
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


@pytest.mark.parametrize(
    ("text", "values"), CHANGES, ids=lambda one: "-".join(one) if isinstance(one, dict) else ""
)
def test_what_a_line_says_ends_its_approval_when_it_changes(
    in_acme: Workspace, ben: User, text: str, values: dict[str, Any]
):
    line = approved(in_acme, ben, text)
    beside = {"url": "https://shop.example/other", "image": "https://shop.example/other.png"}
    product = product_change(
        product=line.product, version=line.product.version, by=ben, values=beside
    )
    line.refresh_from_db()
    assert line.state == CandidateState.APPROVED
    product_change(product=product, version=product.version, by=ben, values=values)
    line.refresh_from_db()
    assert line.state == CandidateState.STALE
    assert line.stale_reasons


def test_an_offer_that_a_line_says_ends_its_approval_when_it_changes(in_acme: Workspace, ben: User):
    line = approved(in_acme, ben, "A running shoe for easy miles.")
    campaign = line.campaign
    said = make_campaign(
        in_acme, name="Offer", offer={"text": "20% off", "code": "SPRING20", "ends": ""}
    )
    other = make_candidate(
        said, line.product, "20% off with SPRING20.", channel="seo", field="description"
    )
    candidate_approve(candidate=other, by=ben, content_hash=other.content_hash)
    for row in (campaign, said):
        campaign_change(
            campaign=row, version=row.version, by=ben, values={"offer": {"text": "10% off"}}
        )
    states = dict(Candidate.objects.values_list("pk", "state"))
    assert states == {line.pk: CandidateState.APPROVED, other.pk: CandidateState.STALE}


def test_what_a_line_quotes_of_a_brief_ends_its_approval_when_the_brief_says_it_no_longer(
    in_acme: Workspace, ben: User
):
    plain = approved(in_acme, ben, "A running shoe for easy miles.")
    said = ["Rated 4.8 by 12,000 runners", "Free returns within 30 days"]
    campaign = make_campaign(in_acme, name="Said", must_say=said)
    lines = [
        make_candidate(campaign, plain.product, text, channel="seo", field="description")
        for text in said
    ]
    for line in lines:
        assert [claim for claim in line.badges["claims"] if claim["fact"] == "must-say"]
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    other = "Rated 14.8 by 112,000 runners"
    for texts in ([*said, "Made to last"], [other, said[1]]):
        campaign = campaign_change(
            campaign=campaign, version=campaign.version, by=ben, values={"must_say": texts}
        )
        states = [Candidate.objects.get(pk=line.pk).state for line in (*lines, plain)]
        assert states == ["stale" if said[0] not in texts else "approved", "approved", "approved"]
    lines[0].refresh_from_db()
    assert lines[0].stale_reasons[0]["kind"] == "must_say"


def test_a_word_that_a_brief_comes_to_forbid_ends_the_approval_of_exactly_the_lines_that_say_it(
    in_acme: Workspace, ben: User
):
    said = approved(in_acme, ben, "A chеаp running shoe for easy miles.")  # Cyrillic letters
    campaign = said.campaign
    kept = make_candidate(
        campaign, said.product, "A running shoe for easy miles.", channel="seo", field="description"
    )
    waits = make_candidate(
        campaign, said.product, "Cheaper for easy miles.", channel="seo", field="description"
    )
    elsewhere = make_campaign(in_acme, name="Other")
    other = make_candidate(elsewhere, said.product, said.text, channel="seo", field="description")
    for line in (kept, other):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    campaign = changed(campaign, ben, must_not_say=["cheap"])
    states = dict(Candidate.objects.values_list("pk", "state"))
    assert states[said.pk] == CandidateState.STALE
    assert states[kept.pk] == states[other.pk] == CandidateState.APPROVED
    assert states[waits.pk] == CandidateState.IN_REVIEW
    waits.refresh_from_db()
    words = {"kind": "must_not_say", "before": "allowed", "after": "The brief forbids “cheap”."}
    assert waits.stale_reasons == [words]
    with pytest.raises(DomainError, match="has changed since"):
        candidate_approve(candidate=waits, by=ben, content_hash=waits.content_hash)
    assert [*approved_candidates(campaign)] == [kept]
    changed(campaign, ben, must_not_say=[])
    waits.refresh_from_db()
    assert not waits.stale_reasons
    assert Candidate.objects.get(pk=said.pk).state == CandidateState.STALE
    candidate_approve(candidate=waits, by=ben, content_hash=waits.content_hash)


def test_a_line_of_a_round_that_ran_while_a_word_was_forbidden_is_not_approved(
    in_acme: Workspace, ben: User
):
    line = approved(in_acme, ben, "A cheap running shoe for easy miles.")
    # As a round stores it that froze its brief before the change: nobody has marked it yet.
    Campaign.objects.filter(pk=line.campaign_id).update(must_not_say=["cheap"])
    Candidate.objects.filter(pk=line.pk).update(state=CandidateState.IN_REVIEW)
    line.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert refused.value.extra["stale_reasons"][0]["kind"] == "must_not_say"
    # It says so beforehand, and offers the way out that it names, whatever became of its round.
    page = signed_in(ben).get(reverse("review:candidate", args=["acme", line.pk])).content.decode()
    assert "The brief forbids “cheap”." in page
    assert "recheck/" in page
    again = candidate_recheck(candidate=line, by=ben, version=line.version)
    assert (again.state, again.badges["blocks"]) == ("blocked", ["The brief forbids “cheap”."])


def test_a_line_whose_offer_moved_unmarked_offers_the_way_out_that_its_refusal_names(
    in_acme: Workspace, ben: User
):
    plain = approved(in_acme, ben, "A running shoe for easy miles.")
    campaign = make_campaign(
        in_acme, name="Offer", offer={"text": "20% off", "code": "", "ends": ""}
    )
    line = make_candidate(campaign, plain.product, "20% off.", channel="seo", field="description")
    # As a round stores it that froze its brief before the change: nobody has marked it yet.
    Campaign.objects.filter(pk=campaign.pk).update(
        offer={"text": "30% off", "code": "", "ends": ""}
    )
    with pytest.raises(DomainError):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    page = signed_in(ben).get(reverse("review:candidate", args=["acme", line.pk])).content.decode()
    assert "What this line rests on has changed." in page
    assert "recheck/" in page
    line = Candidate.objects.get(pk=line.pk)
    again = candidate_recheck(candidate=line, by=ben, version=line.version)
    assert (again.state, again.stale_reasons) == ("blocked", [])


def changed(campaign: Campaign, by: User, **values: Any) -> Campaign:
    """A campaign whose brief says something else."""
    return campaign_change(campaign=campaign, version=campaign.version, by=by, values=values)
