"""U3: 300 payloads on every page that shows foreign text, in a real browser: nothing runs, nothing is drawn."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.campaigns.common.test_markup import ATTACKS, PAYLOADS
from tests.conftest import ROOT
from tests.flows.conftest import Site, Visit
from tests.flows.test_accessibility import pages_walked
from tests.sizes import FULL

pytestmark = [
    pytest.mark.browser,
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="takes minutes, and leaves a sample that nobody can read"),
]
# What is reported here came of markup: our own pages have nothing to report.
WATCH = """window.reports = [];
document.addEventListener("securitypolicyviolation", (one) =>
  window.reports.push(`${one.violatedDirective} ${one.blockedURI} ${one.sample}`));"""
# The elements and attributes that the payloads ask for, none of which a page of ours has.
FOUND = """() => {
  const asked = 'iframe, base, object, math, video, source, x, b[style], [style="x:y"], img[src="x"], link[rel=import],'
    + ' meta[http-equiv=refresh], a[href^="javascript" i], form[action*=evil], [href*="//evil"], [src*="//evil"], [hx-get*=evil]';
  const said = (one) => one.outerHTML.slice(0, 200);
  const elements = [...document.querySelectorAll(asked)].map(said);
  const handlers = [...document.querySelectorAll("*")]
    .filter((one) => one.getAttributeNames().some((name) => /^(on|hx-on)/.test(name))).map(said);
  const scripts = [...document.querySelectorAll("script, style")]
    .filter((one) => !/json/.test(one.type) && /alert\\(1\\)|\\*\\{\\}/.test(one.textContent)).map(said);
  const kept = [...document.querySelectorAll("template")].filter((one) => one.content.querySelector("script")).map(said);
  return [...elements, ...handlers, ...scripts, ...kept, ...window.reports];
}"""
# What stands on the page as text: also in fields, and in the names that readers of screens say.
TEXT = """() => document.body.textContent + [...document.querySelectorAll("*")]
  .flatMap((one) => [one.value, one.title, one.getAttribute("aria-label")]).filter((one) => typeof one === "string").join(" ")"""
NEXT = 'a[rel="next"]'
LISTS = (
    "catalog/?search=XSS",
    "review/grid/?state=any&size=100",
    "notifications/",
    "campaigns/{campaign}/sheet/",
    "campaigns/{campaign}/export/?profile=jsonl",
    "campaigns/{campaign}/export/?profile=shopify_csv",
    "campaigns/{campaign}/products/",
)
OTHERS = (
    "campaigns/",
    "campaigns/{campaign}/",
    "campaigns/{campaign}/brief/",
    "campaigns/{campaign}/tone/",
    "search/?q=Lamp",
    "review/",
    "audit/",
    "members/",
)


class Looked:
    """What was seen on the pages that were looked at."""

    def __init__(self, payloads: list[str]) -> None:
        self.payloads, self.seen = payloads, set[str]()
        self.pages, self.wrong, self.dialogs = 0, list[str](), list[str]()

    def dialog(self, dialog: Dialog) -> None:
        """Something ran."""
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def at(self, page: Page) -> None:
        """A page that is open."""
        self.pages += 1
        self.wrong += [f"{urlsplit(page.url).path} {one}" for one in page.evaluate(FOUND)]
        text = str(page.evaluate(TEXT)).replace("\u202e", "")
        self.seen |= {one for one in self.payloads if one.replace("\u202e", "").strip() in text}


@pytest.fixture
def made(site: Site) -> dict[str, list[int]]:
    """Rows of the site whose every text is a payload."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.flows.hostile_rows"],
        cwd=ROOT,
        env={**site.environment, "DJANGO_SETTINGS_MODULE": "copystudio.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found: dict[str, list[int]] = json.loads(run.stdout.splitlines()[-1])
    return found


def addresses(made: dict[str, list[int]]) -> Iterator[str]:
    """Single pages: the campaign's, and a product and a line for each way in which a payload begins."""
    yield from (f"/w/acme/{one.format(campaign=made['campaign'][0])}" for one in OTHERS)
    lines = made["lines"]
    for number in range(0, len(lines), 25):
        yield f"/w/acme/catalog/XSS-{number}/"
        yield f"/w/acme/catalog/XSS-{number}/edit/"
        yield f"/w/acme/candidates/{lines[number]}/"
    yield from (f"/w/acme/candidates/{line}/?edit=1" for line in (*lines[-3:], lines[0]))
    yield f"/w/acme/review/grid/?compare={lines[3]}&compare={lines[-2]}"


def test_no_payload_becomes_markup_on_any_page(
    visit: Visit, made: dict[str, list[int]], payloads: list[str]
):
    looked = Looked(payloads)
    page = visit("cleo")
    page.add_init_script(WATCH)
    page.on("dialog", looked.dialog)
    for address in addresses(made):
        answer = page.goto(address)
        assert answer
        assert answer.status == 200, (answer.status, address)
        looked.at(page)
    for start in LISTS:
        page.goto(f"/w/acme/{start.format(campaign=made['campaign'][0])}")
        looked.at(page)
        while page.locator(NEXT).count():
            page.goto(str(page.locator(NEXT).first.get_attribute("href")))
            looked.at(page)
    names = set(pages_walked_by(page, looked))
    missing = sorted(set(payloads) - looked.seen)
    print(f"{looked.pages} pages, {len(names)} kinds by links, {len(looked.seen)} payloads")  # noqa: T201  the figure that docs/reliability.md asks for
    assert looked.dialogs == []
    assert looked.wrong == []
    assert not missing, missing[:5]
    assert len(names) > 30, names


def test_what_looks_at_the_pages_sees_every_attack(browser: Browser):
    """Written into a page as markup, each is found; the last is of templates and no element."""
    look = f"(markup) => {{ window.reports = []; document.documentElement.innerHTML = markup; return ({FOUND})(); }}"
    for attack in ATTACKS[:-1]:
        markup = f"<p{attack}></p>" if attack.startswith(" ") else attack.replace("\0", "")
        page = browser.new_page()
        assert page.evaluate(look, markup), attack
        page.close()


def pages_walked_by(page: Page, looked: Looked) -> Iterator[str]:
    """Every kind of page that links lead to from home."""
    for name in pages_walked(page, "/w/acme/"):
        looked.at(page)
        yield name


@pytest.fixture
def payloads() -> list[str]:
    """Those that a database keeps."""
    kept = [payload for payload in PAYLOADS if "\0" not in payload]
    assert len(kept) >= 300
    return kept
