"""All approved copy in novelty: what a shelf says, what was decided since, and never another workspace's."""

from __future__ import annotations

from pathlib import Path

import pytest
from django_scopes import scope

from campaigns.briefs.approved import approved_copy
from campaigns.briefs.measuring import candidate_measure, candidate_near
from campaigns.briefs.neighbours import APPROVED_MOST
from campaigns.briefs.shelving import DUE, shelf_enqueue_due
from campaigns.catalog.quarantines import quarantine_release, quarantined
from campaigns.catalog.services import product_change
from campaigns.models import Campaign, Candidate, CandidateState, Product, User, Workspace
from campaigns.review.editing import candidate_edit, candidate_recheck
from campaigns.review.services import candidate_approve
from campaigns.workspaces.erase import sample_remove
from generation.jobs.runner import job_run
from generation.jobs.services import job_enqueue
from generation.models import Job
from tests.campaigns.catalog.test_quarantines import SOUP
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

SAID = "Corvane keeps quiet company on every road at dawn"
ASKED = "Fellmark keeps quiet company on every road at dawn"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path):
    settings.FILES_DIR = tmp_path


def shelved(workspace: Workspace) -> dict[str, object]:
    """What the job that fills the shelf answers."""
    job = job_enqueue(kind="shelf", workspace_id=workspace.pk, payload={}, requested_by_id=None)
    assert job_run(queue="default", job_id=job.pk)
    result: dict[str, object] = Job.everywhere.get(pk=job.pk).result
    return result


def nearest(workspace: Workspace, text: str = ASKED) -> list[str]:
    found = approved_copy(workspace.pk)
    assert found is not None
    return [line.text for _, line in found.nearest([text], frozenset({"fellmark"}), most=3)[0]]


def test_a_line_of_another_category_is_the_nearest(
    in_acme: Workspace, campaign: Campaign, shoe: Product, lamp: Product
):
    assert shoe.category != lamp.category
    make_candidate(campaign, shoe, SAID, state=CandidateState.APPROVED)
    line = make_candidate(campaign, lamp, ASKED)
    before = candidate_measure(line, ASKED)["novelty"]
    assert before["nearest"] != SAID
    assert shelved(in_acme) == {"lines": 1}
    after = candidate_measure(line, ASKED)["novelty"]
    assert (after["nearest"], after["nearest_kind"], after["nearest_sku"]) == (
        SAID,
        "approved",
        shoe.sku,
    )
    assert after["value"] < before["value"]
    assert candidate_near(line, most=3)[0]["text"] == SAID


def test_a_line_is_never_near_itself(in_acme: Workspace, campaign: Campaign, shoe: Product):
    line = make_candidate(campaign, shoe, SAID, state=CandidateState.LIVE)
    shelved(in_acme)
    assert candidate_measure(line, SAID)["novelty"]["nearest"] != SAID


def test_approvals_edits_and_retractions_are_seen_before_the_shelf_is_filled_again(
    in_acme: Workspace, campaign: Campaign, shoe: Product, ana: User, ben: User
):
    kept = make_candidate(campaign, shoe, "Light on its feet at 238 g", state="approved")
    gone = make_candidate(campaign, shoe, SAID, state=CandidateState.APPROVED)
    shelved(in_acme)
    assert nearest(in_acme)[0] == SAID
    Candidate.objects.filter(pk=gone.pk).update(state=CandidateState.STALE)
    assert SAID not in nearest(in_acme)
    fresh = make_candidate(campaign, shoe, f"{SAID} again", field="description")
    candidate_approve(candidate=fresh, by=ben, content_hash=fresh.content_hash)
    assert nearest(in_acme)[0] == fresh.text
    edited = candidate_edit(
        candidate=kept, by=ana, text="Hushed at dawn, 238 g", version=kept.version
    )
    candidate_approve(candidate=edited, by=ben, content_hash=edited.content_hash)
    found = nearest(in_acme, "Hushed at dawn")
    assert found[0] == "Hushed at dawn, 238 g"
    assert "Light on its feet at 238 g" not in found


def test_the_words_of_a_quarantined_product_are_never_shown_as_the_nearest(
    in_acme: Workspace, campaign: Campaign, shoe: Product, lamp: Product, ana: User, ben: User
):
    make_candidate(campaign, shoe, SAID, state=CandidateState.APPROVED)
    line = make_candidate(campaign, lamp, ASKED)
    shelved(in_acme)
    again = candidate_recheck(candidate=line, by=ana, version=line.version)
    assert again.badges["novelty"]["nearest"] == SAID
    address = f"/w/acme/candidates/{line.pk}/"
    page = signed_in(ana).get(address).content.decode()
    assert SAID in page
    product_change(
        product=shoe, version=shoe.version, by=ben, values={"description": f"Light. {SOUP}"}
    )
    assert quarantined().get().product == shoe
    page = signed_in(ana).get(address).content.decode()
    assert SAID not in page
    assert f"Nearest: a line of {shoe.sku}, which is quarantined" in page
    assert "More lines near it" in page
    near = signed_in(ana).get(f"{address}near/")
    assert near.status_code == 200
    assert SAID not in near.content.decode()
    assert SAID not in nearest(in_acme)
    assert shelved(in_acme) == {"lines": 0}
    quarantine_release(product=shoe, by=ben, reason="Read with the supplier.")
    assert nearest(in_acme)[0] == SAID
    assert SAID in signed_in(ana).get(address).content.decode()


def test_another_workspace_is_never_near(in_acme: Workspace, campaign: Campaign, shoe: Product):
    other = Workspace.objects.create(name="Other", slug="other")
    with scope(workspace=other.pk):
        product = make_product(other)
        make_candidate(make_campaign(other), product, SAID, state=CandidateState.APPROVED)
        shelved(other)
        assert nearest(other) == [SAID]
    assert approved_copy(in_acme.pk) is None
    make_candidate(campaign, shoe, "Light on its feet at 238 g", state=CandidateState.APPROVED)
    shelved(in_acme)
    assert SAID not in nearest(in_acme)


def test_a_shelf_is_due_where_an_order_cannot_carry_all_and_when_much_has_changed(
    in_acme: Workspace, campaign: Campaign, shoe: Product
):
    line = make_candidate(campaign, shoe, SAID, state=CandidateState.APPROVED)

    def more(count: int) -> None:
        line.pk = line.revision = None
        Candidate.objects.bulk_create([Candidate(**_values(line)) for _ in range(count)])

    def queued() -> int:
        shelf_enqueue_due(in_acme.pk, None)
        return Job.objects.filter(kind="shelf", state="queued").count()

    more(APPROVED_MOST - 1)
    assert queued() == 0
    more(1)
    assert queued() == 1
    assert queued() == 1
    assert job_run(queue="default")
    assert queued() == 0
    more(DUE)
    assert queued() == 0
    more(1)
    assert queued() == 1


def test_a_removed_workspace_leaves_no_shelf(
    in_acme: Workspace,
    campaign: Campaign,
    shoe: Product,
    tmp_path: Path,
    django_capture_on_commit_callbacks,
):
    make_candidate(campaign, shoe, SAID, state=CandidateState.APPROVED)
    shelved(in_acme)
    assert list(tmp_path.rglob("texts"))
    Workspace.objects.filter(pk=in_acme.pk).update(is_sample=True)
    in_acme.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        sample_remove(workspace=in_acme)
    assert not list(tmp_path.rglob("texts"))


def _values(line: Candidate) -> dict[str, object]:
    names = ("workspace_id", "campaign_id", "product_id", "channel", "field", "text", "state")
    return {name: getattr(line, name) for name in (*names, "badges", "content_hash")}
