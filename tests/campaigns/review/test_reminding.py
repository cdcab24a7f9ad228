"""A due date that comes near or passes is told of once, to who has the line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from campaigns.briefs.lines import line_enter
from campaigns.models import Campaign, Candidate, NoticeKind, Notification, User, Workspace
from campaigns.review.assigning import last_task_change, task_change, task_undo
from campaigns.review.reminding import lines_remind
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
Many = Callable[[int], list[Candidate]]


def due_in(lines: list[Candidate], to: User, by: User, **away: int) -> None:
    values = {"assignee": to, "due": timezone.now() + timedelta(**away)}
    for line in lines:
        task_change(candidate=line, by=by, values=values, may_plan=True)


def told() -> list[tuple[str, str, int]]:
    rows = Notification.objects.filter(kind=NoticeKind.DUE).order_by("pk")
    return list(rows.values_list("entity", "code", "count"))


def later(**by: int) -> None:
    """As if this much time had passed."""
    for line in Candidate.objects.exclude(due=None):
        assert line.due is not None
        remind = line.remind - timedelta(**by) if line.remind else None
        Candidate.objects.filter(pk=line.pk).update(due=line.due - timedelta(**by), remind=remind)


def test_one_is_told_a_day_before_and_once_it_is_late(line: Candidate, ana: User, ben: User):
    due_in([line], ana, ben, days=3)
    assert (lines_remind(), told()) == (0, [])
    later(days=2, minutes=1)
    assert (lines_remind(), lines_remind()) == (1, 0)
    assert told() == [("candidate", "soon", 1)]
    later(days=1)
    assert (lines_remind(), lines_remind()) == (1, 0)
    assert told() == [("candidate", "soon", 1), ("candidate", "overdue", 1)]
    assert Candidate.objects.get().remind is None


def test_many_lines_of_a_campaign_are_one_message(many_lines: Many, ana: User, ben: User):
    due_in(many_lines(5), ana, ben, hours=-1)
    assert lines_remind() == 5
    assert told() == [("campaign", "overdue", 5)]


def test_nobody_is_told_of_what_is_decided_or_nobodys(many_lines: Many, ana: User, ben: User):
    lines = many_lines(2)
    due_in(lines, ana, ben, hours=-1)
    Candidate.objects.filter(pk=lines[0].pk).update(state="approved")
    Candidate.objects.filter(pk=lines[1].pk).update(assigned_to=None)
    assert lines_remind() == 2
    assert told() == []
    assert lines_remind() == 0


def test_who_is_given_a_line_hears_of_it_and_an_undo_takes_that_back(
    line: Candidate, ana: User, ben: User
):
    due_in([line], ana, ben, days=3)
    notice = Notification.objects.get(kind=NoticeKind.ASSIGNED)
    assert (notice.person, notice.actor, notice.entity_id) == (ana, ben, line.pk)
    change = last_task_change(by=ben)
    assert change is not None
    task_undo(change=change, by=ben)
    assert not Notification.objects.exists()


def test_a_line_arrives_with_its_campaigns_due_date(campaign: Campaign, line: Candidate, ana: User):
    due = timezone.now() + timedelta(days=4)
    Campaign.objects.filter(pk=campaign.pk).update(lines_due=due)
    campaign.refresh_from_db()
    made = line_enter(
        campaign=campaign,
        product=line.product,
        by=ana,
        values={"channel": line.channel, "field": line.field, "text": "238 g, and no more"},
    )
    made.refresh_from_db()
    assert (made.due, made.remind) == (due, due - timedelta(days=1))


def test_a_workspace_that_cannot_be_told_holds_up_no_other(
    line: Candidate, ana: User, ben: User, dora: User, settings: Any
):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example", "https://studio.example"
    due_in([line], ana, ben, hours=-1)
    lost = Workspace.objects.get(slug="other")
    User.objects.filter(pk=dora.pk).update(email="dora@other.example")
    long_ago = timezone.now() - timedelta(days=2)
    with scope(workspace=lost.pk):
        theirs = make_candidate(make_campaign(lost), make_product(lost))
        Candidate.objects.filter(pk=theirs.pk).update(
            assigned_to=dora, due=long_ago, remind=long_ago
        )
    # As where the machine forgot a zone that it knew: nobody can say when a digest is due.
    Workspace.objects.filter(pk=lost.pk).update(timezone="Nowhere/Gone")
    lines_remind()
    assert told() == [("candidate", "overdue", 1)]
