"""A line's approval record: origin with the share edited, standing approvals, and what they were held against."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Product, Revision, RuleSet, User, Workspace
from campaigns.review.approval_record import approval_record
from campaigns.review.editing import candidate_edit, candidate_recheck
from campaigns.review.services import candidate_approve
from campaigns.review.undo import decision_undo, last_decision
from tests.campaigns.claims.steps import BEST, in_days, make_evidence
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
WRITTEN = "238 g, and light on its feet"
EDITED = "238 g, and light on your feet"


@pytest.fixture
def shoe(in_acme: Workspace) -> Product:
    """A shoe."""
    return make_product(in_acme)


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    """Ana's campaign."""
    return make_campaign(in_acme, created_by=ana)


def test_each_revision_keeps_how_much_of_the_models_words_changed(campaign, shoe, ana, cleo):
    line = make_candidate(campaign, shoe, WRITTEN)
    line = candidate_edit(candidate=line, by=ana, text=EDITED, version=line.version)
    assert (line.origin, line.share_edited) == ("mixed", 0.125)
    line = candidate_edit(candidate=line, by=cleo, text=WRITTEN, version=line.version)
    assert (line.origin, line.share_edited) == ("mixed", 0.0), "measured from what the model wrote"
    kept = Revision.objects.filter(candidate=line).order_by("number")
    assert list(kept.values_list("share_edited", flat=True)) == [None, 0.125, 0.0]
    own = make_candidate(campaign, shoe, WRITTEN, origin="human", author=ana)
    own = candidate_edit(candidate=own, by=ana, text=EDITED, version=own.version)
    assert (own.origin, own.share_edited) == ("human", None)
    page = unescape(signed_in(ana).get(f"/w/acme/candidates/{line.pk}/").content.decode())
    assert "12\u00a0% of the model’s words changed by now" in page or "13\u00a0% of the" in page
    assert "Model, then Cleo, 0\u00a0% edited" in page
    told = signed_in(ana).get(f"/api/v1/candidates/{line.pk}/revisions/").json()["results"]
    assert [one["share_edited"] for one in told] == [0.0, 0.125, 0.0]


def test_a_line_that_is_only_checked_again_keeps_its_share(campaign, shoe, ana, ben):
    line = make_candidate(campaign, shoe, WRITTEN)
    line = candidate_edit(candidate=line, by=ana, text=EDITED, version=line.version)
    line.state = "stale"
    line.save(update_fields=["state"])
    line = candidate_recheck(candidate=line, by=ben, version=line.version)
    assert line.revision is not None
    assert line.share_edited == line.revision.share_edited == 0.125


def test_the_record_holds_the_standing_approvals_of_this_text_alone(
    campaign, shoe, ana, ben, cleo, in_acme
):
    line = make_candidate(campaign, shoe, WRITTEN)
    line = candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert [one.decision.by for one in approval_record(line).approvals] == [ben]
    decision = last_decision(by=ben, candidate=line)
    assert decision is not None
    line = decision_undo(decision=decision, by=ben)
    assert approval_record(line).approvals == ()
    line = candidate_approve(candidate=line, by=cleo, content_hash=line.content_hash)
    line = candidate_edit(candidate=line, by=ana, text=EDITED, version=line.version)
    page = signed_in(ana).get(f"/w/acme/candidates/{line.pk}/approval/")
    assert "Nobody has approved this text" in page.content.decode()
    RuleSet.objects.create(
        workspace=in_acme,
        number=4,
        state="active",
        created_by=cleo,
        activated=timezone.now() - timedelta(days=2),
        settled=timezone.now(),
        read_on=timezone.localdate(),
    )
    line = candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    told = signed_in(ana).get(f"/api/v1/candidates/{line.pk}/approval/").json()
    assert [(one["by"], one["rules"]) for one in told["approvals"]] == [("ben", 4)]
    assert (told["origin"], told["share_edited"], told["revision_number"]) == ("mixed", 0.125, 2)
    shown = unescape(signed_in(ana).get(f"/w/acme/candidates/{line.pk}/approval/").content.decode())
    for words in ("brand rules, set 4", "limits, version", line.content_hash, "<ins>your</ins>"):
        assert words in shown


def test_evidence_with_its_edition_and_waivers_stand_in_it(campaign, shoe, in_acme, ben, cleo):
    make_evidence(ben, in_acme.pk)
    proved = make_candidate(campaign, shoe, BEST)
    line = candidate_approve(candidate=proved, by=ben, content_hash=proved.content_hash)
    record = approval_record(line)
    assert [(one["edition"], bool(one["statement"])) for one in record.evidence] == [(1, True)]
    waived = make_candidate(campaign, shoe, "Runs for 5000 km")
    form = {"content_hash": waived.content_hash, "reason": "Measured.", "expires": in_days(30)}
    signed_in(cleo).post(f"/w/acme/candidates/{waived.pk}/waive/", form)
    waived.refresh_from_db()
    line = candidate_approve(candidate=waived, by=ben, content_hash=waived.content_hash)
    told = approval_record(line).record()
    assert [(one["by"], one["reason"]) for one in told["waivers"]] == [("cleo", "Measured.")]
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/approval/").content.decode()
    assert "Measured." in page
    assert "claims nothing" not in page


def test_live_copy_tells_its_origin(campaign, shoe, ana, ben):
    line = make_candidate(campaign, shoe, WRITTEN)
    line = candidate_edit(candidate=line, by=ana, text=EDITED, version=line.version)
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    client = signed_in(ben)
    assert client.post(f"/w/acme/campaigns/{campaign.pk}/publish/").status_code == 302
    live = client.get(f"/api/v1/products/{shoe.sku}/").json()["live_copy"]["google_rsa.headline"]
    assert (live["origin"], live["share_edited"]) == ("mixed", 0.125)
    listed = client.get("/api/v1/products/").json()["results"]
    assert [one["live_copy"].get("google_rsa.headline") for one in listed if one["live_copy"]] == [
        live
    ]
    page = unescape(client.get(f"/w/acme/catalog/{shoe.sku}/").content.decode())
    assert "% edited" in page
