"""What needs a second approval changes: lines approved by one alone are sent on, and no door lets them out before."""

from __future__ import annotations

import re

import pytest

from campaigns.common.errors import StateConflict
from campaigns.exports.preview import export_preview
from campaigns.exports.profiles import PROFILES
from campaigns.exports.publishing import NothingToPublish, campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.selection import outgoing
from campaigns.models import (
    AuditEntry,
    Campaign,
    Candidate,
    Membership,
    Notification,
    Publication,
    User,
    Workspace,
)
from campaigns.review.approval_record import approval_record
from campaigns.review.editing import candidate_edit
from campaigns.review.second_policy import second_approval_change
from campaigns.review.second_step import line_approvals
from campaigns.review.selectors import candidates_filtered
from campaigns.review.services import candidate_approve, candidate_request_changes
from campaigns.review.undo import decision_undo, standing_decision
from generation.jobs.runner import job_run
from generation.models import Job
from tests.conftest import signed_in

PAGE = "/w/acme/settings/second-approval/"


def ask(workspace: Workspace, by: User, *channels: str, claims: tuple[str, ...] = ()) -> None:
    workspace.refresh_from_db()
    second_approval_change(
        workspace=workspace,
        by=by,
        channels_asked=channels,
        claims_asked=claims,
        version=workspace.second_approval_version,
    )


def settle() -> None:
    job = Job.objects.filter(kind="second_approval").latest("pk")
    job_run(queue="default", job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "succeeded", job.error_message


def approve(line: Candidate, by: User) -> Candidate:
    row = Candidate.objects.get(pk=line.pk)
    return candidate_approve(candidate=row, by=by, content_hash=row.content_hash)


def states(lines: list[Candidate]) -> list[str]:
    rows = Candidate.objects.filter(pk__in=[line.pk for line in lines]).order_by("pk")
    return list(rows.values_list("state", flat=True))


@pytest.fixture
def reviewer(cleo: User) -> User:
    """Cleo gives second approvals."""
    Membership.objects.filter(user=cleo).update(is_reviewer=True)
    return cleo


def test_an_admin_says_it_on_a_page_and_nobody_is_overwritten(
    in_acme: Workspace, ben: User, cleo: User
):
    client = signed_in(cleo)
    posted = {"channels": ["sms"], "claims": ["health"], "version": "1"}
    assert client.post(PAGE, posted).status_code == 302
    in_acme.refresh_from_db()
    assert in_acme.second_approval == {"channels": ["sms"], "claims": ["health"]}
    entry = AuditEntry.objects.get(event="workspace.second_approval")
    assert entry.data["after"] == in_acme.second_approval
    later = client.post(PAGE, {"channels": ["email"], "version": "1"})
    assert later.status_code == 409
    page = later.content.decode()
    assert "Saved: SMS, health claims." in page.replace("Text message", "SMS")
    assert "Below is what you ticked; Save sets that." in page
    assert f'href="{PAGE}">Show theirs' in page
    assert 'value="2"' in page
    assert client.post(PAGE, {"channels": ["radio"], "version": "2"}).status_code == 422
    assert signed_in(ben).post(PAGE, posted).status_code == 403
    # To tick nothing is an answer, too: nothing there is “optional”.
    assert "Every line for</legend>" in page
    seen = signed_in(ben).get(PAGE).content.decode()
    assert "Nobody is a reviewer yet." in seen
    assert 'name="claims"' not in seen


def test_members_are_made_reviewers(in_acme: Workspace, ben: User, cleo: User):
    member = Membership.objects.get(user=ben)
    posted = {"role": "manager", "active": "on", "is_reviewer": "on"}
    signed_in(cleo).post(f"/w/acme/members/{member.pk}/", posted)
    member.refresh_from_db()
    assert member.is_reviewer
    entry = AuditEntry.objects.get(event="member.changed")
    assert (entry.data["before"]["is_reviewer"], entry.data["after"]["is_reviewer"]) == (
        False,
        True,
    )


def test_what_one_approved_is_sent_on_and_what_is_live_stays(
    in_acme: Workspace, campaign: Campaign, lines: list[Candidate], ben: User, reviewer: User
):
    approve(lines[0], ben)
    campaign_publish(campaign=campaign, by=ben)
    approve(lines[1], ben)
    ask(in_acme, reviewer, "google_rsa")
    # The job has not run: no door lets the line out before it has.
    (row,) = outgoing(campaign, keys=None, to_count=True)
    assert [line.candidate for line in row.lines] == [lines[0]]
    assert [(one["candidate"], one["reason"]) for one in row.held] == [
        (lines[1].pk, "second_approval")
    ]
    with pytest.raises(NothingToPublish):
        campaign_publish(campaign=campaign, by=ben)
    preview = export_preview(campaign, PROFILES["jsonl"])
    assert (preview.lines, preview.held) == (1, 1)
    assert export_preview(campaign, None).held == 1
    settle()
    assert states(lines) == ["live", "in_review", "in_review"]
    sent = Candidate.objects.get(pk=lines[1].pk)
    assert (sent.first_approved_by, sent.decided) == (ben, None)
    assert AuditEntry.objects.filter(event="candidate.second_asked").count() == 1
    ask(in_acme, reviewer, "google_rsa", claims=("health",))
    settle()
    assert AuditEntry.objects.filter(event="candidate.second_asked").count() == 1
    assert approve(lines[1], reviewer).state == "approved"
    campaign_publish(campaign=campaign, by=ben)
    assert states(lines)[1] == "live"


def test_reviewers_are_told_once_of_all_that_was_sent_on(
    in_acme: Workspace, lines: list[Candidate], ben: User, ana: User, reviewer: User
):
    Membership.objects.filter(user=ana).update(is_reviewer=True)
    for line in lines[:2]:
        approve(line, ben)
    ask(in_acme, reviewer, "google_rsa")
    settle()
    told = Notification.objects.get(person=ana)
    assert (told.kind, told.count) == ("second", 2)
    page = signed_in(ana).get("/w/acme/notifications/").content.decode()
    assert re.search(r"2\slines wait for your second approval", page)
    answer = signed_in(ana).get(f"/w/acme/notifications/{told.pk}/")
    assert answer["Location"].endswith("/review/?second=mine")


def test_where_it_is_asked_no_more_one_approval_is_enough(
    in_acme: Workspace, lines: list[Candidate], ben: User, reviewer: User
):
    ask(in_acme, reviewer, "google_rsa")
    settle()
    approve(lines[0], ben)
    ask(in_acme, reviewer)
    assert approve(lines[0], ben).state == "approved"
    approve_again = approve(lines[1], ben)
    assert approve_again.state == "approved"
    ask(in_acme, reviewer, "google_rsa")
    settle()
    assert states(lines)[:2] == ["in_review", "in_review"]
    ask(in_acme, reviewer)
    settle()
    assert not Candidate.objects.exclude(first_approved_by=None).exists()
    assert approve(lines[0], ben).state == "approved"


def test_where_it_is_asked_no_more_no_line_that_comes_back_keeps_a_first_approval(
    in_acme: Workspace, lines: list[Candidate], ana: User, ben: User, reviewer: User
):
    ask(in_acme, reviewer, "google_rsa")
    for line in lines:
        approve(line, ben)
    approve(lines[0], reviewer)
    sent_back = Candidate.objects.get(pk=lines[1].pk)
    candidate_request_changes(candidate=sent_back, by=reviewer, note="Shorter.")
    client = signed_in(reviewer)
    posted = {"action": "approve", "ids": [lines[2].pk], "expected_count": 1}
    client.post("/w/acme/review/grid/bulk/", posted)
    assert states(lines) == ["approved", "changes_requested", "approved"]
    ask(in_acme, reviewer, "sms")
    settle()
    client.post("/w/acme/review/undo/")
    for line in lines[:2]:
        decision = standing_decision(line)
        assert decision is not None
        decision_undo(decision=decision, by=reviewer)
    assert states(lines) == ["in_review"] * 3
    assert not Candidate.objects.exclude(first_approved_by=None).exists()
    assert list(candidates_filtered(in_acme, {"second": "turn"}, viewer=ana)) == lines


def test_who_approves_again_once_it_is_asked_no_more_is_counted_once(
    in_acme: Workspace, line: Candidate, ben: User, reviewer: User
):
    ask(in_acme, reviewer, "google_rsa")
    approve(line, ben)
    ask(in_acme, reviewer)
    settle()
    row = approve(line, ben)
    assert row.state == "approved"
    assert [(one.step, one.decision.by) for one in line_approvals(row)] == [(1, ben)]
    (only,) = approval_record(row).approvals
    assert only.decision == standing_decision(row)


def test_a_rollback_brings_nothing_back_that_lacks_it_and_sends_on_what_leaves(
    in_acme: Workspace, campaign: Campaign, lines: list[Candidate], ben: User, reviewer: User
):
    Candidate.objects.filter(pk__in=[line.pk for line in lines]).update(
        channel="banner", field="tagline"
    )
    for line in lines[:2]:
        approve(line, ben)
        campaign_publish(campaign=campaign, by=ben)
    first, second = Publication.objects.order_by("pk")
    assert states(lines) == ["retired", "live", "in_review"]
    ask(in_acme, reviewer, "banner")
    settle()
    with pytest.raises(StateConflict, match="needs a second approval now"):
        publication_rollback(publication=second, by=ben)
    ask(in_acme, reviewer)
    publication_rollback(publication=second, by=ben)
    ask(in_acme, reviewer, "banner")
    assert states(lines)[:2] == ["live", "approved"]
    publication_rollback(publication=first, by=ben)
    assert states(lines)[0] == "in_review"
    row = Candidate.objects.get(pk=lines[0].pk)
    assert row.first_approved_by == ben
    assert approve(lines[0], reviewer).state == "approved"


def test_an_edited_line_needs_both_anew(
    in_acme: Workspace, line: Candidate, ana: User, ben: User, reviewer: User
):
    ask(in_acme, reviewer, "google_rsa")
    approve(line, ben)
    approve(line, reviewer)
    row = Candidate.objects.get(pk=line.pk)
    candidate_edit(candidate=row, by=ana, text="238 g, again", version=row.version)
    assert approve(line, reviewer).state == "in_review"


def test_programs_change_it_too(in_acme: Workspace, ben: User, cleo: User):
    client, address = signed_in(cleo), "/api/v1/second_approval/"
    assert client.get(address).json() == {"channels": [], "claims": [], "version": 1}
    body = {"claims": ["health"], "version": 1}
    answer = client.patch(address, body, content_type="application/json")
    assert answer.json() == {"channels": [], "claims": ["health"], "version": 2}
    again = client.patch(address, body, content_type="application/json")
    assert (again.status_code, again.json()["current"]["version"]) == (409, 2)
    wrong = {"channels": ["radio"], "version": 2}
    assert client.patch(address, wrong, content_type="application/json").status_code == 422
    assert signed_in(ben).patch(address, body, content_type="application/json").status_code == 403
