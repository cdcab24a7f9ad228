"""The front door for prompts: the shipped files in all versions, and what a workspace's own words may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generation.engines.base import IN_WORDS
from generation.prompts import own_problems, part_names, part_read, part_versions

ENGINES_IN_WORDS = IN_WORDS
"""Engines that prompts are for."""


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


def prompt_shipped(channel: str) -> dict[str, Any]:
    """The words for a channel that ship: {"number", "channel", "fields"}. Raises KeyError for no channel."""
    part = part_read(channel)
    return {
        "number": part.number,
        "channel": part.texts["channel"],
        "fields": dict(part.texts["fields"]),
    }


def prompt_problems(channel: str, words: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What speaks against own words: "channel" or a field's name -> why; empty where nothing does."""
    return own_problems(channel, words, fields)
