"""Practice in copying: what is swapped in a prompt is swapped in its lines, and nothing else."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from generation.engines.lm.prompt import special_tokens
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.copying import Swaps
from generation.tuning.examples import Example, Line, examples_make, texts_of
from generation.tuning.shards import Rows, rows_of, shard_make

PRODUCT = "<one> <of> bags <noun> tote <occasion> a quiet morning at the market <piece> it holds the bread upright <piece> <noun> by the kitchen door"
LINES = (
    "A <noun> that knows: it holds the bread upright.",
    "It holds the bread upright, and a quiet morning at the market.",
    "The <noun> by the kitchen door.",
    "Nobody else holds the bread.",
)


@pytest.fixture(scope="module")
def tokenizer() -> LmTokenizer:
    examples = [_example(), *islice(examples_make(3, ("kitchenware",)), 60)]
    return LmTokenizer.train(texts_of(examples * 2), special_tokens(), 2500)


def _example() -> Example:
    asked = "<google_rsa.headline> <go>"
    lines = tuple(Line(asked, text, "google_rsa.headline", text) for text in LINES)
    return Example(PRODUCT, lines, "bags")


def _parts(rows: Rows, tokenizer: LmTokenizer) -> list[str]:
    return [
        tokenizer.decode(rows.ids[0][rows.parts[0] == part].tolist())
        for part in range(len(LINES) + 1)
    ]


def test_what_is_swapped_is_swapped_wherever_it_is_said(tokenizer: LmTokenizer):
    shard = shard_make([_example()], tokenizer, 384)
    swaps, changed = Swaps.of(tokenizer), 0
    before = _parts(rows_of(shard, [0]), tokenizer)
    for seed in range(30):
        rows = rows_of(shard, [0])
        swaps.swap(rows, np.random.default_rng(seed))
        product, first, second, third, other = _parts(rows, tokenizer)
        clause = product.partition("<piece> ")[2].partition(" <piece>")[0].partition(" ")[2]
        assert clause in first
        assert clause in second
        assert product.rpartition("<piece> ")[2].partition(" ")[2] in third
        assert other == before[-1]
        assert product.startswith("<one> <of> bags <noun> tote <occasion> ")
        changed += [product, first, second, third] != before[:-1]
    assert 10 < changed <= 30


def test_the_same_seed_swaps_the_same_words_and_no_token_comes_or_goes(tokenizer: LmTokenizer):
    shard = shard_make(list(islice(examples_make(5, ("kitchenware",)), 12)), tokenizer, 384)
    swaps, whole = Swaps.of(tokenizer), rows_of(shard, range(12))
    found = []
    for seed in (1, 1, 2):
        rows = rows_of(shard, range(12))
        swaps.swap(rows, np.random.default_rng(seed))
        found.append(rows.ids)
        assert (rows.parts == whole.parts).all()
        special = swaps.special[whole.ids]
        assert (rows.ids[special] == whole.ids[special]).all()
    assert (found[0] == found[1]).all()
    assert (found[0] != found[2]).any()


def test_a_drill_says_its_own_clauses_again_and_nothing_else(tokenizer: LmTokenizer):
    shard = shard_make(list(islice(examples_make(5, ("kitchenware",)), 12)), tokenizer, 384)
    swaps, rows = Swaps.of(tokenizer), rows_of(shard, range(12))
    drilled = swaps.drilled(rows, np.random.default_rng(1))
    again = swaps.drilled(rows, np.random.default_rng(1))
    assert len(drilled.ids) == 12 + 2
    for name in ("ids", "parts", "wanted", "places"):
        assert (getattr(drilled, name) == getattr(again, name)).all()
        assert (getattr(drilled, name)[:12] == getattr(rows, name)).all()
    for ids, parts, wanted in zip(
        drilled.ids[12:], drilled.parts[12:], drilled.wanted[12:], strict=True
    ):
        shown = ids[parts == 0]
        clauses = np.split(shown, np.flatnonzero(swaps.special[shown]))
        told = {tuple(clause[1:]) for clause in clauses if len(clause)}
        for part in range(1, parts.max()):
            line = ids[parts == part]
            assert tuple(line[1:-1]) in told
            assert (line[0], line[-1]) == (swaps.go, swaps.end)
            assert wanted[parts == part].tolist() == [False, False] + [True] * (len(line) - 2)
