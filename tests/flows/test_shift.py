"""Pages stand still while they load, on a low screen nothing of them lies over another, and no arrow begins a line."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.flows.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = ("/w/acme/", "/w/acme/review/", "/w/acme/review/grid/", "/w/acme/catalog/")
# All of its HTML is there and was painted: what moves from then on was moved by a script.
PAINTED = """path => location.pathname === path && document.readyState !== "loading"
  && performance.getEntriesByName("first-contentful-paint").length > 0
  && new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => drawn(true)))))"""
# Every shift since then that no input explains, and what moved (Layout Instability API).
# What the last script changed is laid out and reported once two frames have been drawn after it.
SHIFTS = """async () => {
  const moved = [];
  const since = performance.getEntriesByName("scripts come")[0].startTime;
  const ours = (entry) => entry.startTime > since && !entry.hadRecentInput;
  const take = (list) => list.filter(ours).forEach((entry) =>
    moved.push([entry.value, ...entry.sources.map((one) => (one.node?.outerHTML ?? one.node?.data ?? "").slice(0, 120))]));
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  await frame();
  await frame();
  take(observer.takeRecords());
  return moved;
}"""
MOVES = '\ndocument.querySelector("main").prepend(Object.assign(document.createElement("p"), { textContent: "Late" }));'

# Widths of a text, in pixels, at which the arrow behind a marked claim stands below the last letter of its words.
ARROWS_ALONE = """(widths) => widths.filter((width) => {
  const text = document.querySelector(".leads").closest("p");
  text.style.maxInlineSize = `${width}px`;
  return [...text.querySelectorAll(".leads")].some((arrow) => {
    const words = arrow.previousSibling, letter = document.createRange();
    letter.setStart(words, words.length - 1);
    letter.setEnd(words, words.length);
    return [...arrow.getClientRects()].at(-1).top > letter.getBoundingClientRect().bottom - 5;
  });
})"""


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_moves_when_its_scripts_come(visit: Visit, width: int):
    page = visit("ben", "/w/acme/notifications/", width=width)
    for path in PAGES:
        assert _shifts(page, path) == [], path


def test_a_script_that_moves_a_page_is_seen(visit: Visit):
    assert _shifts(visit("ben", "/w/acme/notifications/"), PAGES[0], besides=MOVES) != []


def test_the_arrow_behind_a_marked_claim_never_begins_a_line(visit: Visit):
    page = visit("ana", "/w/acme/candidates/1/")
    assert page.locator("p.copy .leads").count() > 0
    # Narrower than a word with its arrow, nothing keeps them together.
    assert page.evaluate(ARROWS_ALONE, [*range(120, 500, 2)]) == []


def test_what_needs_scripts_is_not_offered_without_them(visit: Visit):
    page = visit("ben", "/w/acme/review/", javascript=False)
    parts = page.locator("[data-needs-script]")
    assert parts.count() > 0
    assert page.locator("[data-needs-script]:visible").count() == 0


def _shifts(page: Page, path: str, besides: str = "") -> list[Any]:
    """What moved once the page's own script, held back until all of it was painted, had run; `besides` runs after it."""
    held: list[str] = []

    def after_paint(route: Route) -> None:
        page.wait_for_function(PAINTED, arg=path)
        page.evaluate('performance.mark("scripts come")')
        script = route.fetch()
        route.fulfill(response=script, body=script.text() + besides)
        held.append(route.request.url)

    page.route("**/js/studio.*", after_paint, times=1)
    page.goto(path)
    found: list[Any] = page.evaluate(SHIFTS)
    assert len(held) == 1, "the script was not held back"
    return found


@pytest.mark.parametrize("height", [800, 640])
def test_on_a_low_screen_no_link_of_the_rail_lies_over_another(visit: Visit, height: int):
    page = visit("cleo", "/w/acme/review/")
    page.set_viewport_size({"width": 1280, "height": height})
    links = page.locator(".side .nav a, .side .side-foot").all()
    boxes = [box for link in links if (box := link.bounding_box())]
    assert len(boxes) > 15
    assert all(box["height"] >= 24 for box in boxes)
    pairs = zip(boxes, boxes[1:], strict=False)
    assert all(box["y"] + box["height"] <= after["y"] + 1 for box, after in pairs)
