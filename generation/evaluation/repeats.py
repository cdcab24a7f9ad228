"""How much the lines of a set repeat each other: distinct n-grams, self-BLEU, twins and near twins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from math import exp, log

from generation.evaluation.plain import ngrams, words_plain

NEAR = 0.8
"""Share of words in the same order (2 · common / both lengths) from which two lines are near twins."""
_NEAR_WORDS = 4
_NAME = "·"


def distinct(lines: Sequence[Sequence[str]], size: int) -> tuple[int, int]:
    """(different n-grams, all n-grams) over the lines of a set (Li et al. 2016, distinct-n)."""
    runs = [run for line in lines for run in ngrams(line, size)]
    return len(set(runs)), len(runs)


def self_bleu(lines: Sequence[Sequence[str]]) -> float | None:
    """Mean BLEU of each line against all others of its set (Zhu et al. 2018); None below two lines."""
    if len(lines) < 2:
        return None
    scores = [bleu(line, [*lines[:at], *lines[at + 1 :]]) for at, line in enumerate(lines)]
    return sum(scores) / len(scores)


def bleu(line: Sequence[str], references: Sequence[Sequence[str]], most: int = 4) -> float:
    """Sentence BLEU of a line, 0..1, with one added to counts above single words (Lin and Och 2004).

    Sizes above the line's own length are left out; the brevity penalty takes the nearest reference.
    """
    if not line or not references:
        return 0.0
    sizes = range(1, min(most, len(line)) + 1)
    total = 0.0
    for size in sizes:
        runs = Counter(ngrams(line, size))
        best: Counter[tuple[str, ...]] = Counter()
        for reference in references:
            best |= Counter(ngrams(reference, size))
        matched, more = sum((runs & best).values()), int(size > 1)
        if matched + more == 0:
            return 0.0
        total += log((matched + more) / (sum(runs.values()) + more))
    nearest = min((len(other) for other in references), key=lambda n: (abs(n - len(line)), n))
    penalty = min(0.0, 1 - nearest / len(line))
    return exp(penalty + total / len(sizes))


def near_twins(texts: Sequence[str], names: frozenset[str]) -> list[bool]:
    """For each line of a set whether an earlier one says nearly the same.

    Runs of `names` (casefolded words of the product's title and brand) count as one word, so that a
    long name makes no two lines alike. Short lines are twins only where they are the same.
    """
    masked = [_masked(words_plain(text), names) for text in texts]
    return [
        any(_near(line, other) for other in masked[:place]) for place, line in enumerate(masked)
    ]


def _near(line: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if line == other:
        return True
    if min(len(line), len(other)) < _NEAR_WORDS:
        return False
    if 2 * min(len(line), len(other)) < NEAR * (len(line) + len(other)):
        return False
    common = Counter(line) & Counter(other)
    if 2 * common.total() < NEAR * (len(line) + len(other)):
        return False
    return SequenceMatcher(None, line, other, autojunk=False).ratio() >= NEAR


def _masked(words: Sequence[str], names: frozenset[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for word in words:
        said = _NAME if word in names else word
        if said != _NAME or kept[-1:] != [_NAME]:
            kept.append(said)
    return tuple(kept)
