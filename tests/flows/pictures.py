"""Pictures of pages for whoever looks them over: `--pictures DIR` has the walk through all pages take them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

WIDTHS = (1280, 390)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def pictures_take(page: Page, name: str, folder: Path) -> list[Path]:
    """The whole page as it stands, as NAME-WIDTH-THEME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            taken.append(folder / f"{name}-{width}-{theme}.png")
            page.screenshot(path=taken[-1], full_page=True)
    return taken
