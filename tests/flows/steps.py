"""What people do on the pages, as steps that journeys are put together from."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

LEGACY_HEADERS = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Image Src",
    "SEO Title",
    "SEO Description",
)


def catalog_write(path: Path, mark: str) -> Path:
    """An invented shop's file with the old headers: two variants, HTML, and a price that is none."""
    body = "<p>Steel bottle with a <b>750 ml</b> body.</p><ul><li>Weighs 310 g</li></ul>"
    rows = [
        (f"{mark}-bottle", "Varnby Steel Water Bottle", body, "Varnby", "Bottles", "steel", "true")
        + ("Colour", "Slate", "", "12", "24.00", "", "", "", ""),
        (f"{mark}-bottle", *[""] * 6, "", "Moss", "", "8", "24.00", "", "", "", ""),
        (f"{mark}-lamp", "Varnby Clip Reading Lamp", "<p>USB-C lamp, 200 lumens, three levels.</p>")
        + ("Varnby", "Lamps", "", "true", "Title", "Default Title", "", "30", "39.00", "45.00")
        + ("", "", ""),
        (f"{mark}-mat", "Varnby Cork Yoga Mat", "<p>Cork top, 4 mm thick.</p>", "Varnby", "Mats")
        + ("", "true", "Title", "Default Title", "", "5", "a lot", "", "", "", ""),
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(LEGACY_HEADERS)
        writer.writerows(rows)
    return path


def file_check(page: Page, path: Path) -> None:
    """Upload a catalog and wait for what applying it would do."""
    page.goto("/w/acme/catalog/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What applying would do")).to_be_visible()


def import_apply(page: Page) -> None:
    """Press Apply on a checked file and wait until it is written."""
    page.get_by_role("button", name=re.compile("^Apply")).click()
    expect(page.get_by_role("heading", name="What it did")).to_be_visible()
    expect(page.get_by_role("button", name="Revert this import")).to_be_visible()


def campaign_make(page: Page, name: str, *, search: str, channels: Iterable[str]) -> str:
    """Make a campaign over the products that a search finds, by its forms. Returns its path."""
    page.goto("/w/acme/campaigns/")
    page.get_by_role("link", name="Write a brief").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Goal").fill("First orders of the new range.")
    page.get_by_role("button", name="Write the brief").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    address = page.url.removesuffix("brief/")
    for channel in channels:
        page.locator("label.chip").get_by_text(channel, exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name=re.compile("^(Choose|Change) products")).first.click()
    page.get_by_role("searchbox", name="Search products").fill(search)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name=re.compile("^Take all")).click()
    page.goto(address)
    return address


def round_start(page: Page, campaign: str, *, n: int = 0) -> str:
    """Order a round from the Generate page. Returns the round's path."""
    page.goto(f"{campaign}generate/")
    if n:
        page.get_by_label("Lines per field").fill(str(n))
    page.get_by_role("button", name="Start the round").click()
    page.wait_for_url("**/rounds/*/")
    return page.url


def round_ended(page: Page) -> Locator:
    """The head of a round that has come to its end: its state, once nothing is asked for any more."""
    head = page.locator("#round-progress")
    expect(head.get_by_text(re.compile("^(Done|Partly done|Cancelled)$"))).to_be_visible()
    return head


def line_ids(page: Page) -> list[str]:
    """The ids of all lines that stand on a round's page."""
    found: list[str] = page.locator("li.cand[id]").evaluate_all("all => all.map(one => one.id)")
    return found
