"""The prompt files for a page: every part, the version of it that writes, all its versions."""

from __future__ import annotations

from typing import Any

from generation.prompts import part_names, part_read, part_versions


def prompt_parts() -> list[dict[str, Any]]:
    """Every part of the prompts: {"name", "number" that writes, "note"}."""
    parts = [part_read(name) for name in part_names()]
    return [{"name": part.name, "number": part.number, "note": part.note} for part in parts]


def prompt_versions(name: str) -> list[dict[str, Any]]:
    """All versions of a part, the newest first: {"number", "note", "source"}. Raises KeyError for an unknown part."""
    return [
        {"number": part.number, "note": part.note, "source": part.source}
        for part in part_versions(name)
    ]
