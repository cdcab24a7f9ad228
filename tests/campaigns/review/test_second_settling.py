"""The job that sends lines on to a second approval: overtaken, cancelled, begun again; and who counts and hears of what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Candidate, Membership, Notification, User, Workspace
from campaigns.review import second_policy
from campaigns.review.editing import candidate_edit
from campaigns.workspaces.clock_jobs import WAITS
from campaigns.workspaces.second_approval import lines_send_on
from generation.jobs.services import job_cancel
from generation.models import Job
from tests.campaigns.review.test_second_policy import approve, ask, settle, states
from tests.conftest import signed_in


@pytest.fixture
def reviewer(cleo: User) -> User:
    """Cleo gives second approvals."""
    Membership.objects.filter(user=cleo).update(is_reviewer=True)
    return cleo


def test_a_job_stops_where_it_is_asked_no_more_and_takes_nobodys_approval(
    in_acme: Workspace, lines: list[Candidate], ben: User, reviewer: User, monkeypatch
):
    for line in lines:
        approve(line, ben)
    ask(in_acme, reviewer, "google_rsa")

    def meanwhile(*args: Any, **kwargs: Any) -> list[Candidate]:
        monkeypatch.setattr(second_policy, "lines_send_on", lines_send_on)
        sent = lines_send_on(*args, **kwargs)
        Workspace.objects.update(second_approval={}, second_approval_version=3)
        return sent

    monkeypatch.setattr(second_policy, "lines_send_on", meanwhile)
    settle()
    assert states(lines) == ["approved"] * 3


def test_one_that_was_cancelled_begins_again_and_tells_all_that_waits(
    in_acme: Workspace, lines: list[Candidate], ana: User, ben: User, reviewer: User
):
    Membership.objects.filter(user=ana).update(is_reviewer=True)
    for line in lines:
        approve(line, ben)
    ask(in_acme, reviewer, "google_rsa")
    job = Job.objects.get(kind="second_approval")
    job_cancel(job=job)
    assert second_policy.settles_begin() == 0
    before = timezone.now() - WAITS[0] - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(finished=before)
    assert (second_policy.settles_begin(), second_policy.settles_begin()) == (1, 0)
    settle()
    assert states(lines) == ["in_review"] * 3
    assert Notification.objects.get(person=ana, kind="second").count == 3


def test_a_cancelled_one_that_is_asked_no_more_stays_so(
    in_acme: Workspace, ben: User, reviewer: User
):
    ask(in_acme, reviewer, "google_rsa")
    job_cancel(job=Job.objects.get(kind="second_approval"))
    Job.objects.update(finished=timezone.now() - timedelta(days=1))
    Workspace.objects.update(second_approval={}, second_approval_version=3)
    assert second_policy.settles_begin() == 0


def test_the_side_counts_what_the_viewer_can_act_on(
    in_acme: Workspace, lines: list[Candidate], ana: User, ben: User, reviewer: User
):
    ask(in_acme, reviewer, "google_rsa")
    approve(lines[0], ben)
    seen = {
        person.username: signed_in(person).get("/w/acme/").context["shell_counts"]["review"]
        for person in (ana, ben, reviewer)
    }
    assert seen == {"ana": 2, "ben": 2, "cleo": 3}
    assert signed_in(ben).get("/w/acme/").context["home"].waiting == 2


def test_who_plans_is_told_of_all_that_is_overdue(
    in_acme: Workspace, lines: list[Candidate], ana: User, ben: User, reviewer: User
):
    ask(in_acme, reviewer, "google_rsa")
    approve(lines[0], ben)
    Candidate.objects.filter(pk=lines[0].pk).update(due=timezone.now() - timedelta(days=1))
    work = signed_in(ben).get("/w/acme/").context["work"]
    assert [(one.count, one.words) for one in work if one.is_late] == [(1, "overdue, waiting")]


def test_reviewers_are_told_of_lines_that_they_may_approve(
    in_acme: Workspace, lines: list[Candidate], ana: User, ben: User, reviewer: User
):
    Membership.objects.filter(user=ana).update(is_reviewer=True)
    ask(in_acme, reviewer, "google_rsa")
    candidate_edit(candidate=lines[0], by=ana, text="238 g, again", version=lines[0].version)
    approve(lines[0], ben)
    assert set(Notification.objects.values_list("person__username", "count")) == {("cleo", 1)}
    Notification.objects.all().delete()
    ids = [line.pk for line in lines[1:]]
    candidate_edit(candidate=lines[1], by=ana, text="238 g, anew", version=lines[1].version)
    posted = {"action": "approve", "ids": ids, "expected_count": 2}
    signed_in(ben).post("/w/acme/review/grid/bulk/", posted)
    told = Notification.objects.filter(kind="second")
    assert set(told.values_list("person__username", "count")) == {("cleo", 2), ("ana", 1)}
