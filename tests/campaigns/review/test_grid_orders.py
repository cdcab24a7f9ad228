"""The grid by what was measured: each badge high or low, each line once, by an index of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from campaigns.models import Candidate, User
from campaigns.models.readings import LATEST, PRIORITY_STEP, ToneMatch
from campaigns.models.review import ORDERED_BY
from campaigns.review.grid_order import ORDERS, lines_beyond
from tests.conftest import signed_in
from tests.together import ON_SQLITE

Many = Callable[[int], list[Candidate]]
GRID = "/w/acme/review/grid/"
FIRST = datetime(2031, 3, 4, 9, tzinfo=UTC)
GRAVE = ("contradicted", "unsupported", "supported")
SEVERE = ("block", "warn", "info")


def measured(line: Candidate, n: int) -> dict[str, Any]:
    """Readings that repeat, and some that were not taken."""
    claims = [{"status": GRAVE[n % 4], "fact": '"status":"contradicted"'}] if n % 4 < 3 else []
    badges: dict[str, Any] = {
        **line.badges,
        "length": {"value": 20 + n % 5, "limit": 30, "fits": True},
        "novelty": {"value": n % 3 / 7, "nearest": None},
        "claims": claims,
        "rules": [{"severity": SEVERE[n % 4], "message": '"severity":"block"'}]
        if n % 4 < 3
        else [],
        "diversity": {"value": n % 4 / 9},
        "conversion": {"p": None if n % 4 == 0 else n % 3 / 10, "low": 0.0, "high": 0.3},
        "cta": {"strength": "none", "value": n % 2 * 0.6},
        "tone": {
            name: {"asked": 0, "measured": 0, "match": n % 3 / 4} for name in ToneMatch.sliders
        },
        "readability": {"grade": None if n % 3 == 0 else 4.5 + n % 2, "words": 40},
    }
    if n == 5:
        del badges["novelty"]
    return badges


def reading(name: str, line: Candidate) -> float:
    """What the line is ordered by, said once more in Python."""
    badges = line.badges
    if name in ("due", "turn"):
        seconds = line.due.timestamp() if line.due else LATEST
        return seconds if name == "due" else (3 - line.priority) * PRIORITY_STEP + seconds
    if name == "tone":
        return float(sum(slider["match"] for slider in badges["tone"].values()) / 4)
    if name == "claims":
        statuses = {claim["status"] for claim in badges["claims"]}
        return max((3 - GRAVE.index(status) for status in statuses), default=0)
    if name == "rules":
        return max((3 - SEVERE.index(rule["severity"]) for rule in badges["rules"]), default=0)
    kept = {"conversion": "p", "readability": "grade"}.get(name, "value")
    value = (badges.get(name) or {}).get(kept)
    return -1.0 if value is None else value


@pytest.fixture
def mixed(many_lines: Many) -> list[Candidate]:
    lines = many_lines(12)
    for n, line in enumerate(lines):
        line.badges = measured(line, n)
        line.priority = n % 4
        line.due = FIRST + timedelta(hours=n % 3) if n % 5 else None
        line.save(update_fields=["badges", "priority", "due"])
    return lines


def beyond(rows: QuerySet[Candidate], sort: str, pk: int | None, *, ahead: bool) -> list[int]:
    return [line.pk for line in lines_beyond(rows, sort, pk, ahead=ahead, most=99)]


@pytest.mark.parametrize("name", ORDERED_BY)
def test_lines_stand_by_each_badge_forth_and_back_from_any_of_them(
    name: str, mixed: list[Candidate]
):
    rows = Candidate.objects.filter(state="in_review")
    rising = [line.pk for line in sorted(mixed, key=lambda line: (reading(name, line), line.pk))]
    for sort, wanted in ((f"{name}-low", rising), (f"{name}-high", rising[::-1])):
        assert beyond(rows, sort, None, ahead=True) == wanted
        for place, pk in enumerate(wanted):
            assert beyond(rows, sort, pk, ahead=True) == wanted[place + 1 :]
            assert beyond(rows, sort, pk, ahead=False) == wanted[:place][::-1]


@pytest.mark.parametrize("name", ORDERED_BY)
@pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL reads a table of twelve rows whole")
def test_each_badge_is_sorted_by_its_index(name: str, mixed: list[Candidate]):
    rows = Candidate.objects.filter(workspace=mixed[0].workspace, state="in_review")
    for sort in (f"{name}-low", f"{name}-high"):
        plan = lines_beyond(rows, sort, mixed[3].pk, ahead=True, most=25).explain()
        assert f"candidate_{name}" in plan
        assert "TEMP B-TREE" not in plan


def test_a_columns_heading_sorts_by_it_and_turns_it_round(mixed: list[Candidate], ben: User):
    client = signed_in(ben)
    page = client.get(GRID, {"channel": mixed[0].channel}).content.decode()
    assert f"?channel={mixed[0].channel}&amp;sort=novelty-high" in page
    assert "aria-sort" not in page
    turned = client.get(GRID, {"sort": "novelty-high"}).content.decode()
    assert 'aria-sort="descending"' in turned
    assert "sort=novelty-low" in turned
    # The list of orders offers the same in words, for a phone and for who prefers it.
    assert all(f'value="{sort}"' in turned for sort in ORDERS)


def test_what_was_measured_is_a_filter_that_one_press_switches(mixed: list[Candidate], ben: User):
    client = signed_in(ben)
    page = client.get(GRID)
    chips = {chip.label: chip for chip in page.context["chips"]}
    wanted = {
        "Strong call": [line.pk for line in mixed if line.badges["cta"]["value"] >= 0.6],
        "Novelty under 0.40": [line.pk for line in mixed if 0 <= reading("novelty", line) < 0.4],
        "Claims not all supported": [line.pk for line in mixed if reading("claims", line) >= 2],
    }
    assert set(wanted) < set(chips)
    for label, ids in wanted.items():
        assert 0 < len(ids) < len(mixed)
        on = client.get(chips[label].toggle)
        assert [row.line.pk for row in on.context["page"].rows] == ids
        assert {tab["count"] for tab in on.context["tabs"]} == {None}
        switched = {chip.label: chip for chip in on.context["chips"]}[label]
        assert switched.on
        assert switched.toggle.partition("?")[2] == ""


def test_a_reading_that_no_filter_knows_is_said(line: Candidate, ben: User):
    answer = signed_in(ben).get(GRID, {"novelty": "huge"})
    assert answer.status_code == 422
    assert "novelty knows no huge" in answer.content.decode()
