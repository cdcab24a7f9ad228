"""Who does a line until when, over the API: taken, planned, filtered, many at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.models import Candidate, User
from tests.campaigns.api.conftest import Api

pytestmark = pytest.mark.django_db
Speak = Callable[[User], Api]
DUE = "2031-03-04T09:30:00Z"


def test_a_stale_plan_is_a_conflict_with_what_the_line_is_now(
    api: Speak, line: Candidate, ben: User, ana: User
):
    address = f"candidates/{line.pk}/task/"
    plan = {"assignee": "ana", "due": DUE, "version": line.task_version}
    assert api(ben).patch(address, plan).json()["assignee"] == "ana"
    late = api(ben).patch(address, {**plan, "assignee": None})
    assert late.status_code == 409
    assert late.json()["current"]["due"] == DUE
    assert api(ana).patch(address, {**plan, "version": 2}).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"due": "2031-03-04T09:30"}, {"due": "0001-01-01T00:00+14:00"}, {"assignee": "x"}]
)
def test_what_cannot_be_is_named(api: Speak, line: Candidate, ben: User, wrong: dict[str, str]):
    body = {**wrong, "version": line.task_version}
    answer = api(ben).patch(f"candidates/{line.pk}/task/", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == list(wrong)


def test_lines_are_found_by_who_until_when_and_how_much(api: Speak, line: Candidate, ben: User):
    plan = {"assignee": "ben", "due": DUE, "priority": "high", "version": line.task_version}
    api(ben).patch(f"candidates/{line.pk}/task/", plan)

    def found(**query: str) -> list[int]:
        return [row["id"] for row in api(ben).get("candidates/", **query).json()["results"]]

    for query in (
        {"assignee": "ben"},
        {"assignee": "me"},
        {"due_before": "2031-03-04T09:31Z"},
        {"priority": "high"},
    ):
        assert found(**query) == [line.pk], query
    for query in (
        {"assignee": "ana"},
        {"due_before": "2031-03-04T09:30Z"},
        {"due": "overdue"},
        {"priority": "urgent"},
    ):
        assert line.pk not in found(**query), query
    for query in ({"due": "never"}, {"due_before": "today"}, {"priority": "9"}):
        assert api(ben).get("candidates/", **query).status_code == 422, query


def test_many_are_planned_at_once_and_taken_back(api: Speak, line: Candidate, ben: User):
    body = {"action": "plan", "ids": [line.pk], "expected_count": 1, "due": DUE, "assignee": "ana"}
    done = api(ben).post("candidates/bulk/", body).json()
    assert done["results"] == [{"id": line.pk, "ok": True, "problem": None}]
    assert api(ben).get(f"candidates/{line.pk}/").json()["assignee"] == "ana"
    api(ben).post("candidates/bulk/", {"action": "undo", "undo_id": done["undo_id"]})
    row = api(ben).get(f"candidates/{line.pk}/").json()
    assert (row["assignee"], row["due"]) == (None, None)
