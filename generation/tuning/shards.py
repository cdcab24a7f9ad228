"""Examples as arrays on disk: token ids behind one another, and where each prompt and line ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generation.lm.groups import END
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.examples import Example

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Shard:
    """`tokens` (T,) of all examples; `ends` (N,) where each ends; `starts` (N,) where its line begins."""

    tokens: NDArray[np.uint16]
    starts: Ids
    ends: Ids

    def __len__(self) -> int:
        return len(self.ends)

    def example(self, index: int) -> tuple[Ids, int]:
        """One example's ids and how many of them are its prompt."""
        begin = int(self.ends[index - 1]) if index else 0
        ids = self.tokens[begin : int(self.ends[index])].astype(np.int64)
        return ids, int(self.starts[index]) - begin

    def save(self, path: Path) -> None:
        """Writes the arrays; the file appears whole or not at all."""
        part = path.with_suffix(".part.npz")
        np.savez(part, tokens=self.tokens, starts=self.starts, ends=self.ends)
        part.replace(path)


def shard_load(path: Path) -> Shard:
    """A shard that `save` wrote."""
    with np.load(path, allow_pickle=False) as found:
        return Shard(found["tokens"], found["starts"], found["ends"])


def shard_make(examples: Iterable[Example], tokenizer: LmTokenizer, context: int) -> Shard:
    """The examples as ids, each ended by `END`; those longer than `context` tokens are left out."""
    end = tokenizer.id_of(END)
    tokens: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for example in examples:
        prompt = tokenizer.encode(example.prompt)
        # The blank after <go> belongs to the line, as it will when the model writes.
        line = tokenizer.encode(" " + example.line)
        if len(prompt) + len(line) + 1 > context:
            continue
        starts.append(len(tokens) + len(prompt))
        tokens += [*prompt, *line, end]
        ends.append(len(tokens))
    return Shard(np.array(tokens, dtype=np.uint16), np.array(starts), np.array(ends))


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


def padded(rows: Sequence[tuple[Ids, int]], ignored: int = -100) -> tuple[Ids, Ids]:
    """Inputs and targets (B, T); targets of prompts and padding are `ignored`."""
    width = max(len(ids) for ids, _ in rows)
    inputs = np.zeros((len(rows), width), dtype=np.int64)
    targets = np.full((len(rows), width), ignored, dtype=np.int64)
    for row, (ids, prompt) in enumerate(rows):
        inputs[row, : len(ids)] = ids
        targets[row, prompt : len(ids)] = ids[prompt:]
    return inputs, targets
