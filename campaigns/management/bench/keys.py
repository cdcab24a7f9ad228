"""How long a copywriter waits for the next line: from the key J or A to its paint, in a real browser."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from importlib import import_module
from typing import Any

from campaigns.management.bench.found import Found
from campaigns.management.bench.processes import site
from campaigns.management.bench.weight import ARGUMENTS, sign_in

PRESSES, DECISIONS = 40, 10
BULLETS = "/w/acme/review/?campaign=2&channel=product_bullets"
"""Lines that may be approved, one after the other."""
LOOK_MS = 600
"""Nobody has read a line sooner; the next one is fetched meanwhile."""
# Two frames after the exchange the new line has been painted.
WATCH = """() => {
  window.waits = [];
  let pressed = 0;
  addEventListener("keydown", () => (pressed = performance.now()), true);
  document.addEventListener("desk:shown", () =>
    requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - pressed))));
}"""


def bench_keys() -> Found:
    """J and A on the review desk of the sample: milliseconds from the key to the next line's paint."""
    try:
        playwright = import_module("playwright.sync_api")
    except ImportError:
        return Found(notes=["Not measured: playwright is in the test extras (`run.py test`)."])
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        return Found(notes=["Not measured: there is no Chromium."])
    with (
        tempfile.TemporaryDirectory() as home,
        site(home) as (_, _, base),
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        page = browser.new_context(base_url=base).new_page()
        sign_in(page)
        waits = {
            "J": _waits(page, "j", "/w/acme/review/", PRESSES),
            "A": _waits(page, "a", BULLETS, DECISIONS),
        }
        browser.close()
    found = Found()
    for key, each in waits.items():
        found.add(f"{key}, from the key to the paint", each, "ms")
        found.add(
            f"{key}, 95th of 100", [statistics.quantiles(each, n=20)[-1]], "ms", "at most 100"
        )
    found.notes.append(
        f"{PRESSES} presses of J and {DECISIONS} of A, one every {LOOK_MS} ms; two frames (33 ms at 60 a second) are in each figure."
    )
    return found


def _waits(page: Any, key: str, address: str, presses: int) -> list[float]:
    page.goto(address)
    page.evaluate(WATCH)
    for number in range(presses):
        page.wait_for_timeout(LOOK_MS)
        page.keyboard.press(key)
        page.wait_for_function("count => window.waits.length > count", arg=number)
    return [float(wait) for wait in page.evaluate("window.waits")]
