"""The badges' word lists, read once from `words/*.txt`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"


@cache
def words_of(name: str) -> dict[str, frozenset[str]]:
    """The lists of one file by section: a `[section]` line, then words between blanks."""
    lists: dict[str, list[str]] = {}
    section: list[str] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = lists.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section.extend(line.split())
    return {title: frozenset(words) for title, words in lists.items()}
