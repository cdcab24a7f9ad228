"""Words that no line may have are not drawn, however the pieces of a vocabulary could spell them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generation.lm.banned import PieceWords
from generation.lm.drawer import drawer_load
from generation.lm.groups import Group, group_read

PIECES = ["<end>", " cheap", "cheap", " Cheap", " c", "heap", "er", " buy", " now", " so", ".", "-", "now", "s"]  # fmt: skip
WORDS = PieceWords([(piece, piece == "<end>") for piece in PIECES])


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ([], {" cheap", "cheap", " Cheap"}),
        ([" so"], {" cheap", " Cheap"}),
        ([" so", "."], {" cheap", " Cheap", "cheap"}),
        ([" so", " c"], {" cheap", " Cheap", "heap"}),
        ([" so", "s", "heap"], {" cheap", " Cheap"}),
        ([" buy"], {" cheap", " Cheap", " now"}),
        ([" so", " buy", "-"], {" cheap", " Cheap", "cheap", "now"}),
        (["<end>"], {" cheap", "cheap", " Cheap"}),
    ],
)
def test_the_piece_that_would_end_a_banned_word_is_refused(said: list[str], refused: set[str]):
    banned = WORDS.banned(("cheap", "buy now", "buy-now"))
    found = banned.next([PIECES.index(piece) for piece in said])
    assert {PIECES[number] for number in found} == refused


def test_no_banned_word_is_drawn(tiny_weights: Path):
    drawer = drawer_load(tiny_weights)
    group = Group(
        prompt="<one> <of> tops <google_rsa.headline> <go>",
        seeds=tuple(range(64)),
        room=60,
        least=8,
        unit="characters",
        slots={},
    )
    free = words_of(drawer.draw([group]))
    often = sorted(free, key=lambda word: (-free[word], word))[:12]
    assert sum(free[word] for word in often) > 12
    banned = group_read(replace(group, banned=tuple(often)).record())
    held = words_of(drawer.draw([banned]))
    assert held
    assert not set(often) & set(held)


def words_of(lines) -> dict[str, int]:
    """How often each word stands in what was drawn."""
    found: dict[str, int] = {}
    for line in lines[0]:
        for word in (line.text if line else "").lower().replace(".", " ").split():
            if word.isalpha():
                found[word] = found.get(word, 0) + 1
    return found
