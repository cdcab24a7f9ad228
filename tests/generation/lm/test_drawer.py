"""Groups in, lines out: what does not fit is told, nothing is read twice."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import ClassVar

import pytest

from generation.lm.drawer import Drawer, drawer_load
from generation.lm.folder import TOKENIZER
from generation.lm.groups import Group
from generation.lm.tokenizer import LmTokenizer

ASKED = "<one> <of> tops <google_rsa.headline> <go>"


def group(prompt: str) -> Group:
    return Group(prompt, (1, 2), room=30, least=8, unit="characters", slots={})


def test_a_prompt_that_leaves_no_room_is_told_and_the_others_are_drawn(
    tiny_weights: Path, caplog: pytest.LogCaptureFixture
):
    drawer = drawer_load(tiny_weights)
    long = group("山" * 400 + ASKED)
    with caplog.at_level(logging.WARNING):
        lines = drawer.draw([long, group(ASKED)])
    assert lines[0] == [None, None]
    assert any(lines[1])
    assert "leaves no room for a line" in caplog.text


class Counting(LmTokenizer):
    """Knows what it was asked for."""

    read: ClassVar[list[str]] = []

    def encode(self, text: str) -> list[int]:
        self.read.append(text)
        return super().encode(text)


def test_a_prompt_is_made_tokens_of_once(tiny_weights: Path):
    tokenizer = Counting.load(tiny_weights / TOKENIZER)
    drawer = Drawer(drawer_load(tiny_weights).model, tokenizer)
    for _ in range(2):
        drawer.chunks([group(ASKED)])
        drawer.draw([group(ASKED)])
    assert Counting.read.count(ASKED) == 1
