"""The list of sabotages: which line goes, which promise that breaks, and which tests must say so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.beside import ROOT

LIST = Path(__file__).with_name("list.toml")


@dataclass(frozen=True)
class Sabotage:
    """`old` stands once in `file`; with `new` in its place one of `tests` fails. `what` says it in words."""

    id: str
    promise: str
    what: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    postgres: bool = False

    @property
    def of_the_database(self) -> bool:
        """Whether it changes what migrating makes."""
        return "/migrations/" in self.file

    def apply(self, tree: Path) -> None:
        """Change the file of a copy of the tree. Raises ValueError where the line is not there once."""
        path = tree / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(
                f"{self.id}: its text stands {text.count(self.old)} times in {self.file}"
            )
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def sabotages() -> list[Sabotage]:
    """All of them, in the order of the list."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))["sabotage"]
    return [Sabotage(**{**entry, "tests": tuple(entry["tests"])}) for entry in listed]


def sabotage_files() -> list[Path]:
    """Every file of the tree that a sabotage changes."""
    return sorted({ROOT / one.file for one in sabotages()})
