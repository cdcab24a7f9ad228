"""A workspace's own words in a brief, for engines that are asked in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.types.errors import InputError
from generation.types.fields import channel_fields

_SHAPE = "must be an object with a number, words for the channel and for each of its fields."


@dataclass(frozen=True)
class BriefPrompt:
    """The words for the brief's channel and for each field; `number` is the version's, as people count them."""

    number: int
    channel: str
    fields: Mapping[str, str]


def prompt_from(value: Any, channel: str) -> BriefPrompt | None:
    """The own words of a brief; None where there are none. Raises `InputError`."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or not isinstance(value.get("fields"), Mapping):
        raise InputError("prompt", _SHAPE)
    number, words, fields = value.get("number"), value.get("channel"), value["fields"]
    texts = [words, *fields.values()]
    if (
        not isinstance(number, int)
        or number < 1
        or set(fields) != set(channel_fields(channel))
        or not all(isinstance(text, str) and text.strip() for text in texts)
    ):
        raise InputError("prompt", _SHAPE)
    return BriefPrompt(number, str(words), dict(fields))
