"""Practice in copying: words that a prompt shows are swapped for any others, there and in the lines that say them.

What a line takes over from its prompt the model can mostly guess without looking: it has read the line before. Where a word stands
that nobody could guess, looking is all that helps. Swaps are drawn anew each time an example is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generation.engines.lm.prompt import PHRASES, PIECE
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.shards import Rows

SHARE = 0.6
"""Share of the phrases and clauses said that have words swapped."""
_MOST = 4
"""Words swapped in one."""
_LETTERS = 3
"""Words that are swapped have more."""
_SHORTEST = 3
"""Tokens that a line has in common with its prompt before that counts as taken over."""


@dataclass(frozen=True)
class Swaps:
    """What swapping has to know of the pieces: which tokens lead phrases, which are slots and controls, which a
    blank alone, which are whole words, and which can stand behind a whole word; `words` are the ids of those.
    """

    leads: frozenset[int]
    special: NDArray[np.bool_]
    blank: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    behind: NDArray[np.bool_]

    @classmethod
    def of(cls, tokenizer: LmTokenizer) -> Swaps:
        """Reads them off a tokenizer."""
        pieces = tokenizer.pieces()
        leads = (PIECE, *(f"<{form}>" for form in PHRASES))
        return cls(
            frozenset(map(tokenizer.id_of, leads)),
            np.array([special for _, special in pieces]),
            np.array([text == " " for text, _ in pieces]),
            np.array(
                [
                    text[:1] == " " and text[1:].isalpha() and len(text) > _LETTERS
                    for text, _ in pieces
                ]
            ),
            np.array([special or not text[:1].isalpha() for text, special in pieces]),
        )

    @property
    def words(self) -> NDArray[np.int64]:
        """The ids of whole words."""
        return np.flatnonzero(self.whole)

    def swap(self, rows: Rows, rng: np.random.Generator) -> None:
        """Swaps words of `rows` in their place."""
        for ids, parts in zip(rows.ids, rows.parts, strict=True):
            lines = np.ascontiguousarray(ids[parts > 0])
            first = int(np.count_nonzero(parts == 0))
            for start, stop in list(self._runs(ids[:first])):
                said = ids[start:stop].copy()
                found = [first + at for at in _found(lines, said)]
                if not found or rng.random() >= SHARE:
                    continue
                whole = np.flatnonzero(self.whole[said[:-1]] & self.behind[said[1:]])
                chosen = rng.permutation(whole)[: rng.integers(1, _MOST + 1)]
                said[chosen] = rng.choice(self.words, len(chosen))
                for at in (start, *found):
                    ids[at : at + len(said)] = said

    def _runs(self, product: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Where plain tokens stand behind a token that leads a phrase: start and stop of each run."""
        edges = [*np.flatnonzero(self.special[product]).tolist(), len(product)]
        leading = False
        for edge, following in zip(edges, edges[1:], strict=False):
            token = int(product[edge])
            # A slot within a phrase ends a run, not the phrase.
            leading = token in self.leads or (leading and not self.special[product[edge - 1]])
            stop = following - int(self.blank[product[following - 1]])
            # The first token goes without: a phrase opens a sentence here and stands within one there.
            if leading and stop - edge > _SHORTEST + 1:
                yield edge + 2, stop


def _found(lines: NDArray[np.int64], said: NDArray[np.int64]) -> Iterator[int]:
    """Where a run of tokens stands in others."""
    text, needle, size = lines.tobytes(), said.tobytes(), said.itemsize
    at = text.find(needle)
    while at >= 0:
        if at % size == 0:
            yield at // size
        at = text.find(needle, at + size - at % size)
