"""The grid: order, rows, chips and pages held in the address; what became of a bulk act is one step away."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs

import pytest
from django.test import Client

from campaigns.models import Batch, Campaign, Candidate, Product, User
from tests.conftest import signed_in
from tests.factories import make_candidate

GRID = "/w/acme/review/grid/"
Many = Callable[[int], list[Candidate]]


def ids_shown(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'name="ids" value="(\d+)"', page)]


def walked(client: Client, query: str) -> list[list[int]]:
    """The ids on every page, following Next; and back again by Previous, which must show the same."""
    address = f"{GRID}?{query}"
    pages, addresses = [], []
    while True:
        page = client.get(address).content.decode()
        pages.append(ids_shown(page))
        addresses.append(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if not following:
            break
        address = GRID + unescape(following[1])
    for number in range(len(pages) - 1, 0, -1):
        before = re.search(r'rel="prev" href="([^"]+)"', addresses[number])
        assert before
        assert (
            ids_shown(client.get(GRID + unescape(before[1])).content.decode()) == pages[number - 1]
        )
    return pages


@pytest.fixture
def scored(many_lines: Many) -> list[Candidate]:
    """Fifty-five lines, some of the same score, some with none."""
    lines = many_lines(55)
    for number, line in enumerate(lines):
        score = None if number % 9 == 0 else (number * 7 % 11) / 10
        Candidate.objects.filter(pk=line.pk).update(score=score)
    return list(Candidate.objects.order_by("pk"))


def test_every_order_shows_each_line_once_forth_and_back(scored: list[Candidate], ben: User):
    client = signed_in(ben)
    ids = [line.pk for line in scored]
    best = sorted(scored, key=lambda line: (-(-1 if line.score is None else line.score), line.pk))
    for sort, wanted in (
        ("oldest", ids),
        ("newest", ids[::-1]),
        ("best", [line.pk for line in best]),
    ):
        pages = walked(client, f"sort={sort}")
        assert [len(page) for page in pages] == [25, 25, 5]
        assert [pk for page in pages for pk in page] == wanted, sort


def test_an_order_that_does_not_exist_is_the_oldest_first(many_lines: Many, ben: User):
    lines = many_lines(3)
    page = signed_in(ben).get(GRID, {"sort": "; drop", "rows": "x"}).content.decode()
    assert ids_shown(page) == [line.pk for line in lines]
    assert "table-dense" in page


def test_order_and_rows_stay_in_every_address(many_lines: Many, ben: User):
    many_lines(3)
    page = signed_in(ben).get(GRID, {"sort": "newest", "rows": "roomy", "mine": "1"}).content
    assert b"No line matches" in page
    text = signed_in(ben).get(GRID, {"sort": "newest", "rows": "roomy"}).content.decode()
    assert "table-dense" not in text
    tabs = re.findall(r'href="(/w/acme/review/grid/\?[^"]*state=blocked[^"]*)"', text)
    assert tabs
    assert "sort=newest" in tabs[0]
    assert "rows=roomy" in tabs[0]


def test_each_filter_is_a_chip_that_can_be_taken_off(
    campaign: Campaign, shoe: Product, many_lines: Many, ben: User
):
    many_lines(3)
    make_candidate(campaign, shoe, "238 g by mail", channel="email", field="subject")
    query = {"campaign": str(campaign.pk), "channel": "email", "search": "mail", "state": "any"}
    page = signed_in(ben).get(GRID, query).content.decode()
    chips = {
        re.sub(r"<[^>]+>", "", words).strip(): unescape(address)
        for address, words in re.findall(
            r'<a class="chip" href="([^"]+)" aria-current="true"><svg.*?</svg><span class="clip">(.*?)</span>',
            page,
        )
    }
    assert set(chips) == {campaign.name, "Email", "“mail”"}
    assert "off_channel=email" in chips["Email"]
    assert "search=mail" in chips["Email"]
    rested = signed_in(ben).get(chips["Email"])
    assert len(ids_shown(rested.content.decode())) == 1
    resting = {chip.label: chip for chip in rested.context["chips"]}["Email"]
    assert not resting.on
    assert parse_qs(resting.toggle.partition("?")[2]) == {k: [v] for k, v in query.items()}
    assert "channel" not in resting.drop
    assert len(ids_shown(signed_in(ben).get(GRID, {"state": "any"}).content.decode())) == 4


def test_after_a_bulk_act_each_lines_fate_is_one_step_away(many_lines: Many, ben: User, ana: User):
    lines = many_lines(3)
    posted = {"action": "approve", "ids": [line.pk for line in lines], "expected_count": 3}
    client = signed_in(ben)
    answer = client.post("/w/acme/review/grid/bulk/?sort=newest", posted)
    batch = Batch.objects.get()
    assert answer["Location"] == f"{GRID}?sort=newest&batch={batch.pk}"
    assert f"/w/acme/review/batches/{batch.pk}/" in client.get(answer["Location"]).content.decode()
    each = client.get(f"/w/acme/review/batches/{batch.pk}/").content.decode()
    assert all(f"/w/acme/candidates/{line.pk}/" in each for line in lines)
    # Somebody else's act, or one that was undone, is not told again.
    assert "See each line" not in signed_in(ana).get(answer["Location"]).content.decode()
    client.post(f"/w/acme/review/batches/{batch.pk}/undo/")
    assert "See each line" not in client.get(answer["Location"]).content.decode()


def test_tabs_say_how_many_lines_each_state_has_within_the_filters(many_lines: Many, ben: User):
    lines = many_lines(6)
    Candidate.objects.filter(pk__in=[line.pk for line in lines[:2]]).update(state="approved")
    Candidate.objects.filter(pk=lines[2].pk).update(state="blocked", channel="email")
    client = signed_in(ben)
    counts = {
        tab["label"]: tab["count"] for tab in client.get(GRID).context["tabs"] if tab["count"]
    }
    assert counts == {"In review": 3, "Blocked": 1, "Approved": 2, "All": 6}
    mail = client.get(GRID, {"channel": "email"}).context["tabs"]
    assert [tab["count"] for tab in mail if tab["count"]] == [1, 1]
    # Words are searched for once, not once more for every tab.
    assert {tab["count"] for tab in client.get(GRID, {"search": "238"}).context["tabs"]} == {None}


def test_the_best_of_each_reading_is_told_and_none_where_all_are_alike(
    lines: list[Candidate], ben: User
):
    for line, novelty in zip(lines, (0.5, 0.9, 0.9), strict=True):
        line.badges = {
            **line.badges,
            "novelty": {"value": novelty},
            "cta": {"strength": "none", "value": 0.0},
            "tone": {"urgency": {"asked": 0, "measured": 0, "match": novelty / 2}},
        }
        line.save(update_fields=["badges"])
    ids = [line.pk for line in lines]
    compared = signed_in(ben).get(GRID, {"compare": ids}).context["compared"]
    assert [{"novelty", "tone"} & one.best for one in compared] == [
        set(),
        {"novelty", "tone"},
        {"novelty", "tone"},
    ]
    assert not any("cta" in one.best for one in compared)


def test_the_question_before_a_bulk_act_shows_lines_from_all_over(many_lines: Many, ben: User):
    lines = many_lines(20)
    asked = signed_in(ben).post(f"{GRID}bulk/", {"action": "approve", "all": "1"})
    assert [row.line.pk for row in asked.context["samples"]] == [
        lines[place].pk for place in (0, 4, 8, 12, 16)
    ]


def test_lines_are_compared_with_the_control_of_their_place(
    lines: list[Candidate], campaign: Campaign, shoe: Product, ben: User
):
    mail = make_candidate(
        campaign, shoe, "A shoe by mail", channel="email", field="subject", is_control=True
    )
    control = make_candidate(campaign, shoe, "238 g, and heavy on nothing", is_control=True)
    make_candidate(campaign, shoe, "238 g of nothing", state="rejected", is_control=True)
    client = signed_in(ben)
    asked = [line.pk for line in lines[:2]]
    page = client.get(GRID, {"compare": asked})
    compared = page.context["compared"]
    assert [one.row.line.pk for one in compared] == [control.pk, *asked]
    assert [one.control for one in compared] == ["", control.text, control.text]
    assert "<del>heavy" in page.content.decode()
    # The control stands there once, also where it is one of the lines that were chosen.
    both = client.get(GRID, {"compare": [lines[0].pk, control.pk]}).context["compared"]
    assert [one.row.line.pk for one in both] == [lines[0].pk, control.pk]
    other = make_candidate(campaign, shoe, "Shoes for two", channel="email", field="preheader")
    alone = client.get(GRID, {"compare": [mail.pk, other.pk]})
    assert [one.control for one in alone.context["compared"]] == ["", ""]
    assert "No control at this place." in alone.content.decode()
