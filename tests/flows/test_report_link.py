"""The report of an experiment at a link, as somebody without an account sees it in a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.flows.conftest import Visit
from tests.flows.rows_made import experiments_made
from tests.flows.test_accessibility import AT_NIGHT, faults_of

pytestmark = pytest.mark.browser


def test_a_report_is_sound_for_a_guest(visit: Visit):
    manager = visit("cleo")
    (_, running) = experiments_made(manager)
    manager.goto(running)
    manager.get_by_text("Guest links").click()
    manager.get_by_role("button", name="Make a link").click()
    address = manager.locator("#guest-link").inner_text()
    assert not faults_of(manager, AT_NIGHT)
    guest = visit("", urlsplit(address).path)
    expect(guest.get_by_role("heading", name="Results are sealed")).to_be_visible()
    assert not faults_of(guest, AT_NIGHT)
    assert not guest.context.cookies()
