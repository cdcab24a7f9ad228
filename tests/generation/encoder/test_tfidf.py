"""TF-IDF vectors: unit length, deterministic, equal to a slow version, blind to what is masked."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from math import log, sqrt
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.encoder import cosines, encode, mask_words
from generation.encoder.stems import word_stem
from generation.encoder.tfidf import (
    DIMENSIONS,
    GRAM_BUCKETS,
    NGRAMS,
    STEM_BUCKETS,
    idf_build,
    idf_table,
    stem_bucket,
    text_prepare,
)


def slow_cosine(one: str, two: str) -> float:
    """Mean of two cosines over dictionaries, of n-grams and of stems; buckets only serve to look up the idf."""

    def grams(text: str) -> dict[str, float]:
        padded = f" {text_prepare(text, frozenset())} "
        found = Counter(padded[i : i + n] for n in NGRAMS for i in range(len(padded) - n + 1))
        return {gram: (1 + log(count)) * idf_of(gram) ** 1.5 for gram, count in found.items()}

    def stems(text: str) -> dict[str, float]:
        words = text_prepare(text, frozenset()).split()
        found = Counter(word_stem(word.removesuffix("'s")) for word in words)
        places = {stem: crc32(stem.encode()) % STEM_BUCKETS + GRAM_BUCKETS for stem in found}
        idf = idf_table()
        return {stem: (1 + log(n)) * idf[places[stem]] ** 1.5 for stem, n in found.items()}

    def cosine(left: dict[str, float], right: dict[str, float]) -> float:
        dot = sum(value * right.get(key, 0.0) for key, value in left.items())
        sizes = sqrt(sum(v * v for v in left.values())) * sqrt(sum(v * v for v in right.values()))
        return dot / sizes

    return (cosine(grams(one), grams(two)) + cosine(stems(one), stems(two))) / 2


def idf_of(gram: str) -> float:
    mask = (1 << 64) - 1
    hashed = len(gram)
    for char in gram:
        hashed = (hashed * 1_000_003 + ord(char)) & mask
    hashed = ((hashed ^ (hashed >> 33)) * 0xFF51AFD7ED558CCD) & mask
    return float(idf_table()[(hashed >> 40) % GRAM_BUCKETS])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Run softer, every weekday", "Run softer on every weekday"),
        ("Quiet shoes. Loud Sundays.", "The long way home"),
        ("Café größer", "cafe GRÖSSER"),
        ("aaaaaaa", "aaaa"),
    ],
)
def test_a_cosine_equals_the_slow_one(one, two):
    # Hash collisions between different n-grams of two short lines are rare; these have none.
    assert cosines(encode([one]), encode([two]))[0, 0] == pytest.approx(
        slow_cosine(one, two), abs=1e-9
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_rows_are_unit_vectors_whatever_the_text(texts):
    vectors = encode(texts)
    assert vectors.shape == (len(texts), DIMENSIONS)
    norms = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1))).ravel()
    for text, norm in zip(texts, norms, strict=True):
        assert norm == pytest.approx(1.0 if text.strip() else 0.0, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="abc de", max_size=20), min_size=1, max_size=5))
def test_a_text_s_vector_does_not_depend_on_its_batch(texts):
    together = encode(texts)
    for index, text in enumerate(texts):
        assert abs(together[index] - encode([text])).max() == 0


def test_case_and_punctuation_do_not_count():
    assert cosines(encode(["Run softer!"]), encode(["RUN, SOFTER"]))[0, 0] == pytest.approx(1)


def test_masked_words_are_left_out():
    mask = mask_words(["Corvane Tempo 2"])
    assert mask == {"corvane", "tempo", "2"}
    masked = encode(["Corvane Tempo 2 for rain", "for rain"], mask)
    assert cosines(masked, masked)[0, 1] == pytest.approx(1)


def test_a_line_of_masked_words_alone_keeps_them():
    vectors = encode(["Corvane", "Tempo"], mask_words(["Corvane Tempo"]))
    assert cosines(vectors, vectors)[0, 1] < 0.2


def test_no_texts():
    assert encode([]).shape == (0, DIMENSIONS)


def test_vectors_do_not_depend_on_the_process():
    code = (
        "from generation.encoder import encode;"
        "v = encode(['Run softer, every weekday']); print(float(v.data @ v.indices))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_forms_of_a_word_are_one_stem():
    lines = encode(["Hikes for hikers", "Hiking, hiked", "Shaking, shaded"])
    near = cosines(lines, lines)
    assert near[0, 1] > 0.4 > near[0, 2]


def test_what_every_shop_says_weighs_little_though_it_is_rare_elsewhere():
    shop, english = ["shop now", "shop today"], ["now is the time", "to day dream", "all is now"]
    table = np.frombuffer(idf_build(shop, english), dtype=np.uint8)
    assert table[stem_bucket("shop")] < table[stem_bucket("time")]
    assert table[stem_bucket("shop")] < table[stem_bucket("unheard")]


def test_a_rare_n_gram_weighs_more_than_a_common_one():
    table = np.frombuffer(idf_build(["the cat", "the dog", "the hen"]), dtype=np.uint8)
    assert table.max() > table[table > 0].min()
    assert len(table) == DIMENSIONS
