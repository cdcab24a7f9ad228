"""Creativity by category: what each lambda would choose of the lines that rounds wrote, out of what is stored."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from campaigns.briefs import creativity
from campaigns.briefs.creativity import categories, creativity_explored
from campaigns.models import Campaign, Candidate, Product, Round, User
from generation.models import Job
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/w/acme/creativity/"
LINES = (("Odd", 0.9, 0.1), ("Fresh", 0.8, 0.2), ("Plain", 0.4, 0.8), ("Sure", 0.1, 0.9))
"""Text, variety, chance to win."""


def make_round(campaign: Campaign, number: int = 1) -> Round:
    job = Job.everywhere.create(workspace_id=campaign.workspace_id, kind="round", queue="generate")
    return Round.objects.create(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        job=job,
        number=number,
        brief={},
        engine="grammar",
    )


def write(row: Round, product: Product, lines: Any = LINES, **values: Any) -> list[Candidate]:
    fields: dict[str, Any] = {"channel": "google_rsa", "field": "headline", "state": "in_review"}
    return [
        Candidate.objects.create(
            workspace_id=row.workspace_id,
            campaign_id=row.campaign_id,
            round=row,
            product=product,
            text=text,
            slot=slot,
            content_hash="0" * 64,
            badges={"diversity": {"value": variety}, "conversion": {"p": worth}},
            **{**fields, **values},
        )
        for slot, (text, variety, worth) in enumerate(lines)
    ]


def test_each_lambda_takes_the_half_of_a_set_that_is_worth_most_there(
    campaign: Campaign, shoe: Product
):
    write(make_round(campaign), shoe)
    found = creativity_explored()
    assert found
    assert (found["sets"], found["lines"]) == (1, 4)
    points = found["points"]
    assert [point["creativity"] for point in points] == [step / 10 for step in range(11)]
    first, last = points[0], points[-1]
    assert (first["diversity"], first["conversion"]) == pytest.approx((0.25, 0.85))
    assert (last["diversity"], last["conversion"]) == pytest.approx((0.85, 0.15))
    assert (first["line"].text, last["line"].text) == ("Sure", "Odd")
    # At 0.5 Plain alone is worth 0.6, all others 0.5.
    assert points[5]["line"].text == "Plain"
    for before, after in zip(points, points[1:], strict=False):
        assert after["diversity"] >= before["diversity"]
        assert after["conversion"] <= before["conversion"]
    for point in points:
        lam = point["creativity"]
        assert point["reward"] == pytest.approx(
            lam * point["diversity"] + (1 - lam) * point["conversion"]
        )
    assert 0 < found["elbow"] < 1


def test_points_are_means_over_sets_whatever_their_size(
    campaign: Campaign, shoe: Product, lamp: Product
):
    row = make_round(campaign)
    write(row, shoe)
    write(row, lamp, [(f"Line {at}", 0.5, 0.5) for at in range(12)])
    found = creativity_explored()
    assert found
    assert found["points"][0]["conversion"] == pytest.approx((0.85 + 0.5) / 2)
    assert found["sets"] == 2


def test_a_category_takes_what_lies_below_it_and_nothing_beside(
    campaign: Campaign, shoe: Product, lamp: Product
):
    row = make_round(campaign)
    write(row, lamp)
    top = shoe.category.partition(" > ")[0]
    assert {name for name, _ in categories()} == {"Home", top}
    for category, sets in (("Home", 1), ("Home > Lighting", 1), (top, 0), ("Hom", 0), ("gone", 0)):
        found = creativity_explored(category=category)
        assert (found["sets"] if found else 0) == sets, category
    assert creativity_explored(category="Home", channel="google_rsa")
    assert creativity_explored(category="Home", channel="email") is None


def test_what_has_no_measure_no_round_or_too_few_beside_it_is_left_out(
    campaign: Campaign, shoe: Product, lamp: Product
):
    row = make_round(campaign)
    write(row, shoe, LINES[:3])
    write(row, shoe, LINES, field="description", state="blocked")
    write(row, lamp, [*LINES[:3], ("No prediction", 0.5, None)])
    loose = write(row, lamp, LINES, field="description")
    Candidate.objects.filter(pk__in=[line.pk for line in loose]).update(round=None, slot=None)
    assert creativity_explored() is None


def test_another_workspace_s_lines_are_not_seen(campaign: Campaign, shoe: Product, dora: User):
    write(make_round(campaign), shoe)
    with scope(workspace=dora.memberships.get().workspace_id):
        assert creativity_explored() is None


def test_what_is_read_is_bounded_and_asks_as_often_for_many_as_for_few(
    campaign: Campaign, shoe: Product, lamp: Product, monkeypatch
):
    asked = []
    for number in (1, 2):
        row = make_round(campaign, number)
        write(row, shoe)
        write(row, lamp)
        with CaptureQueriesContext(connection) as queries:
            assert creativity_explored(category="Home")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    monkeypatch.setattr(creativity, "LINES_MOST", 4)
    found = creativity_explored()
    assert found
    assert found["lines"] == 4


def test_the_page_draws_the_curve_and_leads_to_each_line(
    campaign: Campaign, shoe: Product, vic: User
):
    client = signed_in(vic)
    empty = unescape(client.get(ADDRESS).content.decode())
    assert "Too few lines yet" in empty
    lines = write(make_round(campaign), shoe)
    html = unescape(client.get(ADDRESS, {"channel": "google_rsa"}).content.decode())
    assert "Diversity against chance to win" in html
    assert "The elbow is at" in html
    assert f"/w/acme/candidates/{lines[0].pk}/" in html
    assert '<option value="google_rsa" selected>' in html
    for query in ("?category=%3Cscript%3E", "?channel=nowhere", "?category=" + "x" * 2000):
        answer = client.get(ADDRESS + query)
        assert answer.status_code == 200
        assert "Too few lines yet" in answer.content.decode()
        assert "<script>x" not in answer.content.decode()
    tone = client.get(f"/w/acme/campaigns/{campaign.pk}/tone/").content.decode()
    assert f'href="{ADDRESS}"' in tone
