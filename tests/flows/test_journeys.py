"""The whole journey of each role, in the browser: from a shop's file to live copy and back."""

from __future__ import annotations

import csv
import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import Visit, number_in
from tests.flows.steps import (
    campaign_make,
    catalog_write,
    file_check,
    import_apply,
    line_ids,
    round_ended,
)

pytestmark = pytest.mark.browser
PAGE_COPY = ("Product title", "Product description", "Search snippet")


@pytest.fixture
def mark() -> str:
    """A word that no other test's rows hold."""
    return f"q{uuid.uuid4().hex[:7]}"


def test_from_a_file_to_live_copy_and_back(visit: Visit, mark: str, tmp_path: Path):
    ben, ana = visit("ben"), visit("ana")
    _ben_imports(ben, catalog_write(tmp_path / "shop.csv", mark), mark)
    name = f"Desk and trail {mark}"
    campaign = campaign_make(ana, name, search=mark, channels=PAGE_COPY)
    _ana_sets_the_tone(ana, campaign)
    _ana_generates(ana)
    edited = _ana_edits(ana)
    approved = _ben_reviews(ben, campaign, edited)
    _ben_exports(ben, campaign, approved, tmp_path)
    _ben_publishes_and_rolls_back(ben, campaign, mark, approved)
    _cleo_reads_the_log(visit("cleo", "/w/acme/audit/"))


def _ben_imports(page: Page, file: Path, mark: str) -> None:
    file_check(page, file)
    expect(page.get_by_text("This is a dry run. Nothing has been written.")).to_be_visible()
    page.get_by_role("link", name="Refused 1").click()
    expect(page.get_by_role("row").filter(has_text=f"{mark}-mat")).to_contain_text("a lot")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Refused rows as CSV").click()
    assert f"{mark}-mat" in Path(fetched.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="Added 2").click()
    expect(page.get_by_role("row").filter(has_text="Varnby")).to_have_count(2)
    import_apply(page)
    page.goto(f"/w/acme/catalog/{mark}-bottle/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("bottle", re.I))
    expect(page.locator("#main")).to_contain_text("750 ml")
    expect(page.locator("#main")).not_to_contain_text("<b>")
    expect(page.locator("#main")).to_contain_text("Moss")


def _ana_sets_the_tone(page: Page, campaign: str) -> None:
    page.goto(f"{campaign}tone/")
    preview = page.locator("#tone-preview")
    before = preview.inner_text()
    warmth = page.get_by_role("slider", name="Sentiment")
    warmth.focus()
    for _ in range(3):
        warmth.press("PageUp")
    number = page.get_by_role("spinbutton", name="Sentiment, number")
    expect(number).not_to_have_value("0")
    number.fill("80")
    expect(warmth).to_have_value("80")
    page.get_by_role("spinbutton", name="Call to action, number").fill("90")
    expect(preview).not_to_have_text(before, use_inner_text=True)
    expect(preview.locator(".copy")).to_have_count(3)
    expect(page.locator("#tone-state")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_role("slider", name="Sentiment")).to_have_value("80")


def _ana_generates(page: Page) -> None:
    asked = number_in(page.get_by_role("button", name=re.compile(r"^Generate \d")))
    page.get_by_role("button", name=re.compile(r"^Generate \d")).click()
    page.wait_for_url("**/rounds/*/")
    page.evaluate("window.sameDocument = true")
    head = round_ended(page)
    expect(head).to_contain_text(f"of {asked} line")
    # The end asks for the whole page once more; only then the line counts stand still.
    expect(page.get_by_role("link", name=re.compile("^Review .* finished"))).to_be_visible()
    assert page.evaluate("window.sameDocument"), "the page was loaded again to show its lines"
    lines = line_ids(page)
    assert len(lines) == len(set(lines)) == number_in(head.get_by_role("status"))
    page.reload()
    assert sorted(line_ids(page)) == sorted(lines)


def _ana_edits(page: Page) -> str:
    """Edit the first line of the round's queue; returns its new text."""
    page.get_by_role("link", name=re.compile("^Review .* finished")).click()
    page.get_by_role("link", name=re.compile("^Edit")).click()
    box = page.get_by_role("textbox", name="The line’s text")
    expect(box).to_be_focused()
    length = page.locator("#edit-live .input-count")
    before, old = number_in(length), box.input_value()
    text = f"{old} today"
    box.fill(text)
    expect(length).to_contain_text(str(before + len(" today")))
    expect(page.locator("#measured")).to_contain_text(str(before + len(" today")))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#line-text [data-read] .copy")).to_have_text(text)
    # Whoever edited a line does not approve it: the way out names who may.
    expect(page.locator("#why-not")).to_contain_text("Ben Koch")
    expect(page.get_by_role("button", name="Approve A")).to_be_disabled()
    return text


def _ben_reviews(page: Page, campaign: str, edited: str) -> list[str]:
    """Reject one line with a reason and take it back; approve three, then the rest at once."""
    query = f"?campaign={campaign.rstrip('/').rsplit('/', 1)[1]}"
    page.goto(f"/w/acme/review/{query}")
    waiting = page.locator("#queue-title")
    n = number_in(waiting)
    text = page.locator("#line-text [data-read] .copy")
    first = text.inner_text()
    page.get_by_text("Reject X").click()
    page.locator(".decide .menu[open]").get_by_role("button", name=re.compile("^3")).click()
    expect(waiting).to_have_text(f"{n - 1} waiting")
    page.locator("#toasts").get_by_role("button", name=re.compile("^Undo")).click()
    expect(waiting).to_have_text(f"{n} waiting")
    approved = []
    for left in (n - 1, n - 2, n - 3):
        approved.append(text.inner_text())
        page.get_by_role("button", name="Approve A").click()
        expect(waiting).to_have_text(f"{left} waiting")
    assert first in approved
    page.goto(f"/w/acme/review/grid/{query}&size=100")
    approved += page.locator("td .copy").all_inner_texts()
    assert edited in approved
    assert len(approved) == n
    _approve_all_shown(page, n - 3)
    page.locator("#toasts").get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator("#toasts")).to_contain_text("Undone")
    page.goto(f"/w/acme/review/grid/{query}&size=100")
    expect(page.locator("td .copy")).to_have_count(n - 3)
    _approve_all_shown(page, n - 3)
    return approved


def _approve_all_shown(page: Page, n: int) -> None:
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name=f"Approve {n}").click()
    asked = page.get_by_role("dialog", name=f"Approve {n} lines?")
    asked.get_by_role("button", name=f"Approve {n}").click()
    expect(page.locator("#toasts")).to_contain_text(f"Approved {n} lines.")
    expect(page.get_by_role("heading", name="No line matches")).to_be_visible()


def _ben_exports(page: Page, campaign: str, approved: list[str], folder: Path) -> None:
    page.goto("/w/acme/exports/")
    page.goto(f"{campaign}export/?profile=shopify_csv")
    page.get_by_role("button", name=re.compile(r"^Export \d+ line")).click()
    page.wait_for_url("**/exports/*/")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download the file").click()
    target = folder / "out.csv"
    fetched.value.save_as(target)
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2
    titles = {row["Title"] for row in rows}
    assert titles <= set(approved)
    assert {row["SEO title"] for row in rows} <= set(approved)


def _ben_publishes_and_rolls_back(
    page: Page, campaign: str, mark: str, approved: list[str]
) -> None:
    page.goto(f"{campaign}export/?profile=publish")
    page.get_by_role("button", name=re.compile(r"^Publish \d+ line")).click()
    expect(page.locator("#past")).to_contain_text("Live")
    page.goto(f"/w/acme/catalog/{mark}-bottle/")
    live = page.locator("#lines tr").filter(has_text="since")
    title = live.filter(has_text="Product title").locator(".copy")
    expect(title).to_be_visible()
    assert title.inner_text() in approved
    page.goto(f"{campaign}export/?profile=publish")
    page.get_by_role("button", name=re.compile("^Roll back")).first.click()
    expect(page.locator("#past")).to_contain_text("Rolled back")
    page.goto(f"/w/acme/catalog/{mark}-bottle/")
    expect(page.locator("#lines")).to_be_visible()
    expect(live).to_have_count(0)


def _cleo_reads_the_log(page: Page) -> None:
    log = page.get_by_role("table")
    for event in (
        "import.applied",
        "campaign.created",
        "round.created",
        "candidate.edit",
        "candidate.reject",
        "candidate.approve",
        "candidate.undo",
        "export.created",
        "publication.created",
        "publication.rolled_back",
    ):
        # Newest first, fifty a page.
        while not log.get_by_text(event, exact=True).count():
            page.get_by_role("link", name="Older").click()
        page.goto("/w/acme/audit/")
    page.get_by_role("link", name="Check the chain").click()
    expect(page.get_by_text("The chain is intact.")).to_be_visible()


@pytest.mark.parametrize("name", ["apparel.csv", "jewelery.csv"])
def test_a_real_shopify_file_comes_in_and_goes_out_again(
    visit: Visit, shared_data: Path, name: str
):
    page = visit("ben")
    file = shared_data / "catalog_shopify" / name
    with file.open(encoding="utf-8-sig", newline="") as stream:
        handles = {row["Handle"] for row in csv.DictReader(stream)}
    file_check(page, file)
    added = number_in(page.get_by_role("link", name=re.compile("^Added")))
    refused = number_in(page.get_by_role("link", name=re.compile("^Refused")))
    assert added + refused >= len(handles)
    assert added >= 0.9 * len(handles)
    import_apply(page)
    page.get_by_role("link", name=re.compile("^Added")).click()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Facts")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Revert this import").click()
    expect(page.get_by_role("heading", name="What it did before it was reverted")).to_be_visible()


def test_an_admin_keeps_the_place(visit: Visit, mark: str):
    page = visit("cleo")
    page.get_by_role("link", name="Members").click()
    page.get_by_label("Name", exact=True).fill("Nell Ferro")
    page.get_by_label("User name").fill(mark)
    page.get_by_label("Role", exact=True).select_option("viewer")
    page.get_by_role("button", name="Add member").click()
    link = page.locator("#new-link").inner_text()
    row = page.get_by_role("row").filter(has_text=mark)
    row.get_by_role("checkbox", name="Active").uncheck()
    row.get_by_role("button", name="Save Nell Ferro").click()
    expect(page.get_by_role("row").filter(has_text=mark)).to_contain_text("Suspended")
    assert "/sign-in/" in link

    page.goto("/w/acme/settings/tokens/")
    page.get_by_label("What is it for?").fill(f"Feed {mark}")
    page.get_by_role("checkbox", name=re.compile("read", re.IGNORECASE)).check()
    page.get_by_role("button", name="Create token").click()
    token = page.locator("#new-token").inner_text()
    me = page.request.get("/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    assert (me.status, me.json()["user"]) == (200, "cleo")
    page.get_by_role("button", name=f"Revoke Feed {mark}").click()
    expect(page.get_by_role("button", name=f"Revoke Feed {mark}")).to_have_count(0)
    gone = page.request.get("/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    assert gone.status == 401

    page.goto("/w/acme/engine/")
    expect(page.get_by_role("row", name=re.compile("^grammar"))).to_contain_text("In use")
    page.goto("/w/acme/audit/")
    for event in ("token.revoked", "token.created", "member.changed", "member.added"):
        expect(page.get_by_role("table").get_by_text(event, exact=True).first).to_be_visible()


def test_a_viewer_looks_and_changes_nothing(visit: Visit):
    page = visit("vic")
    for name in ("Campaigns", "Review", "Rounds", "Catalog"):
        page.get_by_role("link", name=re.compile(f"^{name}")).first.click()
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        page.goto("/w/acme/")
    page.goto("/w/acme/review/")
    expect(page.locator("#line-text .copy").first).to_be_visible()
    expect(page.get_by_role("button", name="Approve A")).to_be_disabled()
    expect(page.locator("#why-not")).to_contain_text("A copywriter, a manager or an admin decides.")
    for name in ("Edit E", "Reject X", "Request changes R"):
        expect(page.get_by_text(name)).to_have_count(0)
    before = page.locator("#queue-title").inner_text()
    page.keyboard.press("a")
    expect(page.locator("#queue-title")).to_have_text(before)
    page.goto("/w/acme/review/grid/")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.goto("/w/acme/campaigns/1/brief/")
    expect(page.get_by_label("Name", exact=True)).to_be_disabled()
    page.goto("/w/acme/campaigns/1/tone/")
    expect(page.get_by_role("slider", name="Sentiment")).to_be_disabled()
    expect(page.get_by_role("button", name=re.compile("^Generate"))).to_be_disabled()
    page.goto("/w/acme/catalog/")
    expect(page.get_by_role("link", name="Import", exact=True)).to_have_count(0)
    for closed in ("members/", "audit/", "catalog/import/", "campaigns/new/"):
        assert page.request.get(f"/w/acme/{closed}").status == 403
