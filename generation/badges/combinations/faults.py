"""What two texts of an ad do to each other when they are shown together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from generation.badges.combinations.parts import Part, Required

WEIGHTS = {"contradiction": 4, "missing": 4, "calls": 2, "repeated": 2, "opening": 1}
"""The kinds of faults, the worst first, with what each weighs."""
_ALIKE = 0.75
_LEAST = 3
"""Words of meaning from which on two texts can say the same."""
Matrix = NDArray[np.bool_]


@dataclass(frozen=True)
class Fault:
    """Why parts (by their number) do not go together; `said` are the words in question."""

    kind: str
    parts: tuple[int, ...]
    said: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much it counts."""
        return WEIGHTS[self.kind]


def pair_faults(parts: Sequence[Part]) -> list[Fault]:
    """Every fault of two parts, in the order of the parts."""
    found = []
    for (first, one), (second, other) in combinations(enumerate(parts), 2):
        for kind, said in _between(one, other):
            found.append(Fault(kind, (first, second), said))
    return found


def faults_matrices(faults: Sequence[Fault], count: int) -> dict[str, Matrix]:
    """kind -> (count, count), symmetric: whether two parts have a fault of the kind."""
    found = {
        kind: np.zeros((count, count), dtype=np.bool_) for kind in WEIGHTS if kind != "missing"
    }
    for fault in faults:
        first, second = fault.parts
        found[fault.kind][first, second] = found[fault.kind][second, first] = True
    return found


def missing(required: Sequence[Required], shown: NDArray[np.intp]) -> Matrix:
    """(n, k), shown (n, parts): which of k required texts a combination calls for and does not say."""
    found = np.zeros((len(shown), len(required)), dtype=np.bool_)
    for place, one in enumerate(required):
        called = np.isin(shown, list(one.called_by)).any(axis=1)
        said = np.isin(shown, list(one.said_by)).any(axis=1)
        found[:, place] = called & ~said
    return found


def _between(one: Part, other: Part) -> Iterator[tuple[str, tuple[str, ...]]]:
    if clash := _contradiction(one, other):
        yield "contradiction", clash
    if one.asks and other.asks:
        yield "calls", ()
    if again := _repeated(one, other):
        yield "repeated", again
    if one.opening and one.opening == other.opening:
        yield "opening", (" ".join(one.opening),)


def _contradiction(one: Part, other: Part) -> tuple[str, ...]:
    """Two promises about one thing whose numbers have nothing in common. What a fact supports twice is true twice:
    "1.2 kg" and "1200 g".
    """
    for mine in one.said:
        for theirs in other.said:
            apart = mine.numbers and theirs.numbers and not mine.numbers & theirs.numbers
            same = mine.about == theirs.about and mine.is_comparable
            if apart and same and not (mine.holds and theirs.holds):
                return mine.words, theirs.words
    return ()


def _repeated(one: Part, other: Part) -> tuple[str, ...]:
    """One promise that both make, or nearly all the words of meaning of the shorter in the longer."""
    for mine in one.said:
        for theirs in other.said:
            same = mine.words.casefold() == theirs.words.casefold()
            if mine.about == theirs.about and (same or mine.numbers & theirs.numbers):
                return (mine.words,)
    few = min(one.stems, other.stems, key=len)
    shared = one.stems & other.stems
    if len(few) >= _LEAST and len(shared) >= _ALIKE * len(few):
        return (min(one.text, other.text, key=len),)
    return ()
