"""The README and docs say what the code has: settings, commands, badges, engines, profiles, links."""

from __future__ import annotations

import re

import pytest

from campaigns.exports.profiles import PROFILES
from copystudio.env_table import SETTINGS
from generation.badges.registry import LINE_SCORERS, SET_SCORERS
from generation.engines.registry import ENGINES
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
# Read before the environment exists, so not in `copystudio/env_table.py`.
LAUNCHER = {"COPYSTUDIO_VENV": "environment.py", "COPYSTUDIO_TORCH": "torch_build.py"}
# Found out or made where nothing is given.
SAID_IN_WORDS = {"SECRET_KEY", *LAUNCHER}
BADGES = [scorer.name for scorer in (*LINE_SCORERS, *SET_SCORERS)]
PAGES = ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
# Our own commands that are no operator's business.
INTERNAL = {"pictures"}


def _section(text: str, heading: str) -> str:
    """From a heading to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.M | re.S)
    assert found, f"there is no section {heading}"
    return found.group(1)


def _rows(section: str) -> dict[str, list[str]]:
    """First cell without backticks -> the other cells, of a table."""
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_setting_stands_in_the_readme_and_the_reverse():
    table = _rows(_section(README, "Settings"))
    assert set(table) == {setting.name for setting in SETTINGS} | set(LAUNCHER)
    for name, module in LAUNCHER.items():
        assert name in (ROOT / "copystudio" / "launcher" / module).read_text()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_has_the_default_that_the_readme_says(setting):
    said = _rows(_section(README, "Settings"))[setting.name][0]
    if setting.name not in SAID_IN_WORDS:
        assert said == (f"`{setting.default}`" if setting.default else "empty")


def test_every_command_stands_in_the_readme_and_the_reverse():
    ours = {
        path.stem
        for path in ROOT.glob("*/management/commands/*.py")
        if not path.stem.startswith("_")
    }
    assert set(_rows(_section(README, "Commands"))) == ours - INTERNAL


def test_every_badge_is_documented():
    text = (ROOT / "docs" / "badges.md").read_text()
    assert set(_rows(text)) == set(BADGES)
    for name in BADGES:
        assert _section(text, name).strip()


def test_every_engine_is_documented():
    text = (ROOT / "docs" / "engines.md").read_text()
    table = _rows(text)
    assert set(table) == set(ENGINES)
    works = {name for name, cells in table.items() if cells[-1].startswith("works")}
    assert works == set(ENGINES)
    for name in ENGINES:
        assert _section(text, name).strip()


def test_every_export_profile_is_documented():
    table = _rows((ROOT / "docs" / "exports.md").read_text())
    assert {name: cells[1] == "yes" for name, cells in table.items()} == {
        name: profile.to_count for name, profile in PROFILES.items()
    }


@pytest.mark.parametrize("document", PAGES)
def test_links_lead_somewhere(document: str):
    path = ROOT / document
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    broken = [
        target
        for target in targets
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert broken == []


def test_folders_of_the_readme_exist():
    named = re.findall(r"`((?:campaigns|generation|copystudio|tests|docs)/[\w/.]*)`", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
