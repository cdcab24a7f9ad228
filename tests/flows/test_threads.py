"""Threads in a browser: words selected and commented on, people named by keyboard, resolved; all of it without scripts, too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import Visit

pytestmark = pytest.mark.browser
LINES = "/w/acme/review/grid/?campaign=1&sku=CRV-TMPL&channel=email"
COPY = "#line-text [data-read] .copy"
# Selects the first of these words in the line, as a pointer would.
SELECT = """(words) => {
  const place = document.querySelector("#line-text [data-read] .copy");
  const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + words.length);
  }
  throw new Error(`no ${words} in ${place.textContent}`);
}"""


def _line(page: Page) -> str:
    """The first of the lines; a word of it."""
    page.locator("[data-row-link]").first.click()
    word = max(re.findall(r"[a-z]{4,}", page.locator(COPY).inner_text()), key=len)
    return str(word)


def test_words_are_selected_and_spoken_of_and_people_named_by_keys(visit: Visit):
    page = visit("ana", LINES)
    word = _line(page)
    page.evaluate(SELECT, word)
    expect(page.get_by_role("button", name="Comment on this")).to_be_visible()
    page.keyboard.press("c")
    comment = page.locator("#comment")
    expect(comment).to_be_focused()
    expect(page.locator("#comment-quote")).to_have_value(word)
    page.keyboard.type("Is it, @k")
    people = page.locator("#people")
    expect(people.get_by_role("option")).to_have_text([re.compile("@ben, manager")])
    page.keyboard.press("Backspace")
    expect(people.get_by_role("option")).to_have_count(8)
    page.keyboard.press("ArrowDown")
    second = people.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(comment).to_have_attribute("aria-activedescendant", "people-2")
    page.keyboard.press("Escape")
    expect(people).to_have_count(0)
    page.keyboard.type("be")
    expect(people.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(comment).to_have_value("Is it, @ben ")
    page.keyboard.type("?")
    page.keyboard.press("Control+Enter")
    thread = page.locator("#threads .talk-box")
    expect(thread).to_have_count(1)
    expect(thread).to_be_focused()
    expect(thread.locator("mark.mention")).to_have_text("@ben")
    # The thread has the focus, so that its words are shown in the line.
    expect(page.locator(f"{COPY} mark.talk")).to_have_class("talk on")
    expect(page.locator(f"{COPY} mark.talk")).to_have_text(word)

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(thread.locator("summary", has_text="Reply")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("It is.")
    page.keyboard.press("Control+Enter")
    expect(thread.get_by_role("listitem")).to_have_count(2)
    expect(page.locator(".line-state")).to_contain_text("1 open thread")
    page.get_by_role("heading", level=2).first.focus()
    page.keyboard.press("Shift+C")
    expect(thread).to_be_focused()
    thread.get_by_role("button", name="Resolve").press("Enter")
    expect(page.locator("#threads > summary")).to_contain_text("1 resolved")
    expect(page.locator(f"{COPY} mark.talk")).to_have_count(0)


def test_reading_goes_on_at_the_thread_on_a_phone_too(visit: Visit):
    page = visit("ben", LINES, width=390)
    page.locator("[data-row-link]").first.click()
    page.locator("#comment").fill("Seen on the way")
    page.get_by_role("button", name="Add comment").click()
    thread = page.locator("#threads .talk-box", has_text="Seen on the way")
    expect(thread).to_be_focused()
    expect(thread).to_be_in_viewport()
    foot = thread.evaluate("(one) => one.getBoundingClientRect().bottom")
    assert foot < page.locator(".decide").evaluate("(one) => one.getBoundingClientRect().top")
    thread.get_by_role("button", name="Remove").click()
    expect(thread).to_have_count(0)


def test_it_works_without_scripts(visit: Visit):
    page = visit("vic", LINES, javascript=False)
    word = _line(page)
    page.locator("#threads summary", has_text="About some of its words").click()
    page.locator("#comment-quote").fill(word)
    page.locator("#comment").fill("@managers, what do you think?")
    page.get_by_role("button", name="Add comment").click()
    thread = page.locator("#threads > .talk-box").last
    expect(thread).to_contain_text(word)
    expect(thread.locator("mark.mention")).to_have_text("@managers")
    thread.get_by_role("button", name="Remove").click()
    expect(page.locator("#threads")).not_to_contain_text("what do you think")
