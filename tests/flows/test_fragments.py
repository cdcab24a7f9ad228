"""What arrives after the page, by htmx, by events or by asking, works as what came with it: forms, tokens, keys."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flows.conftest import Site, Visit, number_in
from tests.flows.steps import campaign_make, round_ended, round_start
from tests.slowed import slowed

pytestmark = pytest.mark.browser
MANY = 25


def test_a_form_that_was_swapped_in_is_sent_with_its_token(visit: Visit):
    page = visit("ana", "/w/acme/catalog/CRV-RDG/")
    correct = page.locator("#facts").get_by_role("link", name=re.compile("^Correct")).last
    page.evaluate("window.sameDocument = true")
    correct.click()
    said = page.get_by_label("It should say")
    expect(said).to_be_focused()
    assert page.evaluate("window.sameDocument"), "the row was not swapped but loaded"
    word = "studded rubber"
    expect(page.locator("#facts")).not_to_contain_text(word)
    said.fill(word)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#facts")).to_contain_text(word)
    expect(page.locator("#toasts")).to_contain_text("Imports will keep it")


def _desk_is_alive(page: Page) -> None:
    """E opens the editor, typing is measured, Esc leaves, and single keys work again."""
    text = page.locator("#line-text [data-read] .copy").inner_text()
    page.keyboard.press("e")
    box = page.get_by_role("textbox", name="The line’s text")
    expect(box).to_be_focused()
    length = number_in(page.locator("#edit-live .input-count"))
    page.keyboard.type(" so")
    expect(page.locator("#edit-live .input-count")).to_contain_text(str(length + 3))
    for _ in range(3):
        page.keyboard.press("Backspace")
    expect(page.locator("#edit-live .input-count")).to_contain_text(str(length))
    page.keyboard.press("Escape")
    expect(page.locator("#line-text [data-read] .copy")).to_have_text(text)


def test_the_desk_is_alive_after_every_kind_of_swap(visit: Visit):
    page = visit("cleo", "/w/acme/review/?campaign=2")
    waiting = page.locator("#queue-title")
    n = number_in(waiting)
    page.evaluate("window.sameDocument = true")
    # J paints what was fetched ahead.
    page.keyboard.press("j")
    expect(page.locator("#crumbs")).to_contain_text(f"2 of {n}")
    _desk_is_alive(page)
    # N swaps a part of the desk.
    near = page.locator("#near")
    page.keyboard.press("n")
    expect(near.get_by_role("heading", name=re.compile("^Nearest lines"))).to_be_focused()
    expect(near.get_by_role("listitem").first).to_contain_text("alike")
    # A form of the desk that answers with the next desk; then its undo, from a toast.
    page.keyboard.press("x")
    page.keyboard.press("4")
    expect(waiting).to_have_text(f"{n - 1} waiting")
    _desk_is_alive(page)
    page.keyboard.press("z")
    expect(waiting).to_have_text(f"{n} waiting")
    _desk_is_alive(page)
    assert page.evaluate("window.sameDocument"), "the page was loaded again"
    # Back shows the line before, whichever way it was left.
    page.go_back()
    expect(waiting).to_have_text(f"{n} waiting")
    _desk_is_alive(page)


@pytest.mark.parametrize("events", [True, False], ids=["events", "asking"])
def test_a_round_is_cancelled_by_the_button_that_came_with_its_progress(
    visit: Visit, site: Site, events: bool
):
    page = visit("ana")
    name = f"Fragment {uuid.uuid4().hex[:6]}"
    address = campaign_make(page, name, search="corvane", channels=("Google search ad", "Email"))
    if not events:
        page.route("**/events/**", lambda route: route.fulfill(status=404))
    with slowed(site.children["worker"].pid):
        round_start(page, address, n=MANY)
        # The count in its words is of lines made after the page came: the button is a later one.
        page.get_by_role("button", name=re.compile(r"^Cancel, keep \d")).click()
        expect(page.locator("#round-progress")).to_contain_text(
            re.compile("Stopping after|Cancelled")
        )
    expect(round_ended(page)).to_contain_text("Cancelled")


def test_a_draft_outlives_a_lost_line_and_is_offered_on_return(visit: Visit):
    page = visit("ana", "/w/acme/review/?campaign=2")
    line = page.locator("[data-edit]").get_attribute("data-line")
    page.goto(f"/w/acme/candidates/{line}/")
    box = page.get_by_role("textbox", name="The line’s text")
    offer = page.locator("[data-draft-offer]")
    expect(offer).to_be_hidden()
    page.keyboard.press("e")
    old = box.input_value()
    text = f"{old} at home"
    page.context.set_offline(True)
    box.fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notice")).to_contain_text("No connection")
    expect(box).to_have_value(text)
    page.context.set_offline(False)
    page.reload()
    expect(offer).to_be_visible()
    expect(offer).to_contain_text(text)
    expect(offer.get_by_text("you see both texts")).to_be_hidden()
    # Somebody else saves meanwhile: what was typed is shown beside it, and neither is lost.
    other = visit("cleo", page.url)
    other.keyboard.press("e")
    theirs = f"{old} every day"
    other.get_by_role("textbox", name="The line’s text").fill(theirs)
    other.get_by_role("button", name=re.compile("^Save")).click()
    expect(other.locator("#line-text [data-read] .copy")).to_have_text(theirs)
    page.reload()
    expect(offer.get_by_text("you see both texts")).to_be_visible()
    offer.get_by_role("link", name="Continue with it").click()
    expect(box).to_have_value(text)
    page.get_by_role("button", name=re.compile("^Save")).click()
    conflict = page.get_by_role("region", name="Two texts for one line")
    expect(conflict).to_contain_text(theirs.split()[-1])
    expect(conflict.get_by_label("Merged")).to_have_value(text)
    # Until one of them is chosen it is kept, also from a closed tab.
    page.goto(f"/w/acme/candidates/{line}/")
    expect(offer).to_contain_text(text)
    offer.get_by_role("link", name="Continue with it").click()
    page.get_by_role("button", name=re.compile("^Save")).click()
    conflict.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#line-text [data-read] .copy")).to_have_text(text)
    page.reload()
    expect(offer).to_be_hidden()


def test_what_is_typed_goes_to_the_server_and_is_offered_elsewhere(visit: Visit):
    page = visit("cleo", "/w/acme/review/?campaign=2")
    line = page.locator("[data-edit]").get_attribute("data-line")
    address = f"/w/acme/candidates/{line}/"
    page.goto(address)
    offer = page.locator("[data-draft-offer]")
    box = page.get_by_role("textbox", name="The line’s text")
    page.keyboard.press("e")
    old = box.input_value()
    page.keyboard.type(" now")
    expect(page.locator("[data-draft-how=kept]")).to_be_visible()
    # As soon as the server has it, this browser keeps nothing.
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft ')).length")
        == 0
    )
    # Elsewhere, also without scripts, it is taken up where it was left.
    other = visit("cleo", address, javascript=False)
    expect(other.locator("[data-draft-offer]")).to_contain_text(f"{old} now")
    other.get_by_role("link", name="Continue with it").click()
    expect(box_of(other)).to_have_value(f"{old} now")
    # Esc leaves it for later; it is thrown away everywhere.
    page.keyboard.press("Escape")
    expect(page.locator("#line-text [data-read] .copy")).to_have_text(old)
    expect(offer).to_contain_text(f"{old} now")
    with page.expect_response(re.compile("/draft/")):
        offer.get_by_role("button", name="Discard it").click()
    expect(offer).to_be_hidden()
    other.goto(address)
    expect(other.locator("[data-draft-offer]")).to_be_hidden()


def box_of(page: Page) -> Locator:
    """The editor's field."""
    return page.get_by_role("textbox", name="The line’s text")
