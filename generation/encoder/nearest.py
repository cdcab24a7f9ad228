"""Texts ranked by how near they are to one text, and the words that both say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generation.encoder.stems import SHORTEST, word_stem
from generation.encoder.tfidf import WORDS, cosines, encode

SAID_ANYWAY = frozenset(
    word
    for line in (Path(__file__).parent / "words" / "said_anyway.txt")
    .read_text("utf-8")
    .splitlines()
    if not line.startswith("#")
    for word in line.split()
)


class Near(NamedTuple):
    """One text of the list: its place there, its likeness 0..1, and the asked words that it says too."""

    place: int
    similarity: float
    words: tuple[str, ...]


def words_telling(text: str) -> dict[str, str]:
    """Stem -> the word as it first stands in `text`, without the words that any brief says."""
    found: dict[str, str] = {}
    for word in WORDS.findall(text.casefold().replace("’", "'")):
        word = word.removesuffix("'s")
        if len(word) >= SHORTEST and word not in SAID_ANYWAY and not word.isdigit():
            found.setdefault(word_stem(word), word)
    return found


def texts_nearest(text: str, others: Sequence[str], most: int) -> list[Near]:
    """The `most` texts nearest to `text` by cosine, nearest first; those that share no telling word are left out.

    Equally near texts keep their order. Whatever embeds lines embeds these: see `generation.encoder`.
    """
    asked = words_telling(text)
    if not asked or not others:
        return []
    said = [_said(asked, other) for other in others]
    places = [place for place, words in enumerate(said) if words]
    if not places:
        return []
    vectors = encode([" ".join(asked.values()), *(others[place] for place in places)])
    alike = cosines(vectors[:1], vectors[1:])[0]
    order = np.argsort(-alike, kind="stable")[:most]
    return [
        Near(places[index], round(min(1.0, float(alike[index])), 6), said[places[index]])
        for index in order
    ]


def _said(asked: dict[str, str], other: str) -> tuple[str, ...]:
    stems = {word_stem(word) for word in WORDS.findall(other.casefold().replace("’", "'"))}
    return tuple(word for stem, word in asked.items() if stem in stems)
