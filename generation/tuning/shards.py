"""Examples as arrays on disk: token ids behind one another, and where each prompt and line ends."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generation.engines.lm.faults import words_plain
from generation.lm.groups import END
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.examples import Example

Ids = NDArray[np.int64]
PADDING = 255
"""The part of what stands behind an example; more lines than fit below it are not made."""
LONGEST = 1024
"""Tokens of an example: a product and all its lines stand behind one another only here, never for the model."""


@dataclass(frozen=True)
class Shard:
    """`tokens` (T,) of all examples; `parts` (T,): 0 for the product, then 1, 2 … for its lines;
    `wanted` (T,): what a line says, after what it is asked; `ends` (N,) where each example ends.
    """

    tokens: NDArray[np.uint16]
    parts: NDArray[np.uint8]
    wanted: NDArray[np.bool_]
    ends: Ids

    def __len__(self) -> int:
        return len(self.ends)

    def span(self, index: int) -> slice:
        """Where an example's tokens are."""
        return slice(int(self.ends[index - 1]) if index else 0, int(self.ends[index]))

    def save(self, path: Path) -> None:
        """Writes the arrays; the file appears whole or not at all."""
        part = path.with_suffix(".part.npz")
        np.savez(part, tokens=self.tokens, parts=self.parts, wanted=self.wanted, ends=self.ends)
        part.replace(path)


def shard_load(path: Path) -> Shard:
    """A shard that `save` wrote."""
    with np.load(path, allow_pickle=False) as found:
        return Shard(found["tokens"], found["parts"], found["wanted"], found["ends"])


def shard_make(examples: Iterable[Example], tokenizer: LmTokenizer, context: int) -> Shard:
    """The examples as ids, each line ended by `END`.

    Lines that `context` tokens have no room for beside their product are left out, and those behind `LONGEST`.
    """
    end = tokenizer.id_of(END)
    tokens, parts, wanted, ends = array("H"), array("B"), array("B"), array("q")
    for example in examples:
        ids = tokenizer.encode(example.product)
        room = context - len(ids)
        of, says = [0] * len(ids), [False] * len(ids)
        for line in example.lines:
            # The blanks before what is asked and before the line are theirs, as when the model writes.
            asked = tokenizer.encode(" " + line.asked)
            text = [*tokenizer.encode(" " + line.text), end]
            size = len(asked) + len(text)
            if size > room or len(ids) + size > LONGEST:
                continue
            ids += asked + text
            of += [of[-1] + 1] * (len(asked) + len(text))
            says += [False] * len(asked) + [True] * len(text)
        if any(says):
            tokens.extend(ids)
            parts.extend(of)
            wanted.extend(says)
            ends.append(len(tokens))
    return Shard(
        np.array(tokens, dtype=np.uint16),
        np.array(parts, dtype=np.uint8),
        np.array(wanted, dtype=np.bool_),
        np.array(ends, dtype=np.int64),
    )


def words_said(shard: Shard, tokenizer: LmTokenizer) -> frozenset[str]:
    """The words of all lines, casefolded; slots are none."""
    found: set[str] = set()
    for index in range(len(shard)):
        span = shard.span(index)
        text = tokenizer.decode(shard.tokens[span][shard.wanted[span]].tolist())
        found.update(words_plain(text))
    return frozenset(found)


def batches(shard: Shard, size: int, seed: int) -> Iterator[list[int]]:
    """Indexes of examples for ever, `size` tokens a batch counting padding, alike in length, in random order."""
    lengths = np.diff(shard.ends, prepend=0)
    rng = np.random.default_rng(seed)
    while True:
        # A little noise on the lengths, so that a batch is never the same twice.
        order = np.argsort(lengths * rng.uniform(0.9, 1.1, len(lengths)))
        groups: list[list[int]] = [[]]
        longest = 0
        for index in order.tolist():
            longest = max(longest, int(lengths[index]))
            if groups[-1] and longest * (len(groups[-1]) + 1) > size:
                groups.append([])
                longest = int(lengths[index])
            groups[-1].append(index)
        for place in rng.permutation(len(groups)).tolist():
            yield groups[place]


@dataclass(frozen=True)
class Rows:
    """Examples beside each other, each (B, T): ids, the part that each token is of, which tokens a line says,
    and the place that each token has for the model: every line stands right behind its product.
    """

    ids: Ids
    parts: Ids
    wanted: NDArray[np.bool_]
    places: Ids


def rows_of(shard: Shard, indexes: Sequence[int]) -> Rows:
    """The examples, filled up to the longest with `PADDING`."""
    spans = [shard.span(index) for index in indexes]
    shape = len(spans), max(span.stop - span.start for span in spans)
    ids = np.zeros(shape, dtype=np.int64)
    parts = np.full(shape, PADDING, dtype=np.int64)
    wanted = np.zeros(shape, dtype=np.bool_)
    places = np.zeros(shape, dtype=np.int64)
    for row, span in enumerate(spans):
        size = span.stop - span.start
        ids[row, :size] = shard.tokens[span]
        parts[row, :size] = shard.parts[span]
        wanted[row, :size] = shard.wanted[span]
        places[row, :size] = _places(parts[row, :size])
    return Rows(ids, parts, wanted, places)


def _places(parts: Ids) -> Ids:
    """Counted from 0 for the product, and from its end for each line."""
    first = np.searchsorted(parts, parts)
    return np.arange(len(parts)) - first + np.where(parts > 0, np.count_nonzero(parts == 0), 0)
