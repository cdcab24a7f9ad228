"""Second approvals: two people, the second a reviewer who neither wrote nor gave the first, by every way (A3)."""

from __future__ import annotations

import pytest

from campaigns.briefs.round_services import round_create
from campaigns.common.errors import Conflict, StateConflict
from campaigns.exports.publishing import NothingToPublish, campaign_publish
from campaigns.exports.selection import outgoing
from campaigns.models import (
    AuditEntry,
    Campaign,
    Candidate,
    Membership,
    Notification,
    User,
    Workspace,
)
from campaigns.review.editing import candidate_edit
from campaigns.review.second_step import line_approvals, step_of
from campaigns.review.selectors import candidates_filtered
from campaigns.review.services import (
    candidate_approve,
    candidate_make_primary,
    candidate_request_changes,
)
from campaigns.review.undo import decision_undo, standing_decision
from tests.campaigns.review.test_four_eyes import WAYS
from tests.conftest import signed_in


@pytest.fixture
def asked(in_acme: Workspace, cleo: User) -> Workspace:
    """Every line for Google needs a second approval, and Cleo gives it."""
    Workspace.objects.filter(pk=in_acme.pk).update(
        second_approval={"channels": ["google_rsa"], "claims": []}
    )
    Membership.objects.filter(user=cleo).update(is_reviewer=True)
    in_acme.refresh_from_db()
    return in_acme


def now(line: Candidate) -> Candidate:
    return Candidate.objects.select_related("first_approved_by").get(pk=line.pk)


def approve(line: Candidate, by: User) -> Candidate:
    row = now(line)
    return candidate_approve(candidate=row, by=by, content_hash=row.content_hash)


def test_after_the_first_a_line_waits_and_goes_nowhere(
    asked: Workspace, campaign: Campaign, line: Candidate, ben: User, ana: User
):
    row = approve(line, ben)
    assert (row.state, row.first_approved_by, row.decided) == ("in_review", ben, None)
    assert [one.lines for one in outgoing(campaign, keys=None, to_count=False)] == []
    with pytest.raises(NothingToPublish):
        campaign_publish(campaign=campaign, by=ben)
    with pytest.raises(StateConflict):
        candidate_make_primary(candidate=row, by=ben)
    events = list(AuditEntry.objects.values_list("event", flat=True))
    assert events == ["candidate.first_approval"]


@pytest.mark.parametrize("way", WAYS)
def test_the_first_approver_never_gives_the_second(
    asked: Workspace, line: Candidate, ben: User, way: str
):
    Membership.objects.filter(user=ben).update(is_reviewer=True)
    approve(line, ben)
    assert not (WAYS[way](now(line), ben) and now(line).state == "approved")
    assert (now(line).state, now(line).first_approved_by) == ("in_review", ben)


@pytest.mark.parametrize("way", ["page", "bulk", "api", "service"])
def test_only_a_reviewer_who_did_not_write_gives_it(
    asked: Workspace, line: Candidate, ana: User, ben: User, cleo: User, way: str
):
    approve(line, ben)
    assert not WAYS[way](now(line), ana)
    Membership.objects.filter(user=ana).update(is_reviewer=True)
    candidate_edit(candidate=now(line), by=ana, text="238 g, by Ana", version=now(line).version)
    approve(line, ben)
    assert not WAYS[way](now(line), ana)
    assert now(line).state == "in_review"
    assert WAYS[way](now(line), cleo)
    assert (now(line).state, now(line).first_approved_by) == ("approved", ben)
    assert [one.decision.by for one in line_approvals(now(line))] == [ben, cleo]


def test_who_is_no_reviewer_any_more_gives_none(
    asked: Workspace, line: Candidate, ben: User, cleo: User
):
    approve(line, ben)
    Membership.objects.filter(user=cleo).update(is_reviewer=False)
    address = f"/api/v1/candidates/{line.pk}/approve/"
    posted = {"content_hash": line.content_hash}
    answer = signed_in(cleo).post(address, posted, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Somebody approved this line first. A reviewer gives the second approval.",
    )


def test_an_edit_voids_the_first(asked: Workspace, line: Candidate, ana: User, ben: User):
    approve(line, ben)
    row = now(line)
    edited = candidate_edit(candidate=row, by=ana, text="238 g, new", version=row.version)
    assert (edited.state, edited.first_approved_by) == ("in_review", None)
    assert line_approvals(edited) == []
    assert approve(line, ben).state == "in_review"


def test_an_undo_takes_back_one_step(asked: Workspace, line: Candidate, ben: User, cleo: User):
    approve(line, ben)
    assert Notification.objects.get(person=cleo).kind == "second"
    approve(line, cleo)
    second = standing_decision(line)
    assert second is not None
    assert decision_undo(decision=second, by=cleo).first_approved_by == ben
    assert approve(line, cleo).state == "approved"


def test_the_first_can_be_taken_back(asked: Workspace, line: Candidate, ben: User, cleo: User):
    approve(line, ben)
    client = signed_in(ben)
    page = client.get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "You approved it first." in page
    assert "Cleo Hart may give it." in page
    assert f"/candidates/{line.pk}/undo/" in page
    client.post(f"/w/acme/candidates/{line.pk}/undo/")
    assert (now(line).state, now(line).first_approved_by) == ("in_review", None)
    assert not Notification.objects.filter(person=cleo).exists()
    assert "Yours is the first" in client.get(f"/w/acme/candidates/{line.pk}/").content.decode()


def test_many_at_once_take_the_step_that_is_theirs(
    asked: Workspace, lines: list[Candidate], ben: User, cleo: User
):
    Candidate.objects.filter(pk=lines[2].pk).update(channel="banner", field="tagline")
    approve(lines[0], ben)
    posted = {"action": "approve", "ids": [line.pk for line in lines], "expected_count": 3}
    signed_in(cleo).post("/w/acme/review/grid/bulk/", posted)
    assert [(now(one).state, now(one).first_approved_by) for one in lines] == [
        ("approved", ben),
        ("in_review", cleo),
        ("approved", None),
    ]
    signed_in(cleo).post("/w/acme/review/undo/")
    assert [(now(one).state, now(one).first_approved_by) for one in lines] == [
        ("in_review", ben),
        ("in_review", None),
        ("in_review", None),
    ]


def test_a_kind_of_claim_asks_for_it_and_the_database_says_the_same(
    in_acme: Workspace, lines: list[Candidate], ben: User
):
    claims = {"claims": [{"kind": "health", "status": "supported", "span": [0, 3], "fact": ""}]}
    row = lines[0]
    row.badges = {**row.badges, **claims}
    row.save(update_fields=["badges"])
    Candidate.objects.filter(pk=lines[1].pk).update(text='says "kind":"health"')
    Workspace.objects.filter(pk=in_acme.pk).update(
        second_approval={"channels": [], "claims": ["health", "environment"]}
    )
    step = step_of(in_acme.pk, ben)
    assert [bool(step.asked.reasons(line)) for line in lines] == [True, False, False]
    assert list(Candidate.objects.filter(step.asked.lines())) == [row]
    assert list(Candidate.objects.exclude(step.asked.lines()).order_by("pk")) == lines[1:]
    assert approve(lines[1], ben).state == "approved"


def test_a_change_of_what_is_asked_stops_an_approval_that_began_before(
    asked: Workspace, line: Candidate, ben: User
):
    step = step_of(asked.pk, ben)
    Workspace.objects.filter(pk=asked.pk).update(second_approval_version=2)
    with pytest.raises(Conflict, match="An admin has just changed"):
        step.check(asked.pk)


def test_reviewers_find_what_waits_for_them_and_nobody_else_is_shown_it(
    asked: Workspace, lines: list[Candidate], ana: User, ben: User, cleo: User
):
    approve(lines[0], ben)

    def found(person: User, word: str) -> list[Candidate]:
        return list(candidates_filtered(asked, {"second": word}, viewer=person))

    assert found(cleo, "mine") == found(ana, "waiting") == [lines[0]]
    assert found(ana, "mine") == []
    assert found(cleo, "turn") == lines
    assert found(ben, "turn") == found(ana, "turn") == lines[1:]
    home = signed_in(cleo).get("/w/acme/").content.decode()
    assert "line waits for your second approval" in home
    assert "/w/acme/review/?second=mine" in home
    assert "second approval" not in signed_in(ben).get("/w/acme/").content.decode()
    queue = signed_in(cleo).get("/w/acme/review/?second=mine").content.decode()
    assert "Ben Koch approved it first," in queue
    assert "Yours is the second approval (Google search ad)" in queue.replace("&#x27;", "'")


@pytest.mark.parametrize("barred", ["wrote", "asked"])
def test_a_reviewer_who_may_not_give_it_meets_it_nowhere(
    asked: Workspace, lines: list[Candidate], ben: User, cleo: User, barred: str
):
    row = lines[0]
    if barred == "wrote":
        candidate_edit(candidate=row, by=cleo, text="238 g, by Cleo", version=row.version)
    else:
        Workspace.objects.filter(pk=asked.pk).update(generator_may_approve=False)
        asked.refresh_from_db()
        asks = {"channels": ["google_rsa"], "skus": [row.product.sku], "n": 1}
        made = round_create(campaign=row.campaign, by=cleo, asked=asks)
        Candidate.objects.filter(pk=row.pk).update(round=made)
    Candidate.objects.filter(pk=row.pk).update(assigned_to=cleo)
    approve(row, ben)
    assert not WAYS["service"](now(row), cleo)
    found = {
        word: list(candidates_filtered(asked, {"second": word}, viewer=cleo))
        for word in ("turn", "mine", "waiting")
    }
    assert found == {"turn": lines[1:], "mine": [], "waiting": [row]}
    assert not Notification.objects.filter(person=cleo).exists()
    client = signed_in(cleo)
    home = client.get("/w/acme/")
    assert "assigned to you" not in home.content.decode()
    assert "your second approval" not in home.content.decode()
    assert home.context["shell_counts"]["review"] == home.context["home"].waiting == 2
    assert f"/candidates/{row.pk}/" not in client.get("/w/acme/review/").content.decode()
    # Whoever opens it all the same is told who may.
    page = client.get(f"/w/acme/candidates/{row.pk}/").content.decode()
    assert "It waits for a reviewer’s second approval." in page
    assert "Nobody here may yet: an admin says who is a reviewer." in page
    Membership.objects.filter(user__username="ana").update(is_reviewer=True)
    page = client.get(f"/w/acme/candidates/{row.pk}/").content.decode()
    assert "Ana Novak may give it." in page


def test_a_campaign_says_of_each_what_they_can_decide_on(
    asked: Workspace, campaign: Campaign, lines: list[Candidate], ana: User, ben: User, cleo: User
):
    Membership.objects.filter(user=ana).update(is_reviewer=True)
    approve(lines[0], ben)
    candidate_edit(candidate=lines[1], by=ana, text="238 g, by Ana", version=lines[1].version)
    approve(lines[1], ben)
    page = signed_in(cleo).get(f"/w/acme/campaigns/{campaign.pk}/")
    said = {one.person: one.tasks[-1].act for one in page.context["people"]}
    assert said == {cleo: "Review 3", ana: "Review 2", ben: "Review 1"}
    for person, count in ((ana, 2), (ben, 1)):
        queue = signed_in(person).get(f"/w/acme/review/?campaign={campaign.pk}")
        assert queue.context["queue"].total == count


def test_a_line_of_ones_own_waits_for_somebody_else_until_it_comes_back(
    asked: Workspace, line: Candidate, ben: User, cleo: User
):
    Candidate.objects.filter(pk=line.pk).update(assigned_to=ben)
    approve(line, ben)
    assert "assigned to you" not in signed_in(ben).get("/w/acme/").content.decode()
    candidate_request_changes(candidate=now(line), by=cleo, note="Shorter.")
    assert "came back to you" in signed_in(ben).get("/w/acme/").content.decode()


def test_authors_hear_of_it_once_both_are_there(
    asked: Workspace, line: Candidate, ana: User, ben: User, cleo: User
):
    row = now(line)
    candidate_edit(candidate=row, by=ana, text="238 g, by Ana", version=row.version)
    approve(line, ben)
    assert not Notification.objects.filter(person=ana).exists()
    approve(line, cleo)
    assert Notification.objects.get(person=ana).kind == "approved"


def test_programs_read_who_approved(asked: Workspace, line: Candidate, ben: User):
    approve(line, ben)
    client = signed_in(ben)
    assert client.get(f"/api/v1/candidates/{line.pk}/").json()["waits_for_second"] is True
    said = client.get(f"/api/v1/candidates/{line.pk}/approvals/").json()
    assert (said["needed"], said["because"], said["waits_for_second"]) == (2, ["google_rsa"], True)
    assert [(one["step"], one["by"]) for one in said["approvals"]] == [(1, "ben")]
    listed = client.get("/api/v1/candidates/?second=waiting").json()["results"]
    assert [one["id"] for one in listed] == [line.pk]
