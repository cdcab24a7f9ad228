"""Rounds while they run: cancelled, orphaned by a killed worker, watched without events."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import WORKER, Site, Visit, number_in
from tests.flows.steps import campaign_make, line_ids, round_ended, round_start
from tests.slowed import slowed

pytestmark = pytest.mark.browser
MANY = 25


@pytest.fixture
def campaign(visit: Visit) -> tuple[Page, str]:
    """Ana's page and a campaign of hers over running shoes."""
    page = visit("ana")
    name = f"Live {uuid.uuid4().hex[:6]}"
    return page, campaign_make(page, name, search="corvane", channels=("Google search ad", "Email"))


def _some_lines(page: Page) -> None:
    expect(page.locator("li.cand[id]").first).to_be_visible()


def test_a_cancelled_round_keeps_what_is_finished(campaign: tuple[Page, str], site: Site):
    page, address = campaign
    with slowed(site.children["worker"].pid):
        round_start(page, address, n=MANY)
        _some_lines(page)
        page.get_by_role("button", name=re.compile("^Cancel, keep")).click()
        head = round_ended(page)
    expect(head).to_contain_text("Cancelled")
    page.reload()
    kept = number_in(head.get_by_role("status"))
    assert kept > 0
    assert f"of {kept} " not in head.get_by_role("status").inner_text()
    assert _all_ids(page) == kept
    # What is missing can be asked for again.
    page.get_by_role("button", name="Write the missing lines").click()
    expect(head.get_by_text(re.compile("^(Done|Partly done)$"))).to_be_visible()
    page.reload()
    assert _all_ids(page) == number_in(head.get_by_role("status")) > kept


def test_a_killed_worker_doubles_no_line_and_loses_none(campaign: tuple[Page, str], site: Site):
    page, address = campaign
    with slowed(site.children["worker"].pid):
        round_start(page, address, n=MANY)
        _some_lines(page)
        site.kill("worker")
    try:
        before = set(line_ids(page))
        expect(page.get_by_text(re.compile("^(Done|Partly done)$"))).to_have_count(0)
    finally:
        site.start("worker", WORKER)
    head = round_ended(page)
    expect(head).not_to_contain_text("Cancelled")
    page.reload()
    assert before <= set(line_ids(page))
    assert _all_ids(page) == number_in(head.get_by_role("status"))
    expect(page.get_by_text(re.compile("Started, attempt [2-9]"))).to_be_visible()


def test_a_page_without_events_asks_instead_and_shows_all(campaign: tuple[Page, str], site: Site):
    page, address = campaign
    page.route("**/events/**", lambda route: route.fulfill(status=404))
    # Held back, the round is still at work when the page gives up on events and asks.
    with slowed(site.children["worker"].pid), page.expect_request("**/live/**"):
        round_start(page, address, n=MANY)
    head = round_ended(page)
    expect(page.get_by_role("link", name=re.compile("^Review .* finished"))).to_be_visible()
    assert len(set(line_ids(page))) == len(line_ids(page)) == number_in(head.get_by_role("status"))


def _all_ids(page: Page) -> int:
    ids = line_ids(page)
    assert len(ids) == len(set(ids)), "a line stands twice"
    return len(ids)
