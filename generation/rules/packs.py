"""Packs: rules that ship as data, each with its source and date, to be taken into a workspace's set."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generation.rules.types import Rule, rule_from_dict

FOLDER = Path(__file__).parent / "packs"


@dataclass(frozen=True)
class Pack:
    """Rules of one source. The key of each begins with the pack's: "platform_meta.signs"."""

    key: str
    title: str
    family: str
    text: str
    source: str
    date: str
    rules: tuple[Rule, ...]


@cache
def packs() -> tuple[Pack, ...]:
    """All packs, by family and title."""
    found = [_pack(path) for path in FOLDER.glob("*.toml")]
    return tuple(sorted(found, key=lambda pack: (pack.family, pack.title)))


def _pack(path: Path) -> Pack:
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    about = {name: data[name] for name in ("key", "title", "family", "text", "source", "date")}
    rules = tuple(_rule(row, data) for row in data["rule"])
    return Pack(**about, rules=rules)


def _rule(row: dict[str, Any], pack: dict[str, Any]) -> Rule:
    examples = [
        {"text": text, "fires": fires}
        for name, fires in (("bad", True), ("good", False))
        for text in row.get(name, ())
    ]
    return rule_from_dict(
        {
            **row,
            "source": row.get("source") or pack["source"],
            "locales": pack.get("locales", []),
            "examples": examples,
        },
        key=f"{pack['key']}.{row['key']}",
    )
