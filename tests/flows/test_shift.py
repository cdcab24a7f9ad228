"""Pages stand still while they load: nothing that is painted moves when scripts come."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.flows.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = ("/w/acme/", "/w/acme/review/", "/w/acme/review/grid/", "/w/acme/catalog/")
PAINTED = """path => location.pathname === path
  && performance.getEntriesByName("first-contentful-paint").length > 0"""
# Every shift since the page began that no input explains, and what moved (Layout Instability API).
# What the last script changed is laid out and reported once two frames have been drawn after it.
SHIFTS = """async () => {
  const moved = [];
  const take = (list) => list.filter((entry) => !entry.hadRecentInput).forEach((entry) =>
    moved.push([entry.value, ...entry.sources.map((one) => (one.node?.outerHTML ?? one.node?.data ?? "").slice(0, 120))]));
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  await frame();
  await frame();
  take(observer.takeRecords());
  return moved;
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_moves_while_it_loads(visit: Visit, width: int):
    page = visit("ben", "/w/acme/notifications/", width=width)
    for path in PAGES:
        assert _shifts(page, path) == [], path


def test_what_needs_scripts_is_not_offered_without_them(visit: Visit):
    page = visit("ben", "/w/acme/review/", javascript=False)
    parts = page.locator("[data-needs-script]")
    assert parts.count() > 0
    assert page.locator("[data-needs-script]:visible").count() == 0


def _shifts(page: Page, path: str) -> list[Any]:
    """What moved each time: a page that is painted while it still comes in makes room for the rest, now and then."""
    found: list[Any] = []
    for _ in range(4):
        if not (found := _shifts_once(page, path)):
            break
    return found


def _shifts_once(page: Page, path: str) -> list[Any]:
    def after_paint(route: Route) -> None:
        page.wait_for_function(PAINTED, arg=path)
        route.continue_()

    # Modules run in their order, so that all of them wait for the first.
    page.route("**/js/theme.*", after_paint, times=1)
    page.goto(path)
    found: list[Any] = page.evaluate(SHIFTS)
    return found
