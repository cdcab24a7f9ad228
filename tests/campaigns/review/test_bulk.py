"""One verdict on many lines: counted, asked with samples, a result for each, one undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import AuditEntry, Batch, Campaign, Candidate, Product, User
from campaigns.review.editing import candidate_edit
from campaigns.workspaces.audit import audit_check
from tests.conftest import signed_in
from tests.factories import make_candidate

GRID = "/w/acme/review/grid/"
BULK = "/w/acme/review/grid/bulk/"
Many = Callable[[int], list[Candidate]]


def states() -> list[str]:
    return list(Candidate.objects.order_by("pk").values_list("state", flat=True))


def test_it_asks_first_with_the_count_and_five_samples(many_lines: Many, ben: User):
    lines = many_lines(8)
    posted = {"action": "approve", "ids": [line.pk for line in lines]}
    for headers in ({}, {"HX-Request": "true"}):
        page = signed_in(ben).post(BULK, posted, headers=headers).content.decode()
        assert "Approve 8 lines?" in page
        assert 'name="expected_count" value="8"' in page
        assert sum(f">{line.text}<" in re.sub(r"</?mark[^>]*>", "", page) for line in lines) == 5
    assert set(states()) == {"in_review"}


def test_all_are_approved_and_one_undo_takes_all_back(many_lines: Many, ben: User):
    lines = many_lines(8)
    client = signed_in(ben)
    posted = {"action": "approve", "ids": [line.pk for line in lines], "expected_count": 8}
    answer = client.post(BULK, posted)
    assert answer["Location"].startswith(f"{GRID}?batch=")
    assert states() == ["approved"] * 8
    page = client.get(answer["Location"]).content.decode()
    assert "Approved 8 lines." in page
    batch = Batch.objects.get()
    assert f"/w/acme/review/batches/{batch.pk}/undo/" in page
    client.post(f"/w/acme/review/batches/{batch.pk}/undo/")
    assert states() == ["in_review"] * 8
    assert client.post(f"/w/acme/review/batches/{batch.pk}/undo/").status_code == 409
    assert AuditEntry.objects.filter(event="candidate.undo").count() == 8


def test_z_after_a_bulk_act_undoes_all_of_it(many_lines: Many, ben: User):
    lines = many_lines(3)
    client = signed_in(ben)
    posted = {"action": "reject", "reason": "weak", "ids": [line.pk for line in lines]}
    client.post(BULK, {**posted, "expected_count": 3})
    assert states() == ["rejected"] * 3
    client.post("/w/acme/review/undo/")
    assert states() == ["in_review"] * 3


def test_all_that_match_are_taken_by_filter(
    many_lines: Many, campaign: Campaign, shoe: Product, ben: User
):
    many_lines(30)
    mail = make_candidate(campaign, shoe, "238 g of shoe", channel="email", field="subject")
    client = signed_in(ben)
    asked = client.post(f"{BULK}?channel=google_rsa", {"action": "approve", "all": "1"})
    assert "Approve 30 lines?" in asked.content.decode()
    posted = {"action": "approve", "all": "1", "expected_count": 30}
    client.post(f"{BULK}?channel=google_rsa", posted)
    assert states().count("approved") == 30
    mail.refresh_from_db()
    assert mail.state == "in_review"


def test_another_count_than_was_shown_decides_nothing(many_lines: Many, ben: User):
    many_lines(5)
    posted = {"action": "approve", "all": "1", "expected_count": 4}
    assert signed_in(ben).post(BULK, posted).status_code == 409
    assert set(states()) == {"in_review"}
    assert not Batch.objects.exists()


def test_a_copywriter_approves_up_to_25_at_once(many_lines: Many, ana: User, ben: User):
    lines = many_lines(26)
    posted = {"action": "approve", "ids": [line.pk for line in lines]}
    client = signed_in(ana)
    asked = client.post(BULK, posted).content.decode()
    assert "Your role approves up to 25 lines at once." in asked
    assert client.post(BULK, {**posted, "expected_count": 26}).status_code == 403
    assert set(states()) == {"in_review"}
    fewer = {"action": "approve", "ids": posted["ids"][:25], "expected_count": 25}
    client.post(BULK, fewer)
    assert states().count("approved") == 25


def test_what_is_refused_is_listed_with_its_reason_and_the_rest_goes_on(
    many_lines: Many, campaign: Campaign, shoe: Product, ben: User
):
    lines = many_lines(3)
    mine = candidate_edit(candidate=lines[0], by=ben, text="238 g, by Ben", version=1)
    blocked = make_candidate(campaign, shoe, "Only 3 left, and 99% off")
    ids = [mine.pk, lines[1].pk, lines[2].pk, blocked.pk]
    client = signed_in(ben)
    answer = client.post(BULK, {"action": "approve", "ids": ids, "expected_count": 4})
    page = client.get(answer["Location"]).content.decode()
    assert "2\u00a0lines approved, 2" in page
    assert "You edited this line." in page
    assert "This line cannot be approved" in page
    assert states() == ["in_review", "approved", "approved", "blocked"]
    client.post(f"/w/acme/review/batches/{Batch.objects.get().pk}/undo/")
    assert states() == ["in_review", "in_review", "in_review", "blocked"]


def test_an_undo_of_many_is_all_or_nothing(many_lines: Many, ben: User, ana: User):
    lines = many_lines(3)
    client = signed_in(ben)
    ids = [line.pk for line in lines]
    client.post(BULK, {"action": "approve", "ids": ids, "expected_count": 3})
    row = Candidate.objects.get(pk=lines[1].pk)
    candidate_edit(candidate=row, by=ana, text="238 g, later", version=row.version)
    assert client.post(f"/w/acme/review/batches/{Batch.objects.get().pk}/undo/").status_code == 409
    assert states() == ["approved", "in_review", "approved"]


@pytest.mark.parametrize("posted", [{}, {"action": "delete", "ids": [1]}, {"action": "compare"}])
def test_an_act_that_is_none_is_refused_in_words(
    many_lines: Many, ben: User, posted: dict[str, Any]
):
    many_lines(1)
    assert signed_in(ben).post(BULK, posted).status_code in (302, 422)
    assert states() == ["in_review"]


def test_ids_of_another_workspace_are_not_touched(many_lines: Many, dora: User):
    line = many_lines(1)[0]
    posted = {"action": "approve", "ids": [line.pk], "expected_count": 1}
    assert signed_in(dora).post("/w/other/review/grid/bulk/", posted).status_code == 409
    assert states() == ["in_review"]


def test_the_grid_pages_by_key_both_ways_and_keeps_its_filters(many_lines: Many, ben: User):
    lines = many_lines(60)
    client = signed_in(ben)
    seen: list[int] = []
    address = f"{GRID}?channel=google_rsa"
    pages = []
    while address:
        page = client.get(address).content.decode()
        pages.append(address)
        seen += [int(pk) for pk in re.findall(r'name="ids" value="(\d+)"', page)]
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = GRID + found[1].replace("&amp;", "&") if found else ""
        assert not found or "channel=google_rsa" in address
    assert seen == [line.pk for line in lines]
    assert len(pages) == 3
    last = client.get(pages[-1]).content.decode()
    back = re.search(r'rel="prev" href="([^"]+)"', last)
    assert back
    middle = client.get(GRID + back[1].replace("&amp;", "&")).content.decode()
    assert [int(pk) for pk in re.findall(r'name="ids" value="(\d+)"', middle)] == seen[25:50]


def test_two_to_four_lines_are_compared(many_lines: Many, ben: User):
    lines = many_lines(3)
    client = signed_in(ben)
    answer = client.post(BULK, {"action": "compare", "ids": [line.pk for line in lines[:2]]})
    page = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert 'id="compare"' in page
    answer = client.post(BULK, {"action": "compare", "ids": [lines[0].pk]})
    assert "Tick two to 4 lines" in client.get(answer["Location"]).content.decode()


def test_undo_comes_back_to_the_grid_as_it_was_filtered(
    many_lines: Many, campaign: Campaign, ben: User
):
    lines = many_lines(30)
    client = signed_in(ben)
    here = f"campaign={campaign.pk}&sort=newest"
    posted = {"action": "approve", "ids": [line.pk for line in lines[:3]], "expected_count": 3}
    page = client.post(f"{BULK}?{here}", posted, follow=True).content.decode()
    toast = re.search(r'action="([^"]+)" data-toast-undo', page)
    assert toast
    back = client.post(unescape(toast[1]))
    assert back["Location"] == f"{GRID}?{here}"
    # Z on the page itself, after a decision on one line.
    client.post(
        f"/w/acme/candidates/{lines[0].pk}/approve/", {"content_hash": lines[0].content_hash}
    )
    assert states().count("approved") == 1
    grid = client.get(f"{GRID}?{here}&after={lines[20].pk}").content.decode()
    undo = re.search(r'action="([^"]+/review/undo/[^"]*)"', grid)
    assert undo
    back = client.post(unescape(undo[1]), follow=True)
    assert back.redirect_chain[-1][0] == f"{GRID}?{here}&after={lines[20].pk}"
    assert "is back." in back.content.decode()
    assert states().count("approved") == 0


def test_many_lines_cost_as_many_questions_as_few_and_the_trail_holds(many_lines: Many, ben: User):
    lines = many_lines(40)
    client = signed_in(ben)
    client.get(GRID)
    counts = []
    for ids in ([line.pk for line in lines[:5]], [line.pk for line in lines[5:]]):
        posted = {"action": "approve", "ids": ids}
        asked = client.post(BULK, posted).content.decode()
        assert f'data-busy="Approving {len(ids)}…"' in asked
        with CaptureQueriesContext(connection) as queries:
            client.post(BULK, {**posted, "expected_count": len(ids)})
        done = len(queries)
        with CaptureQueriesContext(connection) as queries:
            client.post(f"/w/acme/review/batches/{Batch.objects.latest('pk').pk}/undo/")
        counts.append((done, len(queries)))
    few, many = counts
    assert many[0] <= few[0], counts
    assert many[1] <= few[1], counts
    assert set(states()) == {"in_review"}
    workspace_id = lines[0].workspace_id
    assert audit_check(workspace_id=workspace_id) is None
    assert AuditEntry.objects.filter(event="candidate.approve").count() == 40
    assert AuditEntry.objects.filter(event="candidate.undo").count() == 40
