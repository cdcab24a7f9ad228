"""Waivers: who signs, for what, until when, and that nothing unsupported is approved without one."""

from __future__ import annotations

import pytest

from campaigns.briefs.lines import line_regenerate
from campaigns.catalog.services import product_change
from campaigns.claims.selectors import lines_lapsed
from campaigns.claims.services import evidence_retire
from campaigns.common.errors import DomainError
from campaigns.exports.tasks import tend_promises
from campaigns.models import AuditEntry, Candidate, Promise, Waiver
from campaigns.review.editing import candidate_edit, candidate_recheck
from campaigns.review.services import candidate_approve
from tests.campaigns.claims.steps import LIGHTEST, in_days, make_evidence
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
FIGURES = "Runs for 5000 km"


@pytest.fixture
def shoe(in_acme):
    return make_product(in_acme)


@pytest.fixture
def campaign(in_acme, ana):
    return make_campaign(in_acme, created_by=ana)


def signed(person, line: Candidate, **more: object) -> int:
    """The answer to signing a waiver on the line's page."""
    form = {
        "content_hash": line.content_hash,
        "reason": "A turn of phrase.",
        "expires": in_days(30),
    }
    return (
        signed_in(person).post(f"/w/acme/candidates/{line.pk}/waive/", {**form, **more}).status_code
    )


def test_an_unsupported_line_is_approved_only_with_a_waiver(in_acme, shoe, campaign, ana, ben, vic):
    line = make_candidate(campaign, shoe, LIGHTEST)
    with pytest.raises(DomainError, match="lightest"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    here = f"/w/acme/candidates/{line.pk}/"
    assert "Sign a waiver" not in signed_in(ana).get(here).content.decode()
    assert "Sign a waiver" in signed_in(ben).get(here).content.decode()
    assert signed(ana, line) == 403
    assert signed(vic, line) == 403
    for fault in (
        {"reason": " "},
        {"expires": in_days(-2)},
        {"expires": in_days(500)},
        {"expires": ""},
    ):
        assert signed(ben, line, **fault) == 422
    assert signed(ben, line, content_hash="0" * 64) == 409
    assert signed(ben, line) == 302
    waiver = Waiver.objects.get()
    assert waiver.claims == [{"kind": "superlative", "words": "The lightest"}]
    before = line.content_hash
    line.refresh_from_db()
    assert line.revision is not None
    assert (line.state, line.revision.basis["waivers"], line.revision.author) == (
        "in_review",
        [waiver.pk],
        None,
    )
    assert line.content_hash != before
    page = signed_in(ana).get(here).content.decode()
    assert "A turn of phrase." in page
    assert "1 of 1 waived" in page
    assert AuditEntry.objects.filter(event="waiver.signed", actor=ben).count() == 1
    assert signed(ben, line) == 422  # nothing is left to be waived
    assert (
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash).state
        == "approved"
    )


def test_nobody_answers_for_their_own_words(in_acme, shoe, campaign, ben, cleo):
    line = make_candidate(campaign, shoe, LIGHTEST, author=ben, origin="human")
    assert signed(ben, line) == 403
    assert (
        "Sign a waiver" not in signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    )
    assert signed(cleo, line) == 302


def test_for_figures_an_admin_signs_and_for_a_contradiction_nobody(
    in_acme, shoe, campaign, ben, cleo
):
    line = make_candidate(campaign, shoe, FIGURES)
    assert line.state == "blocked"
    assert signed(ben, line) == 403
    assert signed(cleo, line) == 302
    wrong = make_candidate(campaign, shoe, "A leather upper, the lightest shoe")
    assert {claim["status"] for claim in wrong.badges["claims"]} == {"contradicted", "unsupported"}
    assert signed(cleo, wrong) == 422
    wrong.refresh_from_db()
    assert wrong.state == "blocked"
    assert Waiver.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("urgency", "Act fast, and run light"),
        ("price", "On sale now, and light"),
        ("scarcity", "Running low, and light"),
    ],
)
def test_a_waived_promise_is_approved_and_the_watch_leaves_it(
    in_acme, campaign, ben, cleo, kind, text
):
    shoe = make_product(in_acme, sku="CRV-NONE", price=None, compare_at_price=None, stock=None)
    line = make_candidate(campaign, shoe, text, field="description")
    assert {(one["kind"], one["status"]) for one in line.badges["claims"]} == {
        (kind, "unsupported")
    }
    assert signed(cleo, line) == 302
    line.refresh_from_db()
    line = candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    tend_promises()
    line.refresh_from_db()
    assert (line.state, line.stale_reasons) == ("approved", [])
    assert list(Promise.objects.values_list("state", flat=True)) == ["true"]


@pytest.mark.parametrize("text", [LIGHTEST, FIGURES])
def test_a_reviewer_of_law_or_brand_answers_for_any_claim(
    in_acme, shoe, campaign, ana, ben, vic, text: str
):
    line = make_candidate(campaign, shoe, text)
    here = f"/w/acme/candidates/{line.pk}/"
    for person in (vic, ana):
        assert signed(person, line) == 403
        in_acme.memberships.filter(user=person).update(is_reviewer=True)
    assert signed(vic, line) == 403
    assert "Sign a waiver" not in signed_in(vic).get(here).content.decode()
    assert "Sign a waiver" in signed_in(ana).get(here).content.decode()
    assert signed(ana, line) == 302
    assert Waiver.objects.get().by == ana


def test_what_a_record_proves_by_then_rests_on_the_record_and_not_on_the_waiver(
    in_acme, shoe, campaign, ben
):
    line = make_candidate(
        campaign, shoe, "The best running shoe. FDA approved", field="description"
    )
    assert line.state == "blocked"
    row = make_evidence(ben, in_acme.pk)
    assert signed(ben, line) == 302
    line.refresh_from_db()
    assert [claim["status"] for claim in line.badges["claims"]] == ["supported", "unsupported"]
    assert line.state == "in_review"
    evidence_retire(evidence=row, version=1, by=ben)
    line.refresh_from_db()
    assert [reason["kind"] for reason in line.stale_reasons] == ["evidence"]


def test_a_waiver_is_for_one_text(in_acme, shoe, campaign, ana, ben):
    line = make_candidate(campaign, shoe, LIGHTEST)
    assert signed(ben, line) == 302
    line.refresh_from_db()
    text = f"{LIGHTEST} ever"
    edited = candidate_edit(candidate=line, by=ana, text=text, version=line.version)
    assert edited.state == "blocked"
    again = candidate_edit(candidate=edited, by=ana, text=LIGHTEST, version=edited.version)
    assert again.state == "in_review"


def test_a_line_that_was_measured_before_is_not_approved_either(in_acme, shoe, campaign, ben):
    line = make_candidate(campaign, shoe, LIGHTEST)
    # As it was stored while superlatives only warned.
    Candidate.objects.filter(pk=line.pk).update(
        state="in_review", badges={**line.badges, "blocks": []}
    )
    line.refresh_from_db()
    with pytest.raises(DomainError, match="nobody waived it"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    assert (
        "nobody waived it" in signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    )


def test_a_waiver_stands_for_its_own_line(in_acme, shoe, campaign, ana, ben, monkeypatch):
    line = make_candidate(campaign, shoe, LIGHTEST)
    assert signed(ben, line) == 302
    line.refresh_from_db()
    asked = []
    monkeypatch.setattr(
        "generation.jobs.direct.line_write",
        lambda order, *args, **more: asked.append(order["waivers"]),
    )
    with pytest.raises(DomainError, match="Nothing else true"):
        line_regenerate(candidate=line, by=ana)
    assert asked
    assert not any(asked)
    # A line that was stored with the waiver of another ends with it all the same.
    other = make_candidate(campaign, shoe, LIGHTEST)
    other.badges = line.badges
    Waiver.objects.update(expires=in_days(-2))
    assert set(lines_lapsed([line, other], in_acme.pk)) == {line.pk, other.pk}


def test_no_waiver_is_signed_for_a_line_that_goes_back_to_its_writer(in_acme, shoe, campaign, ben):
    line = make_candidate(campaign, shoe, LIGHTEST, state="changes_requested")
    assert signed(ben, line) == 409
    assert not Waiver.objects.exists()


def test_other_facts_end_what_was_approved_by_a_waiver(in_acme, shoe, campaign, ben, cleo):
    line = make_candidate(campaign, shoe, LIGHTEST)
    assert signed(ben, line) == 302
    line.refresh_from_db()
    candidate_approve(candidate=line, by=cleo, content_hash=line.content_hash)
    shoe = product_change(product=shoe, version=1, by=ben, values={"stock": 9})
    line.refresh_from_db()
    assert line.state == "approved"
    facts = {**shoe.attributes, "sole": "foam"}
    product_change(product=shoe, version=2, by=ben, values={"attributes": facts})
    line.refresh_from_db()
    assert line.state == "stale"
    assert [reason["kind"] for reason in line.stale_reasons] == ["record"]


def test_a_line_whose_claims_were_read_by_an_earlier_version_is_checked_again_first(
    in_acme, shoe, campaign, ana, ben
):
    line = make_candidate(campaign, shoe)
    line.badges["scorers"]["claims"] = "1"
    line.save(update_fields=["badges"])
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "Claims are read more closely since" in page
    with pytest.raises(DomainError, match="Check it again first"):
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    line = candidate_recheck(candidate=line, by=ana, version=line.version)
    assert (
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash).state
        == "approved"
    )
