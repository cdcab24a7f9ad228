"""Limits that no tool of the static checks knows: size of modules and names of fragments."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

LINES_MOST = 300
SCRIPT_LINES_MOST = 150
PACKAGES = ("campaigns", "copystudio", "generation", "tests")
MODULES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
VIEWS = "\n".join(path.read_text() for path in (ROOT / "campaigns").rglob("*.py"))
# What a view answers by itself, to be swapped in; other underscored templates are parts of a page.
FRAGMENTS = [
    path
    for path in sorted((ROOT / "templates").rglob("_*.html"))
    if re.search(rf'[/"]{path.name}"', VIEWS)
]


def _long(paths: list[Path], most: int) -> dict[str, int]:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    return {name: length for name, length in lengths.items() if length > most}


def test_no_module_is_longer_than_a_sitting():
    assert len(MODULES) > 100
    assert _long(MODULES, LINES_MOST) == {}


def test_no_script_is_longer_than_its_limit():
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert scripts
    assert _long(scripts, SCRIPT_LINES_MOST) == {}


def test_there_are_fragments():
    assert len(FRAGMENTS) > 5


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_root_carries_its_own_name(path: Path):
    first_tag = re.search(r"<\w+[^>]*", path.read_text())
    assert first_tag
    name = path.stem.lstrip("_").replace("_", "-")
    # A row adds its key: id="line-{{ line.pk }}".
    assert re.search(rf'id="{name}(-\{{\{{|")', first_tag.group()), first_tag.group()
