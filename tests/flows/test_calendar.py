"""The calendar in a browser: a launch is carried to another day with the keyboard alone, and with a pointer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.flows.conftest import Visit
from tests.flows.rows_made import launch_made

pytestmark = pytest.mark.browser


def test_a_launch_is_carried_to_another_day_by_keyboard_and_by_pointer(visit: Visit):
    page = visit("ben")
    first = timezone.localdate().replace(day=1) + timedelta(days=400)
    monday = first - timedelta(days=first.weekday())
    number = launch_made(page, monday).rstrip("/").rpartition("/")[2]
    page.goto(f"/w/acme/launches/?view=week&week={monday}")

    def cell(days: int) -> str:
        there = (monday + timedelta(days=days)).isoformat()
        return f'[data-day="{there}"] #launch-{number}'

    item, said = page.locator(f"#launch-{number}"), page.locator("#launch-move")
    item.focus()
    page.keyboard.press("m")
    expect(said).to_contain_text("UTC")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(cell(2))).to_be_focused()
    expect(said).to_contain_text(f"{(monday + timedelta(days=2)).day} ")
    page.keyboard.press("Escape")
    expect(page.locator(cell(0))).to_be_focused()
    expect(said).to_be_empty()

    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    expect(page.locator(cell(1))).to_be_focused()
    page.reload()
    expect(page.locator(cell(1))).to_be_visible()

    before = item.get_attribute("data-version") or ""
    page.drag_and_drop(
        f"#launch-{number}", f'[data-day="{(monday + timedelta(days=3)).isoformat()}"][data-lane]'
    )
    expect(page.locator("#toasts")).to_contain_text("Moved to")
    expect(page.locator(cell(3))).to_be_visible()
    # It is shown there before the answer, which brings the next version.
    expect(item).not_to_have_attribute("data-version", before)

    # Somebody else was first: it goes back, and the words say why.
    page.evaluate(f"document.getElementById('launch-{number}').dataset.version = '1'")
    item.focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Somebody changed this launch")
    expect(page.locator(cell(3))).to_be_visible()


def test_a_launch_is_moved_without_scripts(visit: Visit):
    day = timezone.localdate() + timedelta(days=500)
    address = launch_made(visit("ben"), day)
    page = visit("ben", address, javascript=False)
    page.get_by_role("link", name="Move to another day").click()
    page.get_by_label("Starts on").fill((day + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Move it here").click()
    page.wait_for_url(re.compile(r"/launches/\d+/$"))
    expect(page.get_by_text("Moved to")).to_be_visible()
