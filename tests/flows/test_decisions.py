"""Decisions in the queue: the next line at once, sent in order, and what is refused or never arrives comes back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flows.conftest import Visit, number_in, sign_in

pytestmark = pytest.mark.browser
QUEUE = "/w/acme/review/?campaign=2&channel=product_bullets"
MANY = 10
# Decisions leave this page when `letGo()` says so; `sent` says in which order, `most` how many at once.
HOLD = """() => {
  const real = window.fetch;
  let under = 0;
  window.sent = [];
  window.most = 0;
  const held = new Promise((go) => { window.letGo = go; });
  window.fetch = async (url, more) => {
    const act = /candidates\\/(\\d+)\\/(approve|reject|changes|request)/.exec(String(url));
    if (more?.method !== "POST" || !act) return real(url, more);
    window.sent.push(act[1]);
    under += 1;
    window.most = Math.max(window.most, under);
    await held;
    return real(url, more).finally(() => { under -= 1; });
  };
}"""
UNDO = """async (lines) => {
  const token = document.querySelector("meta[name=csrf-token]").content;
  for (const line of lines) {
    await fetch(`/w/acme/candidates/${line}/undo/?at=line`, { method: "POST", headers: { "X-CSRFToken": token, "HX-Request": "true" } });
  }
}"""


def _copy(page: Page) -> Locator:
    return page.locator("#line-text [data-read] .copy")


def _shown(page: Page) -> str:
    return page.locator("#desk").get_attribute("data-shown") or ""


def _decide(page: Page) -> str:
    """Approve the line that is shown, where it may be, else reject it; wait for the next. Returns its number."""
    line = _shown(page)
    if page.get_by_role("button", name="Approve A").get_attribute("aria-disabled"):
        page.keyboard.press("x")
        page.keyboard.press("3")
    else:
        page.keyboard.press("a")
    expect(page.locator("#desk")).not_to_have_attribute("data-shown", line)
    return line


def _changed(visit: Visit, line: str) -> str:
    """Somebody saves another text of a line. Returns it."""
    other = visit("cleo", f"/w/acme/candidates/{line}/")
    theirs = f"{_copy(other).inner_text().rstrip('.')} now"
    other.keyboard.press("e")
    other.get_by_role("textbox", name="The line’s text").fill(theirs)
    other.get_by_role("button", name=re.compile("^Save")).click()
    expect(_copy(other)).to_have_text(theirs)
    return theirs


def _send_back(page: Page, note: str) -> None:
    page.keyboard.press("r")
    field = page.get_by_label("What should change")
    expect(field).to_be_focused()
    field.fill(note)
    page.keyboard.press("Control+Enter")


def test_many_decisions_are_shown_at_once_and_sent_in_order(visit: Visit):
    page = visit("ben", QUEUE)
    waiting = page.locator("#queue-title")
    n, texts = number_in(waiting), [_copy(page).inner_text()]
    page.evaluate("window.sameDocument = true")
    page.evaluate(HOLD)
    decided = []
    for _ in range(MANY):
        decided.append(_decide(page))
        texts.append(_copy(page).inner_text())
    assert len(set(decided)) == MANY
    assert page.evaluate("window.sent") == decided[:1]
    page.evaluate("letGo()")
    expect(waiting).to_have_text(f"{n - MANY} waiting")
    expect(page.locator("#crumbs")).to_contain_text(f"of {n - MANY}")
    assert page.evaluate("[window.sent, window.most]") == [decided, 1]
    expect(_copy(page)).to_have_text(texts[-1])

    # Back shows what was decided last, in its state, forward what comes next; Z undoes it.
    page.evaluate("history.back()")
    expect(_copy(page)).to_have_text(texts[-2])
    expect(page.locator(".line-state")).to_contain_text(re.compile("Approved|Rejected"))
    page.evaluate("history.forward()")
    expect(_copy(page)).to_have_text(texts[-1])
    assert page.evaluate("window.sameDocument"), "the page was loaded again"
    page.keyboard.press("z")
    expect(waiting).to_have_text(f"{n - MANY + 1} waiting")
    expect(_copy(page)).to_have_text(texts[-2])
    page.evaluate(UNDO, decided[:-1])
    page.goto(QUEUE)
    expect(waiting).to_have_text(f"{n} waiting")
    expect(_copy(page)).to_have_text(texts[0])


def test_an_undo_waits_for_the_decision_and_a_held_key_decides_once(visit: Visit):
    page = visit("ben", QUEUE)
    waiting, first = page.locator("#queue-title"), _copy(page).inner_text()
    n, line = number_in(waiting), _shown(page)
    page.evaluate(HOLD)
    page.keyboard.down("a")
    page.keyboard.down("a")
    page.keyboard.up("a")
    expect(page.locator("#desk")).not_to_have_attribute("data-shown", line)
    page.keyboard.press("z")
    page.evaluate("letGo()")
    expect(page.locator("#toasts")).to_contain_text("Undone.")
    expect(_copy(page)).to_have_text(first)
    expect(waiting).to_have_text(f"{n} waiting")
    assert page.evaluate("window.sent") == [line]


def test_what_somebody_changed_comes_back_with_both_texts(visit: Visit):
    page = visit("ben", QUEUE)
    line, notice = _shown(page), page.locator("#notice")
    theirs = _changed(visit, line)
    page.evaluate(HOLD)
    page.keyboard.press("a")
    expect(page.locator("#desk")).not_to_have_attribute("data-shown", line)
    second = _decide(page)
    third = _shown(page)
    page.evaluate("letGo()")
    # With another decision under way nobody is led back: a message says which, and leads there.
    expect(notice).to_contain_text("Not decided")
    expect(page.locator("#toasts")).to_contain_text(re.compile("Approved|Rejected"))
    assert _shown(page) == third
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("#desk [role=alert]")).to_contain_text("what changed since you read it")
    expect(_copy(page)).to_have_text(theirs)
    expect(notice).not_to_contain_text("Not decided")
    page.evaluate(UNDO, [second])


def test_without_a_connection_the_line_and_the_note_come_back(visit: Visit):
    page = visit("ben", QUEUE)
    first, address, notice = _copy(page).inner_text(), page.url, page.locator("#notice")
    note = page.get_by_label("What should change")
    page.context.set_offline(True)
    _send_back(page, "Say the size.")
    expect(notice).to_contain_text("No connection")
    expect(_copy(page)).to_have_text(first)
    expect(note).to_have_value("Say the size.")
    assert page.url == address
    page.context.set_offline(False)

    # The session ends: the note is there after the door.
    page.goto(QUEUE)
    page.context.clear_cookies(name="copystudio_session")
    _send_back(page, "Say the weight.")
    expect(notice).to_contain_text("Your session ended")
    expect(_copy(page)).to_have_text(first)
    page.reload()
    sign_in(page, "ben")
    page.goto(QUEUE)
    page.keyboard.press("r")
    expect(note).to_have_value("Say the weight.")


def test_a_refusal_without_a_desk_brings_the_line_back(visit: Visit):
    page = visit("ben", QUEUE)
    page.route("**/reject/**", lambda route: route.fulfill(status=403, body="no"))
    first = _copy(page).inner_text()
    page.keyboard.press("x")
    page.keyboard.press("3")
    expect(page.locator("#notice")).to_contain_text("Not decided")
    expect(_copy(page)).to_have_text(first)


def test_two_tabs_decide_a_line_once(visit: Visit):
    page, other = visit("ben", QUEUE), visit("ben", QUEUE)
    waiting, line = page.locator("#queue-title"), _shown(page)
    n = number_in(waiting)
    page.keyboard.press("a")
    expect(waiting).to_have_text(f"{n - 1} waiting")
    other.keyboard.press("a")
    expect(other.locator("#desk [role=alert]")).to_be_visible()
    assert _shown(other) == line
    page.evaluate(UNDO, [line])


def test_without_scripts_a_decision_is_a_form(visit: Visit):
    page = visit("ben", QUEUE, javascript=False)
    waiting, first = page.locator("#queue-title"), _copy(page).inner_text()
    n = number_in(waiting)
    page.get_by_role("button", name="Approve A").click()
    expect(waiting).to_have_text(f"{n - 1} waiting")
    page.locator("#toasts").get_by_role("button", name=re.compile("Undo")).click()
    expect(waiting).to_have_text(f"{n} waiting")
    expect(_copy(page)).to_have_text(first)
