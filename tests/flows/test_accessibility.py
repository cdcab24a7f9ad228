"""Every page: axe finds nothing in both themes and widths, nothing overflows, and all works without scripts."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.workspaces.routes import ROUTES
from tests.flows.conftest import PASSWORD, Visit, number_in
from tests.flows.pictures import pictures_take
from tests.flows.rows_made import (
    bulk_undone,
    experiments_made,
    kept_mapping_made,
    launch_made,
    own_format_made,
    own_words_made,
    saved_view_made,
    webhook_made,
)
from tests.sizes import FULL

pytestmark = pytest.mark.browser

# What answers GET with a fragment, a file or a stream of events, or leads on: no page of its own.
NO_PAGES = {
    "adapters:live", "claims:document", "briefs:job_detail", "briefs:round_events", "briefs:round_live",
    "briefs:tone_preview", "catalog:import_live", "catalog:import_refused", "experiments:report", "experiments:size", "exports:export_file",
    "exports:export_manifest", "exports:export_provenance", "learning:pairs_file", "prompts:live", "review:people", "rules:set_file",
    "rules:set_lines_file", "rules:set_live", "workspaces:admin", "workspaces:archive_file",
}  # fmt: skip
DOORS = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/password/reset/",
    "/accounts/second-factor/",
    "/accounts/second-factor/totp/activate/",
    "/accounts/sessions/",
    "/api/v1/docs/",
    "/w/acme/nothing-here/",
    "/w/acme/review/?search=nowhere",
    "/w/acme/catalog/?search=nowhere",
    "/w/acme/review/?state=stale",
    "/w/acme/review/?state=changes_requested",
)
WIDE, PHONE, NARROW = 1280, 390, 320
WIDER_THAN_THE_WINDOW = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return "";
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  return `${over} px: ${wide.slice(0, 3).map((one) => `${one.tagName}.${one.className}`).join(", ")}`;
}"""
# A page may show code as what it is: in a block of code.
SHOWN_MARKUP = """() => ([...document.querySelectorAll("pre.code-block")].reduce(
  (text, block) => text.replace(block.innerText, ""), document.body.innerText).match(/<\\/?[a-z]+[ >][^\\n]{0,60}|\\{[%{][^\\n]{0,60}/) || [""])[0]"""
LINKS = """() => [...document.querySelectorAll("a[href]")].map((one) => new URL(one.href))
  .filter((one) => one.host === location.host).map((one) => one.pathname + one.search)"""
# What does not depend on colours is looked at once for each width.
ALL: dict[str, Any] = {}
COLOURS = {"runOnly": ["color-contrast"]}
Looks = tuple[tuple[int, Literal["light", "dark"], dict[str, Any]], ...]
AT_NIGHT: Looks = (
    (WIDE, "light", ALL),
    (WIDE, "dark", COLOURS),
    (PHONE, "light", ALL),
    (PHONE, "dark", COLOURS),
)
# By day every second page changes the theme of its widths: what all pages have is seen in all four looks.
BY_DAY: tuple[Looks, Looks] = (
    ((WIDE, "light", ALL), (PHONE, "dark", ALL)),
    ((WIDE, "dark", ALL), (PHONE, "light", ALL)),
)
OPENED: Looks = AT_NIGHT[:2]
# In the page, so that only what is wrong comes back.
FAULTS = """(options) => axe.run({...options, resultTypes: ["violations"]}).then((found) =>
  found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`))"""


def page_names() -> set[str]:
    """The URL names of every page."""
    found = {name for name, methods in ROUTES.items() if "GET" in methods}
    return {name for name in found if not name.startswith("api:")} - NO_PAGES


def pages_walked(page: Page, *starts: str) -> Iterator[str]:
    """URL name of each page while it is open, found by following links from where somebody starts."""
    wanted, seen = page_names(), set(starts)
    waiting = list(starts)
    while waiting and wanted:
        address = waiting.pop(0)
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            pytest.fail(f"a link leads nowhere: {address}")
        if name not in wanted:
            continue
        answer = page.goto(address)
        assert answer, address
        assert answer.status == 200, f"{answer.status} {address}"
        wanted.discard(name)
        fresh = [link for link in page.evaluate(LINKS) if link not in seen]
        seen.update(fresh)
        waiting += fresh
        yield name


def looks_of(number: int) -> Looks:
    """How the page of this number is looked at: in both themes and at both widths."""
    return AT_NIGHT if FULL else BY_DAY[number % 2]


def faults_of(page: Page, looks: Looks) -> list[str]:
    """What axe finds in these looks, and what is wider than a phone's window."""
    page.evaluate(AXE_SCRIPT)
    faults = []
    for width, theme, options in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        faults += [f"{width} {theme} {fault}" for fault in page.evaluate(FAULTS, options)]
    for width in (PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        if over := page.evaluate(WIDER_THAN_THE_WINDOW):
            faults.append(f"{width} overflows by {over}")
    page.set_viewport_size({"width": WIDE, "height": 900})
    if markup := page.evaluate(SHOWN_MARKUP):
        faults.append(f"shows markup as text: {markup}")
    return [f"{urlsplit(page.url).path} {fault}" for fault in faults]


@pytest.fixture
def reachable(visit: Visit, tmp_path: Path) -> tuple[Page, list[str], list[str]]:
    """Cleo's page, where to start beside home: rows that the sample does not hold yet; and what the walk sees another of."""
    page = visit("cleo")
    kept_mapping_made(page, tmp_path / "kept.csv")
    table = tmp_path / "odd.csv"
    mark = uuid.uuid4().hex[:6]
    table.write_text(f"Ref{mark};What it is called\nA1;Oak stool\n", encoding="utf-8")
    page.goto("/w/acme/catalog/import/")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="Map columns")).to_be_visible()
    starts = [urlsplit(page.url).path]
    # The sample's first campaign has approved lines.
    starts.append("/w/acme/campaigns/1/export/")
    page.goto(f"{starts[-1]}?profile=jsonl")
    page.get_by_role("button", name=re.compile("^Export")).click()
    page.wait_for_url("**/exports/*/")
    export = page.url
    starts.append(bulk_undone(page))
    # An admin sets limits; those who may not are led here.
    starts.append("/w/acme/channels/email/subject/propose/")
    # The page of tones takes it in as a panel; it is a page where scripts are off.
    starts.append("/w/acme/learn/campaigns/1/")
    # A form leads to one slider's ends.
    starts += ["/w/acme/campaigns/1/tone/slider/?slider=urgency", *own_words_made(page)]
    starts += saved_view_made(page)
    webhook_made(page)
    starts.append(launch_made(page, timezone.localdate() + timedelta(days=14)))
    draft, bandit = experiments_made(page)
    starts.append(draft)
    own_format_made(page)
    starts += ["/w/acme/", urlsplit(export).path, "/w/acme/styleguide/"]
    return page, starts, [bandit]


@pytest.mark.nightly
def test_every_page_is_sound(
    reachable: tuple[Page, list[str], list[str]], visit: Visit, request: pytest.FixtureRequest
):
    page, starts, others = reachable
    faults, found = [], set()

    def keep(page: Page, name: str) -> None:
        if request.config.option.pictures:
            pictures_take(page, name, request.config.option.pictures)

    for number, name in enumerate(pages_walked(page, *starts)):
        found.add(name)
        faults += faults_of(page, looks_of(number))
        keep(page, name.replace(":", "-"))
    missing = page_names() - found
    assert not missing, f"no link leads to {sorted(missing)}"
    for number, address in enumerate((*DOORS, *others)):
        page.goto(address)
        faults += faults_of(page, looks_of(number))
        keep(page, re.sub(r"\W+", "-", address).strip("-"))
    anybody = visit("", "/accounts/login/")
    faults += faults_of(anybody, AT_NIGHT)
    keep(anybody, "sign-in")
    assert not faults, "\n".join(faults)


def test_a_page_is_pictured_at_two_widths_and_in_two_themes(visit: Visit, tmp_path: Path):
    taken = pictures_take(visit("ana"), "home", tmp_path / "new")
    # The width stands in a PNG behind its first 16 bytes.
    widths = [int.from_bytes(path.read_bytes()[16:20], "big") for path in taken]
    assert widths == [WIDE, WIDE, PHONE, PHONE]
    assert len({path.read_bytes() for path in taken}) == len({*taken}) == 4


def test_what_opens_is_sound_too(visit: Visit):
    page = visit("ben", "/w/acme/review/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go to")
    expect(palette.get_by_role("option").first).to_be_visible()
    assert not faults_of(page, OPENED)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert not faults_of(page, OPENED)
    page.keyboard.press("Escape")
    for menu in ("Reject", "Request changes"):
        page.locator(".decide summary").filter(has_text=menu).click()
        assert not faults_of(page, OPENED)
        page.keyboard.press("Escape")
    page.get_by_role("link", name="Edit E").click()
    assert not faults_of(page, OPENED)
    page.keyboard.press("Escape")
    page.locator("#measured .reading").first.click()
    expect(page.locator(".why:popover-open")).to_be_visible()
    assert not faults_of(page, OPENED)
    page.goto("/w/acme/review/grid/")
    page.get_by_role("checkbox", name="Select all on this page").check()
    assert not faults_of(page, OPENED)
    page.get_by_role("button", name=re.compile("^Reject")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not faults_of(page, OPENED)


def test_the_work_is_done_without_scripts(visit: Visit):
    page = visit("", "/accounts/login/", javascript=False)
    page.get_by_label("Name or email").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    name = f"Plain forms {uuid.uuid4().hex[:6]}"
    page.goto("/w/acme/campaigns/new/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Write the brief").click()
    page.locator("label.chip").get_by_text("Product title", exact=True).click()
    page.get_by_label("Audience").fill("People who read before they buy.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Audience")).to_have_value("People who read before they buy.")
    page.get_by_role("link", name="Choose products").first.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Save products").click()
    page.get_by_role("link", name="Back to the brief").click()
    page.get_by_role("link", name="Set the tone").click()
    page.get_by_role("button", name="Warm").click()
    page.get_by_role("button", name=re.compile(r"^Generate \d")).click()
    page.wait_for_url("**/rounds/*/")
    _loaded_until_done(page)
    page.get_by_role("link", name=re.compile("^Review")).last.click()
    page.get_by_role("link", name="Edit E").click()
    box = page.get_by_role("textbox", name="The line’s text")
    text = f"{box.input_value()}, here"
    box.fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#line-text [data-read] .copy")).to_have_text(text)

    # Cleo, who edits nothing in any test and so may approve whatever comes first.
    cleo = visit("cleo", "/w/acme/review/?campaign=1", javascript=False)
    waiting = cleo.locator("#queue-title")
    before = number_in(waiting)
    cleo.get_by_role("button", name="Approve A").click()
    expect(waiting).to_have_text(f"{before - 1} waiting")
    cleo.get_by_text("Reject X").click()
    cleo.locator(".decide .menu[open]").get_by_role("button", name=re.compile("^3")).click()
    expect(waiting).to_have_text(f"{before - 2} waiting")
    for left in (before - 1, before):
        cleo.get_by_role("button", name="Undo your last decision").click()
        expect(waiting).to_have_text(f"{left} waiting")


def _loaded_until_done(page: Page) -> None:
    """Without scripts a person loads the page again until the round has ended."""
    ended: Any = page.locator("#round-progress").get_by_text(re.compile("^(Done|Partly done)$"))
    for _ in range(60):
        if ended.count():
            return
        page.reload()
    pytest.fail(f"the round did not end: {page.locator('#round-progress').inner_text()}")
