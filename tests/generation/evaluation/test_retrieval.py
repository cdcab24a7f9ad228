"""The two tasks that encoders are held against: their pools, their list, their arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from generation.conversion.archive import archive_read
from generation.evaluation.pack_lines import all_pack_lines
from generation.evaluation.retrieval import (
    Floats,
    Pool,
    paraphrases_read,
    paraphrases_tell,
    pools_draw,
    pools_search,
    report,
    tfidf_similarity,
)
from tests.generation.conversion.archives import archive_write, invented
from tests.sizes import FULL


def by_first_word(texts: Sequence[str]) -> Floats:
    first = np.array([text.split()[0] for text in texts])
    return np.asarray(first[:, None] == first[None, :], dtype=float)


def test_a_pool_is_full_and_every_headline_has_another_of_its_test(tmp_path):
    tests = archive_read(archive_write(tmp_path, invented(80))).tests
    pools = pools_draw(tests, size=50, pools=3)
    assert [len(pool.texts) for pool in pools] == [50, 50, 50]
    owners = [set(pool.tests.tolist()) for pool in pools]
    assert owners[0].isdisjoint(owners[1] | owners[2])
    for pool in pools:
        assert np.bincount(pool.tests)[np.unique(pool.tests)].min() > 1
        assert len(set(pool.texts)) == 50
    again = pools_draw(tests, size=50, pools=3)
    assert [pool.texts for pool in again] == [pool.texts for pool in pools]


def test_search_by_hand():
    pool = Pool(("a one", "a two", "b one", "b two", "a three"), np.array([0, 0, 1, 1, 0]))
    found = pools_search([pool], by_first_word)
    assert (found.nearest.value, found.reciprocal.value, found.recall.value) == (1, 1, 1)
    mixed = Pool(pool.texts, np.array([0, 1, 0, 1, 0]))
    found = pools_search([mixed], by_first_word)
    # “a one” finds “a two” first and “a three” second: nearest 0, rank 2, one of two among two.
    # “a two” finds a, a, then “b one”, “b two”: rank 4. “b one”: b, then “a one”. “b two”: b, a, then
    # “a two”. “a three” finds “a one” at once, then “a two”.
    assert found.nearest.value == pytest.approx(1 / 5)
    assert found.reciprocal.value == pytest.approx((1 / 2 + 1 / 4 + 1 / 2 + 1 / 3 + 1) / 5)
    assert found.recall.value == pytest.approx((1 / 2 + 0 + 1 / 2 + 0 + 1 / 2) / 5)


def test_the_list_is_our_own_and_long_enough():
    triples = paraphrases_read()
    texts = [text for item in triples for text in (item.line, item.same, item.near)]
    assert len(triples) >= 100
    assert len(set(texts)) == len(texts)
    assert set(texts).isdisjoint(line.text for line in all_pack_lines())


def test_words_alone_are_fooled_by_traps():
    triples = paraphrases_read()
    told = paraphrases_tell(triples, tfidf_similarity)
    assert told.before["trap"].value < 0.1 < 0.4 < told.before["fair"].value
    assert 0.2 < told.own.value < 0.6

    def knows(texts: Sequence[str]) -> Floats:
        meaning = {text: n for n, item in enumerate(triples) for text in (item.line, item.same)}
        codes = np.array([meaning.get(text, -1 - place) for place, text in enumerate(texts)])
        return np.asarray(codes[:, None] == codes[None, :], dtype=float)

    perfect = paraphrases_tell(triples, knows)
    assert {share.value for share in perfect.before.values()} | {perfect.own.value} == {1.0}


def test_the_report_holds_every_encoder_against_both_tasks(tmp_path):
    archive_write(tmp_path, invented(160))
    said: list[str] = []
    report(tmp_path, said.append, {"ours": tfidf_similarity, "first word": by_first_word}, size=60)
    table = "".join(said)
    assert table.count("| ours | same test among 60") == 3
    assert table.count("| first word |") == 6
    said.clear()
    report(None, said.append)
    assert "same test" not in "".join(said)


@pytest.mark.nightly
@pytest.mark.skipif(not FULL, reason="reads the whole archive, so at night")
def test_the_floor_on_real_headlines(shared_data: Path):
    folder = shared_data / "upworthy"
    if not folder.is_dir():
        pytest.skip("the Upworthy archive is not beside this checkout")
    (pool,) = pools_draw(archive_read(folder).tests, pools=1)
    found = pools_search([pool], tfidf_similarity)
    assert len(pool.texts) == 500
    assert 0.5 < found.nearest.value < 0.75
    assert found.nearest.value < found.reciprocal.value
