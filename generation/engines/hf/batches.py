"""Which chats a local model draws together: those that ask the same are one part, several parts one batch. Loads no torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generation.engines.base import adapter_of
from generation.engines.chat.asking import Chat

ROWS_MOST = 8
"""Answers drawn in one batch."""
Part = Sequence[int]
"""Places of chats that ask the same."""


def batches_of(chats: Sequence[Chat]) -> list[list[Part]]:
    """All chats in batches of parts; parts with one adapter and one beginning follow each other.

    What is in a part does not depend on the other parts, so neither do its answers.
    """
    batches: list[list[Part]] = []
    rows = ROWS_MOST
    for part in _parts(chats):
        if rows + len(part) > ROWS_MOST:
            batches.append([])
            rows = 0
        batches[-1].append(part)
        rows += len(part)
    return batches


def part_asked(chats: Sequence[Chat]) -> dict[str, Any]:
    """What the model's process is told of chats that ask the same."""
    first = chats[0]
    return {
        "messages": first.prompt.messages(),
        "n": len(chats),
        "seed": first.seed,
        "temperature": first.temperature,
        "top_p": first.top_p,
        "tokens": first.tokens,
        "adapter": _adapter(first),
        "banned": _banned(first),
    }


def _adapter(chat: Chat) -> str:
    """The brand's own weights for a chat; all its calls are of one product and brief."""
    return adapter_of("hf", chat.asked[0].ask.spec)


def _banned(chat: Chat) -> tuple[str, ...]:
    """The words that no line of an answer may have; those by which it names the fields have to stand."""
    return tuple(word for word in chat.asked[0].banned if word.lower() not in chat.fields)


def _parts(chats: Sequence[Chat]) -> list[Part]:
    groups: dict[tuple[str, str, str, str, tuple[str, ...], float], list[int]] = {}
    for place, chat in enumerate(chats):
        prompt = chat.prompt
        asked = prompt.system, prompt.shared, prompt.task
        key = (_adapter(chat), *asked, _banned(chat), chat.temperature)
        groups.setdefault(key, []).append(place)
    ordered = sorted(groups.items(), key=lambda item: (item[0][:3], item[1]))
    return [
        places[first : first + ROWS_MOST]
        for _, places in ordered
        for first in range(0, len(places), ROWS_MOST)
    ]
