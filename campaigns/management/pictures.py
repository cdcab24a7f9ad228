"""The README's pictures, made by Chromium over the sample."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from campaigns.management.bench.processes import site

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)
WIDTHS = {1280: 800, 390: 844}
THEMES = ("light", "dark")
COLOURS = 128
ROOM = "/w/acme"


@dataclass(frozen=True)
class Shot:
    """A page, who looks at it, and in which widths and themes."""

    name: str
    path: str
    who: str = "ben"
    kept: tuple[tuple[int, str], ...] = ((1280, "light"),)
    # A link of that page to follow, by a pattern of its name: addresses are known only once loaded.
    follow: str = ""


SHOTS = (
    Shot("home", f"{ROOM}/", kept=((390, "light"),)),
    Shot("catalog", f"{ROOM}/catalog/", kept=((1280, "dark"),)),
    Shot("product", f"{ROOM}/catalog/CRV-TMP2/"),
    Shot("campaign", f"{ROOM}/campaigns/", follow="Morning miles"),
    Shot("tone", f"{ROOM}/campaigns/1/tone/", "ana"),
    Shot("round", f"{ROOM}/rounds/1/"),
    # A line that says a fact, so that the picture shows the mark.
    Shot(
        "review",
        f"{ROOM}/review/",
        kept=((1280, "light"), (390, "dark")),
        follow=r"\d+ (?:g|mm|hours)\b",
    ),
    Shot("export-preview", f"{ROOM}/campaigns/2/export/"),
    Shot("rules", f"{ROOM}/rules/", "cleo"),
)


def pictures_make(folder: Path, *, names: list[str]) -> Iterator[str]:
    """Write PNG files NAME-WIDTH-THEME.png into `folder`; yields a line for each. `names` limits the pages."""
    shots = [shot for shot in SHOTS if not names or shot.name in names]
    if unknown := set(names) - {shot.name for shot in SHOTS}:
        raise CommandError(f"There is no page {', '.join(sorted(unknown))}.", returncode=2)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, site(home) as (_, _, base), _browser() as browser:
        for width, height in WIDTHS.items():
            for theme in THEMES:
                wanted = [shot for shot in shots if (width, theme) in shot.kept]
                for who in dict.fromkeys(shot.who for shot in wanted):
                    page = _page(browser, base, who, (width, height), theme)
                    for shot in wanted:
                        if shot.who == who:
                            path = folder / f"{shot.name}-{width}-{theme}.png"
                            yield _take(page, shot, path)
                    page.context.close()


@contextmanager
def _browser() -> Iterator[Any]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        playwright = import_module("playwright.sync_api")
    except ImportError:
        raise CommandError(
            "Playwright is missing: `python3 run.py test --version` installs it."
        ) from None
    if program is None:
        raise CommandError("There is no Chromium on this machine.")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


def _page(browser: Any, base: str, who: str, size: tuple[int, int], theme: str) -> Any:
    context = browser.new_context(
        base_url=base,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        is_mobile=size[0] < 768,
        has_touch=size[0] < 768,
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", "copystudio")
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{ROOM}/**")
    return page


def _take(page: Any, shot: Shot, path: Path) -> str:
    answer = page.goto(shot.path, wait_until="load")
    if shot.follow:
        # Its address, not a click: on a phone the queue beside the line is folded away.
        link = page.locator("a").filter(has_text=re.compile(shot.follow)).first
        page.goto(link.get_attribute("href"), wait_until="load")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)  # what htmx asks for after the load
    page.screenshot(path=str(path))
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    _quantise(path)
    said = f"{path.name} {path.stat().st_size // 1024} KB"
    if answer is None or answer.status >= 400:
        said += f", status {answer.status if answer else 'none'}"
    return said + (f", {wide} px wider than the window" if wide > 0 else "")


def _quantise(path: Path) -> None:
    """Fewer colours and smaller files, where Pillow is there."""
    try:
        image = import_module("PIL.Image")
    except ImportError:
        return
    with image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=image.Dither.NONE)
    small.save(path, optimize=True)
