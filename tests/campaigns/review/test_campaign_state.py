"""A campaign is ready when each of its places has an approved line, and not a moment longer."""

from __future__ import annotations

from campaigns.models import Campaign, User, Workspace
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from campaigns.review.undo import decision_undo, last_decision
from tests.factories import make_campaign, make_candidate, make_product


def _state(campaign: Campaign) -> str:
    return Campaign.objects.values_list("state", flat=True).get(pk=campaign.pk)


def test_a_campaign_becomes_ready_by_its_decisions(in_acme: Workspace, ana: User, ben: User):
    product = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana, channels=["product_title"], state="in_review")
    line = make_candidate(
        campaign, product, "Tempo 2 running shoe, 238 g", channel="product_title", field="title"
    )
    approved = candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert _state(campaign) == "ready"
    decision = last_decision(by=ben)
    assert decision is not None
    decision_undo(decision=decision, by=ben)
    assert _state(campaign) == "in_review"
    approved.refresh_from_db()
    again = candidate_approve(candidate=approved, by=ben, content_hash=approved.content_hash)
    assert _state(campaign) == "ready"
    candidate_edit(candidate=again, by=ana, text="Tempo 2, 238 g", version=again.version)
    assert _state(campaign) == "in_review"
