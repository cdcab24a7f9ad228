"""What a browser loads on a first visit, counted on the wire by Chromium itself."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from campaigns.management.bench.found import RUNS, Found
from campaigns.management.bench.processes import site

PAGES = {
    "sign-in": "/accounts/login/",
    "home": "/w/acme/",
    "review": "/w/acme/review/",
    "grid": "/w/acme/review/grid/",
    "catalog": "/w/acme/catalog/",
}
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 50);
})"""
"""Every shift since the page began, those after an input too (Layout Instability API)."""
KB = 1024


@dataclass(frozen=True)
class Visit:
    """KB on the wire, milliseconds to the first paint, layout shift, requests, requests to other hosts."""

    kb: float
    paint: float
    shift: float
    requests: int
    away: int


def bench_weight() -> Found:
    """Kilobytes, requests and requests to other hosts, with an empty cache for each page."""
    try:
        playwright = import_module("playwright.sync_api")
    except ImportError:
        return Found(notes=["Not measured: playwright is in the test extras (`run.py test`)."])
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        return Found(notes=["Not measured: there is no Chromium."])
    found = Found()
    with (
        tempfile.TemporaryDirectory() as home,
        site(home) as (_, _, base),
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for name, path in PAGES.items():
            visits = [_visit(browser, base, path) for _ in range(RUNS)]
            found.add(f"{name}, on the wire", [visit.kb for visit in visits], "KB", "at most 120")
            found.add(f"{name}, first paint", [visit.paint for visit in visits], "ms", "500")
            found.add(f"{name}, layout shift", [visit.shift for visit in visits], "", "0")
            found.add(f"{name}, requests", [visit.requests for visit in visits], "")
            found.add(f"{name}, to other hosts", [visit.away for visit in visits], "", "0")
        browser.close()
    return found


def _visit(browser: Any, base: str, path: str) -> Visit:
    context = browser.new_context(base_url=base)
    page = context.new_page()
    if path.startswith("/w/"):
        sign_in(page)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    sizes: list[float] = []
    addresses: list[str] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    page.goto(path, wait_until="load")
    page.wait_for_timeout(500)  # what scripts ask for after the load
    paint, shift = float(page.evaluate(PAINT)), float(page.evaluate(SHIFT))
    context.close()
    own = urlsplit(base).netloc
    away = sum(urlsplit(address).netloc not in ("", own) for address in addresses)
    return Visit(sum(sizes) / KB, paint, shift, len(addresses), away)


def sign_in(page: Any) -> None:
    """As the sample's manager."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", "ben")
    page.fill("[name=password]", "copystudio")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/w/acme/**")
