"""Channels and their fields: versioned limits with unit, source, date and confidence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SPEC_FILE = Path(__file__).parent.parent / "field_specs.toml"
LIMIT_FILE = SPEC_FILE.with_name("field_limits.toml")


@dataclass(frozen=True)
class FieldSpec:
    """One field of one channel.

    `unit` is "characters", "width" (characters, of which a double-width one counts two), "bytes" (UTF-8) or "sms"
    (GSM-7 septets, else UCS-2 units against `limit_ucs2`).
    `hard` is False where over-length is a warning. `asked` is the length asked of a writer, in the
    same unit, where that differs from the limit. `forbidden` are characters the channel refuses.
    `confidence` is O (official page), S (second-hand) or K (unverified). `tags` is how long values of merge tags may
    become where that is not `merge_tags.DEFAULTS`, as (name, characters). `short` is the length that one text at least
    of an ad must keep, None where any length will do.
    """

    channel: str
    field: str
    label: str
    channel_label: str
    limit: int
    unit: str = "characters"
    limit_ucs2: int | None = None
    hard: bool = True
    asked: tuple[int, int] | None = None
    default_n: int | None = None
    min_items: int = 1
    max_items: int | None = None
    short: int | None = None
    forbidden: str = ""
    version: int = 1
    effective_from: str = "2026-11-20"
    source: str = ""
    confidence: str = "K"
    note: str = ""
    tags: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> str:
        """`CHANNEL.FIELD`, as in `live_copy`."""
        return f"{self.channel}.{self.field}"


@cache
def field_specs() -> tuple[FieldSpec, ...]:
    """The specs that ship, in the order of contracts section 2; newest version of each field."""
    return _read(SPEC_FILE)


@cache
def field_specs_unwritten() -> tuple[FieldSpec, ...]:
    """Fields whose limits are kept and for which nothing writes copy yet; no brief can ask for them."""
    return _read(LIMIT_FILE)


def _read(path: Path) -> tuple[FieldSpec, ...]:
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    specs = []
    for channel in data["channel"]:
        for row in channel["fields"]:
            values = dict(row)
            if "asked" in values:
                values["asked"] = tuple(values["asked"])
            specs.append(
                FieldSpec(channel=channel["key"], channel_label=channel["label"], **values)
            )
    return tuple(specs)


@cache
def channels() -> tuple[str, ...]:
    """Channel keys in their order."""
    return tuple(dict.fromkeys(spec.channel for spec in field_specs()))


@cache
def channel_fields(channel: str) -> dict[str, FieldSpec]:
    """Fields of one channel by key. Raises KeyError for an unknown channel."""
    found = {spec.field: spec for spec in field_specs() if spec.channel == channel}
    if not found:
        raise KeyError(channel)
    return found


def field_spec(channel: str, field: str) -> FieldSpec:
    """One field's spec. Raises KeyError where there is none."""
    return channel_fields(channel)[field]
