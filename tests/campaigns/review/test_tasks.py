"""Who does a line until when: taken, given, planned and undone, by the rules of roles, without a lost change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import AuditEntry, Batch, Candidate, Membership, TaskChange, User
from campaigns.review.assigning import line_claim, task_change
from campaigns.review.editing import candidate_edit
from campaigns.workspaces.services import member_change
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
Many = Callable[[int], list[Candidate]]
GRID = "/w/acme/review/grid/"
BULK = "/w/acme/review/grid/bulk/"


def act(person: User, line: Candidate, name: str, **fields: object) -> Any:
    return signed_in(person).post(f"/w/acme/candidates/{line.pk}/{name}/?at=queue", fields)


def now(line: Candidate) -> Candidate:
    return Candidate.objects.get(pk=line.pk)


def planned(person: User, line: Candidate, **fields: object) -> Any:
    return act(person, line, "task", version=now(line).task_version, **fields)


def test_a_line_is_taken_once_and_let_go_by_who_has_it(line: Candidate, ana: User, ben: User):
    assert act(ana, line, "claim").status_code == 302
    assert now(line).assigned_to == ana
    late = act(ben, line, "claim")
    assert late.status_code == 409
    assert "Ana Novak has this line" in late.content.decode()
    assert act(ben, line, "release").status_code == 409
    assert act(ana, line, "release").status_code == 302
    assert now(line).assigned_to is None
    assert list(AuditEntry.objects.values_list("event", flat=True)) == [
        "candidate.claimed",
        "candidate.released",
    ]


def test_a_manager_gives_plans_and_takes_back_a_writer_does_not(
    line: Candidate, ana: User, ben: User
):
    fields = {"assignee": "ana", "due": "2031-03-04T09:30", "priority": "urgent"}
    assert planned(ana, line, **fields).status_code == 403
    assert planned(ben, line, **fields).status_code == 302
    row = now(line)
    assert (row.assigned_to, row.priority) == (ana, 3)
    # Local to the zone of the campaign.
    assert row.due == datetime(2031, 3, 4, 9, 30, tzinfo=UTC)
    assert row.remind == row.due - timedelta(days=1)
    assert planned(ben, line, **fields).status_code == 302
    assert now(line).task_version == row.task_version
    assert planned(ben, line, assignee="", due="", priority="normal").status_code == 302
    row = now(line)
    assert (row.assigned_to, row.due, row.remind, row.priority) == (None, None, None, 1)


@pytest.mark.parametrize(
    "fields", [{"assignee": "vic"}, {"assignee": "nobody"}, {"due": "soon"}, {"priority": "9"}]
)
def test_what_cannot_be_is_refused_by_its_name(
    line: Candidate, ben: User, vic: User, fields: dict[str, str]
):
    answer = planned(ben, line, **fields)
    assert answer.status_code == 422
    assert now(line).task_version == line.task_version


def test_two_who_plan_at_once_do_not_overwrite_each_other(line: Candidate, ben: User, cleo: User):
    version = line.task_version
    assert act(ben, line, "task", version=version, priority="high").status_code == 302
    late = act(cleo, line, "task", version=version, priority="low")
    assert late.status_code == 409
    assert now(line).priority == 2


def test_planning_disturbs_nobody_who_edits(line: Candidate, ana: User, ben: User):
    planned(ben, line, assignee="ana", due="2031-03-04T09:30")
    saved = candidate_edit(candidate=line, by=ana, text="238 g, by Ana", version=line.version)
    assert (saved.assigned_to, saved.text) == (ana, "238 g, by Ana")


def test_a_decided_line_is_nobodys_task(line: Candidate, ana: User, ben: User):
    Candidate.objects.filter(pk=line.pk).update(state="approved")
    assert act(ana, line, "claim").status_code == 409
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "/claim/" not in page
    assert "/task/" not in page


def test_the_last_act_is_undone_whether_it_decided_or_planned(
    line: Candidate, ana: User, ben: User
):
    act(ben, line, "approve", content_hash=line.content_hash)
    act(ben, line, "undo")
    planned(ben, line, assignee="ana", due="2031-03-04T09:30", priority="high")
    client = signed_in(ben)
    assert client.post("/w/acme/review/undo/?at=queue").status_code == 302
    row = now(line)
    assert (row.assigned_to, row.due, row.remind, row.priority) == (None, None, None, 1)
    assert client.post("/w/acme/review/undo/?at=queue").status_code == 409
    # An undo is kept, and is no act to be undone.
    assert TaskChange.objects.filter(is_undone=True).count() == 2


def test_a_plan_is_undone_where_it_was_made(line: Candidate, ana: User, ben: User):
    assert act(ben, line, "task/undo").status_code == 409
    planned(ben, line, assignee="ana", priority="high")
    assert act(ben, line, "task/undo").status_code == 302
    row = now(line)
    assert (row.assigned_to, row.priority) == (None, 1)


def test_what_was_changed_since_is_not_undone(line: Candidate, ana: User, ben: User, cleo: User):
    planned(ben, line, assignee="ana")
    planned(cleo, line, assignee="ben")
    assert act(ben, line, "task/undo").status_code == 409
    assert now(line).assigned_to == ben


def test_the_history_says_who_gave_it_to_whom(line: Candidate, ana: User, ben: User):
    planned(ben, line, assignee="ana", due="2031-03-04T09:30", priority="urgent")
    act(ana, line, "release")
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert "assigned it to Ana Novak" in page
    assert "released it" in page


def test_many_are_planned_at_once_after_a_look_and_undone_at_once(
    many_lines: Many, ana: User, ben: User
):
    lines = many_lines(7)
    line_claim(candidate=lines[0], by=ben)
    decided = lines[6]
    Candidate.objects.filter(pk=decided.pk).update(state="approved")
    client = signed_in(ben)
    ids = [line.pk for line in lines]
    asked = client.post(BULK, {"action": "plan", "ids": ids})
    assert asked.status_code == 200
    assert len(asked.context["samples"]) == 5
    said = {"due_set": "keep", "due": "2031-03-04T09:30", "assignee": "ana", "priority": "keep"}
    done = client.post(BULK, {"action": "plan", "ids": ids, "expected_count": 7, **said})
    batch = Batch.objects.get()
    assert done["Location"].startswith(f"/w/acme/review/batches/{batch.pk}/")
    assert batch.count == 6
    page = client.get(done["Location"]).content.decode()
    assert "This line is decided" in page
    rows = Candidate.objects.filter(assigned_to=ana, priority=1, due__isnull=False)
    assert sorted(row.pk for row in rows) == sorted(ids[:6])
    assert client.post(f"/w/acme/review/batches/{batch.pk}/undo/").status_code == 302
    assert now(lines[0]).assigned_to == ben
    assert not Candidate.objects.filter(assigned_to=ana).exists()
    assert not Candidate.objects.filter(due__isnull=False).exists()


def test_a_writer_takes_many_that_are_free_and_no_others(many_lines: Many, ana: User, ben: User):
    lines = many_lines(3)
    line_claim(candidate=lines[0], by=ben)
    client = signed_in(ana)
    ids = [line.pk for line in lines]
    fields = {"action": "plan", "ids": ids, "expected_count": 3, "due_set": "keep"}
    client.post(BULK, {**fields, "assignee": "ana", "priority": "keep"})
    assert [now(line).assigned_to for line in lines] == [ben, ana, ana]
    client.post(BULK, {**fields, "assignee": "ben", "priority": "keep"})
    client.post(BULK, {**fields, "assignee": "keep", "priority": "high"})
    assert [now(line).priority for line in lines] == [1, 1, 1]


def test_a_bulk_act_that_changes_nothing_is_refused(many_lines: Many, ben: User):
    ids = [line.pk for line in many_lines(2)]
    keep = {"assignee": "keep", "due_set": "keep", "due": "", "priority": "keep"}
    answer = signed_in(ben).post(BULK, {"action": "plan", "ids": ids, "expected_count": 2, **keep})
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_ones_own_stand_by_what_presses_and_the_next_passes_over_what_others_have(
    many_lines: Many, ana: User, ben: User
):
    lines = many_lines(5)
    soon = timezone.now() + timedelta(hours=5)
    for line, values in (
        (lines[0], {"priority": 0}),
        (lines[1], {}),
        (lines[2], {"due": soon}),
        (lines[3], {"priority": 3, "due": soon + timedelta(days=3)}),
    ):
        values = {"assignee": ana, **values}
        task_change(candidate=line, by=ben, values=values, may_plan=True)
    page = signed_in(ana).get("/w/acme/review/", {"assignee": "me"})
    shown = [item["row"].line.pk for item in page.context["items"]]
    assert shown == [lines[3].pk, lines[2].pk, lines[1].pk, lines[0].pk]
    assert page.context["queue"].number == 1
    assert page.context["queue"].next.pk == lines[2].pk
    after = signed_in(ana).get("/w/acme/review/", {"assignee": "me", "line": str(lines[1].pk)})
    assert [item["here"] for item in after.context["items"]] == [False, False, True, False]
    assert after.context["previous_url"].endswith(f"line={lines[2].pk}")
    assert after.context["queue"].number == 3
    # Everybody's: the first that nobody else has, the others marked and passed over.
    everybodys = signed_in(ben).get("/w/acme/review/")
    assert everybodys.context["sheet"].line.pk == lines[4].pk
    assert [item["row"].holder for item in everybodys.context["items"]] == ["Ana Novak"] * 4 + [""]
    assert everybodys.context["previous_url"] == ""
    free = signed_in(ben).get("/w/acme/review/", {"assignee": "nobody"})
    assert [item["row"].line.pk for item in free.context["items"]] == [lines[4].pk]


def test_after_a_decision_comes_the_next_that_nobody_else_has(
    many_lines: Many, ana: User, ben: User
):
    lines = many_lines(3)
    line_claim(candidate=lines[1], by=ana)
    answer = act(ben, lines[0], "approve", content_hash=lines[0].content_hash)
    assert answer.url.endswith(f"line={lines[2].pk}")


def test_an_overdue_line_says_so_in_words(line: Candidate, ana: User, ben: User):
    due = timezone.now() - timedelta(hours=30)
    task_change(candidate=line, by=ben, values={"due": due, "priority": 3}, may_plan=True)
    page = signed_in(ana).get("/w/acme/review/").content.decode()
    assert "Overdue by 1\u00a0d" in page
    assert "Urgent" in page
    grid = signed_in(ana).get(GRID, {"due": "overdue", "priority": "urgent"})
    assert [row.line.pk for row in grid.context["page"].rows] == [line.pk]
    assert not signed_in(ana).get(GRID, {"due": "today", "priority": "high"}).context["page"].rows


def test_home_says_what_is_ones_own_what_is_late_and_what_nobody_has(
    many_lines: Many, ana: User, ben: User, vic: User
):
    lines = many_lines(5)
    late = timezone.now() - timedelta(hours=2)
    for line in lines[:2]:
        task_change(candidate=line, by=ben, values={"assignee": ana}, may_plan=True)
    task_change(candidate=lines[0], by=ben, values={"due": late}, may_plan=True)
    task_change(candidate=lines[4], by=ben, values={"due": late}, may_plan=True)
    Candidate.objects.filter(pk=lines[1].pk).update(state="changes_requested")

    def said(person: User) -> dict[str, str]:
        work = signed_in(person).get("/w/acme/").context["work"]
        return {one.words: one.said for one in work}

    assert said(ana) == {
        "overdue, yours": "1",
        "came back to you": "1",
        "assigned to you": "1",
        "waiting, unassigned": "3",
    }
    assert said(ben) == {"overdue, waiting": "2", "waiting, unassigned": "3"}
    assert said(vic) == {}
    for one in signed_in(ana).get("/w/acme/").context["work"]:
        page = signed_in(ana).get(one.url)
        shown = page.context.get("items") or page.context["page"].rows
        assert len(shown) == one.count, one


def test_the_lines_of_somebody_who_leaves_are_nobodys_again(
    many_lines: Many, ana: User, ben: User, cleo: User
):
    lines = many_lines(2)
    for line in lines:
        line_claim(candidate=line, by=ana)
    Candidate.objects.filter(pk=lines[1].pk).update(state="approved")
    member = Membership.objects.get(user=ana)
    member_change(member=member, by=cleo, active=False)
    assert [now(line).assigned_to for line in lines] == [None, ana]
    assert AuditEntry.objects.get(event="member.changed").data["lines_freed"] == 1
