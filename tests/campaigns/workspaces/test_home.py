"""The home page's figures agree with each other."""

from __future__ import annotations

import re

import pytest

from campaigns.models import Candidate, User, Workspace
from campaigns.workspaces import own_work, selectors
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

PLACES = {
    "google_rsa": "headline",
    "google_pmax": "headline",
    "meta_ad": "headline",
    "email": "subject",
    "sms": "message",
    "push": "title",
    "banner": "tagline",
    "seo": "title",
}


def test_the_lines_that_wait_by_channel_add_up_to_all_that_wait(
    in_acme: Workspace, ana: User, ben: User
):
    shoe = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana, channels=list(PLACES))
    for channel, field in PLACES.items():
        make_candidate(campaign, shoe, "238 g", channel=channel, field=field)
    Candidate.objects.update(state="in_review")
    page = signed_in(ben).get("/w/acme/").content.decode()
    table = page.partition('<caption class="meta">')[2].partition("</table>")[0]
    counts = [int(n) for n in re.findall(r'<td class="num">(\d+)</td>', table)]
    assert counts == [1, 1, 1, 1, 1, 1, 2]
    assert "Other channels" in table
    assert "See all 8" in page


def test_all_that_came_back_are_counted_and_the_rest_is_a_step_away(in_acme: Workspace, ana: User):
    shoe = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=ana)
    for number in range(9):
        make_candidate(campaign, shoe, f"238 g, {number}")
    Candidate.objects.update(state="changes_requested")
    page = signed_in(ana).get("/w/acme/").content.decode()
    assert "9 came back" in page
    assert page.count('<li class="back">') == 6
    assert "/w/acme/review/grid/?state=changes_requested" in page


def test_whoever_may_not_decide_is_asked_to_read(in_acme: Workspace, ana: User, vic: User):
    make_candidate(make_campaign(in_acme, created_by=ana), make_product(in_acme), "238 g")
    assert "Start reviewing" in signed_in(ana).get("/w/acme/").content.decode()
    page = signed_in(vic).get("/w/acme/").content.decode()
    assert "Read the lines" in page
    assert "Start reviewing" not in page


def test_counting_stops_and_says_so(in_acme: Workspace, ana: User, monkeypatch: pytest.MonkeyPatch):
    for module in (selectors, own_work):
        monkeypatch.setattr(module, "COUNT_MOST", 3)
    campaign, shoe = make_campaign(in_acme, created_by=ana), make_product(in_acme)
    lines = [make_candidate(campaign, shoe, f"238 g, {number}") for number in range(4)]
    Candidate.objects.update(state="in_review", assigned_to=ana)
    page = signed_in(ana).get("/w/acme/").content.decode()
    for said in ("3+&nbsp;lines", "See all 3+", "3+ assigned to you"):
        assert said in page.replace("\xa0", "&nbsp;")
    Candidate.objects.filter(pk=lines[0].pk).update(state="approved")
    page = signed_in(ana).get("/w/acme/").content.decode()
    assert "3 assigned to you" in page
    assert "See all 3" in page
    assert "See all 3+" not in page
