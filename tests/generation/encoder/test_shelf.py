"""The shelf of approved lines: the same answers as comparing with each of them, over masks, gaps and odd texts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from generation.encoder import mask_words
from generation.encoder.shelf import ApprovedLines, Shelf
from generation.encoder.shelf_files import ABOUT, ShelfLine, shelf_write
from generation.encoder.tfidf import encode, text_prepare
from generation.evaluation.pack_lines import all_pack_lines
from generation.types import Neighbour

LINES, ASKED = 800, 30
ODD = (
    "",
    "!!!",
    "€ 5",
    "日本の靴、軽い",
    "\ud800 broken",
    "a",
    "Order yours today",
    "İstanbul İPEK",
)


def corpus(seed: int = 3) -> list[ShelfLine]:
    """Pack lines put together anew from two halves, some of them twice, each with a name of its own."""
    rng = random.Random(seed)
    halves = [line.text.split() for line in islice(all_pack_lines(), 0, 1000, 3)]
    found = []
    for key in range(LINES):
        one, other = rng.choice(halves), rng.choice(halves)
        text = " ".join(one[: len(one) // 2 + 1] + other[len(other) // 2 :])
        found.append(ShelfLine(1000 + key, text, mask_words(one[:1]), f"SKU-{key}"))
    odd = [ShelfLine(key, text, frozenset(), "") for key, text in enumerate(ODD)]
    return found + odd + [line._replace(key=line.key + 5 * LINES) for line in found[:50]]


def written(folder: Path, lines: Sequence[ShelfLine]) -> Shelf:
    assert list(shelf_write(folder, lines))[-1:] == ([len(lines)] if lines else [])
    return Shelf(folder)


@pytest.fixture(scope="module")
def lines() -> list[ShelfLine]:
    return corpus()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, lines: list[ShelfLine]) -> Shelf:
    return written(tmp_path_factory.mktemp("shelf") / "1", lines)


@pytest.mark.parametrize("most", [1, 5])
def test_answers_are_those_of_comparing_with_each(shelf: Shelf, lines: list[ShelfLine], most: int):
    rng = np.random.default_rng(1)
    standing = rng.random(len(lines)) < 0.6
    asked = [line.text for line in corpus(4)[:ASKED]] + list(ODD)
    mask = mask_words(["sturdy", "jacket"])
    # Lines that are the same once prepared are told once.
    different = {
        text_prepare(line.text, line.mask): line
        for line, on in zip(lines, standing, strict=True)
        if on
    }
    each = np.vstack([encode([line.text], line.mask).toarray() for line in different.values()])
    best = -np.sort(-(encode(asked, mask) @ each.T), axis=1)[:, :most]
    found = shelf.nearest(asked, mask, standing=standing, most=most)
    for alike, hits in zip(best, found, strict=True):
        assert all(standing[hit.place] for hit in hits)
        assert [hit.similarity for hit in hits] == pytest.approx(list(alike[alike > 0]), abs=1e-12)
        assert [shelf.text(hit.place) for hit in hits] == [lines[hit.place].text for hit in hits]


def test_the_nearest_is_told_although_most_lines_are_as_common(tmp_path: Path):
    """Texts of common words alone are compared whole, all of them."""
    words = ["order", "yours", "today", "here", "now", "with", "free", "delivery"]
    rng = random.Random(0)
    lines = [ShelfLine(key, " ".join(rng.sample(words, 5)), frozenset(), "S") for key in range(700)]
    shelf = written(tmp_path / "1", lines)
    asked = [" ".join(rng.sample(words, 4)) for _ in range(20)]
    best = (encode(asked) @ encode([line.text for line in lines]).T).toarray().max(axis=1)
    found = shelf.nearest(asked, frozenset(), standing=np.ones(len(lines), bool))
    assert [hits[0].similarity for hits in found] == pytest.approx(list(best), abs=1e-12)


def test_lines_that_differ_in_their_own_names_alone_are_the_same(tmp_path: Path):
    one = ShelfLine(
        7, "The Corvane Tempo is light on every mile", mask_words(["Corvane Tempo"]), "ONE"
    )
    two = ShelfLine(8, "The Merid Racer is light on every mile", mask_words(["Merid Racer"]), "TWO")
    shelf = written(tmp_path / "1", [one, two])
    asked, mask = ["The Orrin Lark is light on every mile"], mask_words(["Orrin Lark"])
    for standing, said in (([True, True], (one.text, "ONE")), ([False, True], (two.text, "TWO"))):
        [[hit]] = shelf.nearest(asked, mask, standing=np.array(standing))
        assert hit.similarity == pytest.approx(1)
        assert (shelf.text(hit.place), shelf.sku(hit.place)) == said
    assert shelf.nearest(asked, mask, standing=np.array([False, False])) == [[]]


def test_lines_approved_since_stand_beside_the_shelf(shelf: Shelf, lines: list[ShelfLine]):
    standing = np.ones(len(lines), bool)
    fresh = ShelfLine(1, "Zephyrs hum in our quiet orchard", mask_words(["Zephyrs"]), "ZEPHYR")
    approved = ApprovedLines(shelf, standing, [fresh])
    known = lines[5].text
    found = approved.nearest(["Lanterns hum in our quiet orchard", known], frozenset(), most=2)
    assert found[0][0][1] == Neighbour(fresh.text, "approved", "ZEPHYR")
    assert found[1][0][1] in {Neighbour(line.text, "approved", line.sku) for line in lines}
    assert all(len(hits) == 2 and hits[0][0] >= hits[1][0] for hits in found)
    alone = ApprovedLines(shelf, ~standing, [fresh])
    assert alone.nearest([known, "…"], frozenset())[1] == []


def test_nothing_is_near_in_an_empty_shelf(tmp_path: Path):
    shelf = written(tmp_path / "1", [])
    assert shelf.nearest(["Light on every mile"], frozenset(), standing=np.zeros(0, bool)) == [[]]


def test_a_shelf_of_other_vectors_is_refused(tmp_path: Path):
    written(tmp_path / "1", [ShelfLine(1, "Light on every mile", frozenset(), "S")])
    about = tmp_path / "1" / ABOUT
    about.write_text(about.read_text().replace("tf-idf", "other"))
    with pytest.raises(ValueError, match="other vectors"):
        Shelf(tmp_path / "1")


def test_a_shelf_that_was_not_finished_is_none(tmp_path: Path):
    filling = shelf_write(tmp_path / "1", corpus())
    next(filling)
    with pytest.raises(OSError, match="No such file"):
        Shelf(tmp_path / "1")
