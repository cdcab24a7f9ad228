"""Holds encoders against two tasks: find a test's other headlines, tell paraphrases from near misses.

    python -m generation.evaluation.retrieval [--data DIR] [--encoder FOLDER]

DIR has `upworthy.csv.gz`; the paraphrases are our own and always there. FOLDER is where `train encoder` has
worked, for a third encoder beside the two. Prints a table in Markdown.
Only tests held out for testing are searched: no encoder has counted or learnt anything from them.
An encoder becomes the default only where it beats what is the default now.
"""

from __future__ import annotations

import random
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generation.conversion.archive import Arm, archive_read
from generation.conversion.assess import Share, share_of
from generation.conversion.pairs import NEAR, arms_grouped, arms_split, jaccard
from generation.encoder import METHOD, cosines, encode
from generation.encoder.tfidf import GRAM_BUCKETS

PARAPHRASES = Path(__file__).parent / "paraphrases.tsv"
KINDS = ("fair", "trap")
POOL = 500
POOLS = 5
SEED = 0

Floats = NDArray[np.float64]
Similarity = Callable[[Sequence[str]], Floats]
"""Texts (n,) -> cosines of each with each, (n, n)."""


@dataclass(frozen=True)
class Pool:
    """Headlines and the number of the test that each belongs to; every test has two or more."""

    texts: tuple[str, ...]
    tests: NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """Of all headlines: whether the nearest is of the same test, the reciprocal rank of the first
    that is, and the share of the others among as many nearest."""

    nearest: Share
    reciprocal: Share
    recall: Share


@dataclass(frozen=True)
class Triple:
    """A line, its paraphrase and its near miss; see the head of the list for the kinds."""

    kind: str
    line: str
    same: str
    near: str


@dataclass(frozen=True)
class Told:
    """How often the paraphrase is nearer than the near miss, by kind of triple, and how often a
    line's nearest among the paraphrases of all lines is its own."""

    before: dict[str, Share]
    own: Share


def tfidf_similarity(texts: Sequence[str]) -> Floats:
    """As novelty measures today."""
    vectors = encode(texts)
    return cosines(vectors, vectors)


def gram_similarity(texts: Sequence[str]) -> Floats:
    """The floor: TF-IDF over character n-grams alone."""
    grams = encode(texts)[:, :GRAM_BUCKETS]
    lengths = np.sqrt(np.asarray(grams.multiply(grams).sum(axis=1)).ravel())
    return cosines(grams, grams) / np.maximum(np.outer(lengths, lengths), np.finfo(float).tiny)


def half_of(other: Similarity) -> Similarity:
    """The mean of another encoder's cosines and those that novelty measures by."""
    return lambda texts: (other(texts) + tfidf_similarity(texts)) / 2


ENCODERS: Mapping[str, Similarity] = {
    "character n-grams": gram_similarity,
    METHOD: tfidf_similarity,
}


def pools_draw(
    tests: Mapping[str, Sequence[Arm]], *, size: int = POOL, pools: int = POOLS, seed: int = SEED
) -> list[Pool]:
    """Pools of exactly `size` headlines, no test in two of them; fewer where tests run out.

    One test stands for each group of tests that share headlines, and near-equal headlines of one
    test count once: what is to be found is another headline for the same story.
    """
    whole = [_distinct(tests[group[0]]) for group in arms_grouped(tests)]
    stories = [story for story in whole if len(story) > 1]
    random.Random(seed).shuffle(stories)
    found: list[Pool] = []
    texts: list[str] = []
    owners: list[int] = []
    for number, story in enumerate(stories):
        room = size - len(texts)
        taken = story[: room if room - len(story) != 1 else len(story) - 1]
        if len(taken) < 2:
            continue
        texts += taken
        owners += [number] * len(taken)
        if len(texts) == size:
            found.append(Pool(tuple(texts), np.array(owners)))
            texts, owners = [], []
        if len(found) == pools:
            break
    return found


def pools_search(pools: Sequence[Pool], similarity: Similarity, *, seed: int = SEED) -> Found:
    """Every headline of every pool asks for the others of its test; intervals over tests."""
    rows = [np.column_stack((pool.tests, _searched(pool, similarity))) for pool in pools]
    tests, nearest, reciprocal, recall = np.concatenate(rows).T
    groups = tests.astype(np.int64)
    return Found(*(share_of(part, groups, seed=seed) for part in (nearest, reciprocal, recall)))


def paraphrases_read(path: Path = PARAPHRASES) -> list[Triple]:
    """Our own list."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [Triple(*row) for row in rows if row[0] in KINDS]


def paraphrases_tell(
    triples: Sequence[Triple], similarity: Similarity, *, seed: int = SEED
) -> Told:
    """Ties count half."""
    count = len(triples)
    near = similarity([part for item in triples for part in (item.line, item.same, item.near)])
    lines = 3 * np.arange(count)
    same, miss = near[lines, lines + 1], near[lines, lines + 2]
    wins = (same > miss) + 0.5 * (same == miss)
    kinds = np.array([item.kind for item in triples])
    among = near[np.ix_(lines, lines + 1)]
    own = (among.argmax(axis=1) == np.arange(count)).astype(float)
    before = {
        kind: share_of(wins[kinds == kind], np.flatnonzero(kinds == kind), seed=seed)
        for kind in KINDS
    }
    return Told(before, share_of(own, np.arange(count), seed=seed))


def report(
    data: Path | None,
    write: Callable[[str], object],
    encoders: Mapping[str, Similarity] | None = None,
    *,
    size: int = POOL,
) -> None:
    """A table of every encoder on both tasks, the first with pools of `size` headlines."""
    pools = pools_draw(_held_out(data), size=size) if data else []
    triples = paraphrases_read()
    write("| encoder | task | value (95 % interval) |\n|---|---|---|\n")
    for name, similarity in (encoders or ENCODERS).items():
        if pools:
            found = pools_search(pools, similarity)
            what = f"same test among {len(pools[0].texts)}"
            write(f"| {name} | {what}, nearest is of it | {found.nearest.said()} |\n")
            write(f"| {name} | {what}, mean reciprocal rank | {found.reciprocal.said()} |\n")
            write(f"| {name} | {what}, recall at as many | {found.recall.said()} |\n")
        told = paraphrases_tell(triples, similarity)
        for kind, share in told.before.items():
            what = f"{share.pairs} paraphrases before their near misses, {kind}"
            write(f"| {name} | {what} | {share.said()} |\n")
        what = f"its own paraphrase among {told.own.pairs}, nearest"
        write(f"| {name} | {what} | {told.own.said()} |\n")


def _held_out(data: Path) -> dict[str, Sequence[Arm]]:
    tests = archive_read(data).tests
    return {test: tests[test] for group in arms_split(tests)["test"] for test in group}


def _searched(pool: Pool, similarity: Similarity) -> Floats:
    """Nearest (0 or 1), reciprocal rank and recall of each headline, (n, 3)."""
    near = similarity(pool.texts).copy()
    np.fill_diagonal(near, -np.inf)
    order = np.argsort(-near, axis=1, kind="stable")[:, :-1]
    right = pool.tests[order] == pool.tests[:, None]
    wanted = right.sum(axis=1)
    within = np.arange(right.shape[1])[None, :] < wanted[:, None]
    return np.column_stack(
        (right[:, 0], 1 / (1 + right.argmax(axis=1)), (right & within).sum(axis=1) / wanted)
    )


def _distinct(arms: Sequence[Arm]) -> list[str]:
    kept: list[str] = []
    for arm in arms:
        if all(jaccard(arm.headline, other) < NEAR for other in kept):
            kept.append(arm.headline)
    return kept


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of upworthy.csv.gz")
    parser.add_argument("--encoder", type=Path, help="the folder of a trained encoder")
    asked = parser.parse_args()
    also: dict[str, Similarity] = {}
    if asked.encoder:
        # Torch is loaded only where an encoder was trained.
        found = import_module("generation.encoder.trained").encoder_load(asked.encoder)
        also = {
            "trained": found.similarity,
            "trained and TF-IDF, half each": half_of(found.similarity),
        }
    report(asked.data, sys.stdout.write, {**ENCODERS, **also})
