"""One journey with the keyboard alone: signed in, reviewed, edited, nothing trapped, focus always seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import PASSWORD, Visit, number_in

pytestmark = pytest.mark.browser

FOCUS_IS_SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return false;
  const box = one.getBoundingClientRect();
  // A chip's own box has no size: its label carries the outline.
  const shown = box.width ? one : one.closest("label");
  const style = getComputedStyle(shown);
  const lined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const place = shown.getBoundingClientRect();
  return lined && place.bottom > 0 && place.top < innerHeight && place.right > 0;
}"""
NAME_OF_FOCUS = "() => { const one = document.activeElement; return one.id || one.textContent.trim().slice(0, 60) || one.name || one.tagName; }"


def test_a_day_at_the_desk_without_a_mouse(visit: Visit):
    page = visit("", "/accounts/login/")
    _sign_in(page)
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/review/")
    _narrow(page)
    waiting, line = page.locator("#queue-title"), page.locator("#line-text [data-read] .copy")
    n, first = number_in(waiting), line.inner_text()

    page.keyboard.press("j")
    expect(page.locator("#crumbs")).to_contain_text(f"2 of {n}")
    second = line.inner_text()
    page.keyboard.press("k")
    expect(page.locator("#crumbs")).to_contain_text(f"1 of {n}")
    expect(line).to_have_text(first)

    page.keyboard.press("a")
    expect(waiting).to_have_text(f"{n - 1} waiting")
    expect(line).to_have_text(second)
    page.keyboard.press("x")
    page.keyboard.press("3")
    expect(waiting).to_have_text(f"{n - 2} waiting")
    # What was done last says so alone; nothing piles up over the facts and the comments.
    expect(page.locator("#toasts [data-toast]")).to_have_count(1)
    page.keyboard.press("z")
    expect(waiting).to_have_text(f"{n - 1} waiting")
    expect(line).to_have_text(second)
    page.keyboard.press("z")
    expect(waiting).to_have_text(f"{n} waiting")
    expect(line).to_have_text(first)

    _edit(page, first, n)
    _look(page, n)
    _keys_sheet(page)
    _tab_through(page)


def _sign_in(page: Page) -> None:
    for _ in range(12):
        if page.evaluate("document.activeElement.name") == "login":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("ben")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/acme/")


def _narrow(page: Page) -> None:
    """F, two fields on: only this campaign, so that the counts are of the sample's own lines."""
    page.keyboard.press("f")
    expect(page.get_by_label("Channel", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**campaign=**")


def _edit(page: Page, first: str, n: int) -> None:
    box = page.get_by_role("textbox", name="The line’s text")
    approve = page.get_by_role("button", name="Approve A")
    page.keyboard.press("e")
    expect(box).to_be_focused()
    # What is typed is not what an approval would be of.
    expect(approve).to_be_hidden()
    # Single keys are silent while typing.
    page.keyboard.type(" a x z ?")
    expect(box).to_have_value(f"{first} a x z ?")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(approve).to_be_visible()
    expect(page.locator("#line-text [data-read] .copy")).to_have_text(first)
    page.keyboard.press("e")
    expect(box).to_have_value(f"{first} a x z ?")
    page.keyboard.press("Control+a")
    # Without a fact: one that nothing answers for would block the line and take it from the queue.
    text = "Out before breakfast"
    page.keyboard.type(text)
    expect(page.locator("#measured")).to_contain_text(f"{len(text)}/")
    page.keyboard.press("Control+Enter")
    # Saved, and on to the next; the edited one waits for somebody else.
    expect(page.locator("#crumbs")).to_contain_text(f"2 of {n}")
    expect(page.locator("#desk .queue-item").filter(has_text=text)).to_have_count(1)


def _look(page: Page, n: int) -> None:
    """/ searches, D compares, W writes another line beside this one and stays here."""
    page.keyboard.press("/")
    expect(page.get_by_label("Words in the line")).to_be_focused()
    page.keyboard.press("Escape")
    compared, place = page.get_by_text("Compared with"), page.locator("#crumbs")
    # A line that shares no words with its nearest one has nothing to compare.
    for _ in range(n):
        if compared.count():
            break
        here = place.inner_text()
        page.keyboard.press("j")
        expect(place).not_to_have_text(here, use_inner_text=True)
    page.keyboard.press("d")
    expect(compared).to_be_in_viewport()
    crumbs = page.locator("#crumbs").inner_text()
    page.keyboard.press("w")
    expect(page.locator("#made .copy")).to_be_focused()
    assert page.locator("#crumbs").inner_text().split(" of ")[0] == crumbs.split(" of ")[0]


def _keys_sheet(page: Page) -> None:
    sheet = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("approve, then the next line")
    # Inside a dialog Tab goes round and single keys do nothing.
    waiting = page.locator("#queue-title").inner_text()
    page.keyboard.press("a")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog[open]')"
        )
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator("#queue-title")).to_have_text(waiting)


def _tab_through(page: Page) -> None:
    """Tab through the whole desk: each stop is seen, and the way leads out at the end."""
    page.reload()
    names: list[str] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML")[:200]
        names.append(page.evaluate(NAME_OF_FOCUS))
    else:
        pytest.fail(f"Tab never left the page: {names[-6:]}")
    assert any(re.match("Skip to content", name) for name in names[:2])
    assert any(re.match("Approve", name) for name in names)


def test_keys_of_ones_own_hold_on_every_page_until_they_are_as_they_came(visit: Visit):
    # Not ben: after a day at the desk the first line there may be one that he wrote himself.
    page = visit("cleo", "/w/acme/review/")
    sheet, said = page.get_by_role("dialog", name="Keys"), page.locator("[data-keys-said]")
    change = page.locator('[data-keys-change="a"]')
    page.keyboard.press("?")
    expect(change).to_be_hidden()
    page.get_by_role("button", name="Change keys").press("Enter")
    change.press("Enter")
    # Esc leaves the key, not the sheet.
    page.keyboard.press("Escape")
    expect(sheet).to_be_visible()
    change.press("Enter")
    page.keyboard.press("x")
    expect(said).to_have_text("X now does what A did, and A what X did.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Approve X")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("Reject, because")).to_be_visible()

    page.goto("/w/acme/review/grid/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("heading", name="Approve 1 line?")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("button", name="Reset keys").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Approve 1 A")).to_be_visible()
    _reasons(page)


def _reasons(page: Page) -> None:
    """Figures choose a reason in the question before a rejection, but not where single keys are off."""
    reason = page.locator("#bulk-reason")
    page.keyboard.press("x")
    expect(page.get_by_text("1 to 9 choose it")).to_be_visible()
    reasons = reason.locator("option").evaluate_all("all => all.map((one) => one.value)")
    page.keyboard.press("3")
    expect(reason).to_have_value(reasons[2])
    expect(reason).to_be_focused()
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts").press("Space")
    page.keyboard.press("Escape")
    page.locator('button[value="reject"]').press("Enter")
    expect(reason).to_be_visible()
    expect(reason).to_have_value(reasons[0])
    page.keyboard.press("3")
    expect(reason).to_have_value(reasons[0])


def test_the_palette_leads_anywhere_by_a_word_of_it(visit: Visit):
    page = visit("ben", "/w/acme/review/")
    palette = page.get_by_role("dialog", name="Go to")
    options = palette.get_by_role("option")
    page.keyboard.press("Control+k")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("expo")
    expect(options.first).to_contain_text("Exports")
    page.keyboard.press("Enter")
    page.wait_for_url("**/exports/")

    page.keyboard.press("Control+k")
    page.keyboard.type("corvane ridge")
    expect(options.first).to_contain_text("Corvane Ridge")
    # Up from the first is the last, down from there the first again.
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+k")
    expect(palette).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(options.first).to_contain_text("Review queue")
    page.keyboard.type("no such words")
    expect(palette.get_by_role("status")).to_have_text("Nothing found")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(page).to_have_url(re.compile("/exports/$"))


def test_the_keys_that_open_something_work_on_a_narrow_page(visit: Visit):
    """So they do where a page is enlarged to 400 percent, which leaves it as narrow as a phone."""
    page = visit("ben", "/w/acme/review/", width=390)
    for key, name in (("?", "Keys"), ("Control+k", "Go to")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        page.keyboard.press("Escape")


def test_the_palette_presses_the_buttons_of_the_page(visit: Visit):
    page = visit("cleo", "/w/acme/review/")
    palette = page.get_by_role("dialog", name="Go to")
    options = palette.get_by_role("option")
    waiting = page.locator("#queue-title")
    n = number_in(waiting)
    page.keyboard.press("Control+k")
    # Pages first, where nothing is asked for; what a folded menu holds is not before anybody yet.
    expect(options.first).to_contain_text("Review queue")
    expect(options.filter(has_text="Request changes")).to_have_count(1)
    expect(options.filter(has_text="Send back")).to_have_count(0)
    page.keyboard.type("appr")
    expect(options.first).to_have_text(re.compile(r"^\s*Approve\s*on this page\s*$"))
    page.keyboard.press("Enter")
    expect(palette).to_be_hidden()
    expect(waiting).to_have_text(f"{n - 1} waiting")
    page.keyboard.press("z")
    expect(waiting).to_have_text(f"{n} waiting")

    page.goto("/w/acme/campaigns/1/")
    page.keyboard.press("Control+k")
    page.keyboard.type("copy sh")
    expect(options.first).to_contain_text("Copy sheet")
    page.keyboard.press("Enter")
    page.wait_for_url("**/campaigns/1/sheet/")
