"""Hebrew and Arabic copy runs from right to left and stands on the right, on every page that shows it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import Visit

pytestmark = pytest.mark.browser

HEBREW = "נעלי ריצה קלות לכל יום"
ARABIC = "حذاء خفيف للجري كل يوم"
# Each place that shows the words: which way it runs, and how far they end from its right edge where it is a block of copy.
# A comparison with a text of the other direction runs as what it begins with: the text before.
RUNS = """(words) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const host = walk.currentNode.parentElement;
    if (!walk.currentNode.data.includes(words) || host.closest("textarea, option, script, .sr, ins, del") || !host.getClientRects().length) continue;
    const block = host.closest("p.copy, .talk-said"), range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const boxes = [...range.getClientRects()];
    const away = block ? Math.abs(block.getBoundingClientRect().right - Math.max(...boxes.map((box) => box.right))) : 0;
    found.push([getComputedStyle(host).direction, Math.round(away)]);
  }
  return found;
}"""


def runs(page: Page, words: str) -> list[Any]:
    """What RUNS finds, at least one place."""
    found: list[Any] = page.evaluate(RUNS, words)
    assert found, f"{page.url} does not show {words}"
    return found


def own_line(page: Page, words: str) -> str:
    """A line of one's own words for a place of the sample. Returns its path."""
    page.goto("/w/acme/candidates/1/")
    page.keyboard.press("t")
    page.locator("#own-text").fill(words)
    assert page.locator("#own-text").evaluate("one => getComputedStyle(one).direction") == "rtl"
    page.locator("#own-text").press("Control+Enter")
    page.get_by_role("link", name="Open it").click()
    page.wait_for_url(lambda url: not url.endswith("/candidates/1/"))
    return page.url


@pytest.mark.parametrize("words", [HEBREW, ARABIC], ids=["hebrew", "arabic"])
def test_copy_runs_from_right_to_left(visit: Visit, words: str):
    page = visit("ana")
    line = own_line(page, words)
    page.locator("#comment").fill(words)
    assert page.locator("#comment").evaluate("one => getComputedStyle(one).direction") == "rtl"
    page.goto(f"{line}?edit=1")
    assert page.locator("#line-input").evaluate("one => getComputedStyle(one).direction") == "rtl"
    word = words.split()[0]
    addresses = (
        line,
        f"/w/acme/review/grid/?state=any&search={word}",
        f"/w/acme/search/?q={word}",
        "/w/acme/campaigns/1/sheet/?show=all",
    )
    for address in addresses:
        page.goto(address)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found = runs(page, words)
            assert {way for way, _ in found} == {"rtl"}, (address, width, found)
            assert max(away for _, away in found) <= 2, (address, width, found)
    page.keyboard.press("Control+k")
    page.keyboard.type(word)
    option = page.get_by_role("option").filter(has_text=words)
    expect(option).to_be_visible()
    assert option.locator("span").first.evaluate("one => getComputedStyle(one).direction") == "rtl"
