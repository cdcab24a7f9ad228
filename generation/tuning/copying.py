"""Practice in copying: what a prompt shows and a line says again, made of words that nobody could guess.

What a line takes over from its prompt the model can mostly guess without looking: it has read the line before. So words are swapped
for any others, there and in the lines that say them; and some examples are drills, clauses of words drawn at random and lines that
say them. Both are drawn anew each time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generation.engines.lm.prompt import GO, PHRASES, PIECE
from generation.lm.groups import END
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.shards import Rows, places_of

SHARE = 0.6
"""Share of the phrases and clauses said that have words swapped."""
DRILLED = 0.1
"""Drills for each example of a batch."""
_CLAUSES = 8
_CLAUSE = (4, 11)
"""Words of a clause of a drill: at least, and less than."""
_MOST = 4
"""Words swapped in one."""
_LETTERS = 3
"""Words that are swapped have more."""
_SHORTEST = 3
"""Tokens that a line has in common with its prompt before that counts as taken over."""


@dataclass(frozen=True)
class Swaps:
    """What swapping has to know of the pieces: which tokens lead phrases, end lines and begin them, which are slots and controls, which a
    blank alone, which are whole words, and which can stand behind a whole word; `words` are the ids of those.
    """

    leads: frozenset[int]
    end: int
    go: int
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
            tokenizer.id_of(END),
            tokenizer.id_of(GO),
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

    def drilled(self, rows: Rows, rng: np.random.Generator) -> Rows:
        """The rows and some drills behind them."""
        count = math.ceil(DRILLED * len(rows.ids))
        drills = [self._drill(rows.ids.shape[1], rng) for _ in range(count)]
        return Rows(
            *(
                np.concatenate([getattr(rows, name), *(getattr(drill, name) for drill in drills)])
                for name in ("ids", "parts", "wanted", "places")
            )
        )

    def _drill(self, size: int, rng: np.random.Generator) -> Rows:
        """One row of `size` tokens: clauses, and lines that each say one of them."""
        leads = sorted(self.leads)
        clauses = [rng.choice(self.words, rng.integers(*_CLAUSE)).tolist() for _ in range(_CLAUSES)]
        ids = [token for clause in clauses for token in (int(rng.choice(leads)), *clause)]
        parts, wanted = [0] * len(ids), [False] * len(ids)
        while len(ids) < size:
            said = clauses[rng.integers(_CLAUSES)]
            ids += [self.go, *said, self.end]
            parts += [parts[-1] + 1] * (len(said) + 2)
            # Which of them comes nobody can know; what follows its first word, everybody.
            wanted += [False, False, *([True] * len(said))]
        row = (np.array([of[:size]]) for of in (ids, parts, wanted))
        tokens, of, says = row
        return Rows(tokens, of, says, places_of(of[0])[None])

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
