"""Reads the prompt files: every part in all its versions, and which version of each writes."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LIBRARY = Path(__file__).parent / "library"
FORM = 1
"""How the parts are put together: raised by hand when the same parts and order give another prompt (a test sees it)."""


@dataclass(frozen=True)
class PromptPart:
    """One version of one part: "common", "tone" or a channel. `texts` is what its file holds beside `note`.

    `own` is a workspace's version of a channel, which is no file.
    """

    name: str
    number: int
    note: str
    source: str
    texts: Mapping[str, Any]
    own: bool = False

    @property
    def label(self) -> str:
        """`google_rsa/1`, or `google_rsa/own-1`, as it stands beside a line."""
        return f"{self.name}/{'own-' if self.own else ''}{self.number}"


def part_names() -> tuple[str, ...]:
    """Every part, in the order of `production.toml`."""
    return tuple(_production())


def part_versions(name: str) -> tuple[PromptPart, ...]:
    """All versions of a part, the newest first. Raises KeyError for a part that is not there."""
    if name not in _production():
        raise KeyError(name)
    numbers = sorted(
        (int(path.stem[1:]) for path in (LIBRARY / name).glob("v*.toml")), reverse=True
    )
    return tuple(part_read(name, number) for number in numbers)


@cache
def part_read(name: str, number: int | None = None) -> PromptPart:
    """One version of a part, without a number the one that writes. Raises KeyError for an unknown part."""
    number = _production()[name] if number is None else number
    source = (LIBRARY / name / f"v{number}.toml").read_text(encoding="utf-8")
    texts = tomllib.loads(source)
    return PromptPart(name, number, str(texts.pop("note")), source, texts)


@cache
def prompts_version() -> str:
    """Eight hexadecimal digits that change with any word of any part that writes, and with how they are put together."""
    parts = {name: part_read(name).source for name in part_names()}
    said = json.dumps([FORM, parts], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


@cache
def _production() -> dict[str, int]:
    data = tomllib.loads((LIBRARY / "production.toml").read_text(encoding="utf-8"))
    production: dict[str, int] = data["production"]
    return production
