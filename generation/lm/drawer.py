"""Draws lines for groups of prompts: limits from the pieces' costs, everything of one size in one batch."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import fmean

import torch
from safetensors.torch import load_file
from torch import Tensor

from generation.lm.config import LmConfig, config_read
from generation.lm.decode import decode
from generation.lm.folder import CONFIG, TOKENIZER, WEIGHTS, card_read, sums_of
from generation.lm.groups import LINES_MOST, Group, Line, Lines, Sentence
from generation.lm.low_rank import LowRank
from generation.lm.model import Adapted, DecoderModel
from generation.lm.pieces import PieceTable
from generation.lm.sampling import Draw, Limits, LineSampler
from generation.lm.tokenizer import LmTokenizer

logger = logging.getLogger(__name__)
_SPREAD = 2
"""How much longer the longest line of a batch may grow than the shortest."""
_PIECE = 3
"""Units that a piece of a line takes at least, on average."""


class WeightsDamaged(RuntimeError):
    """The files of a folder of weights are not those that its card names."""


PROMPTS_KEPT = 1024
"""Prompts whose tokens stay in memory, those of a large request."""
ADAPTERS_KEPT = 8
"""Adapters that stay in memory, about half a megabyte each; the one that was not asked for longest goes."""
Adapters = Callable[[str], LowRank]
"""Reads the adapter of a name."""


class Drawer:
    """A model with its tokenizer, ready to draw."""

    def __init__(
        self, model: DecoderModel, tokenizer: LmTokenizer, adapters: Adapters | None = None
    ) -> None:
        """`adapters` reads those that groups name; without it none may."""
        self.model, self.tokenizer = model, tokenizer
        self._adapters = (
            lru_cache(ADAPTERS_KEPT)(lambda name: model.folded(adapters(name)))
            if adapters
            else None
        )
        self._table = PieceTable(tokenizer, model.config.vocab)
        # A prompt is asked for when batches are made, and again when it is drawn.
        self._encoded = lru_cache(PROMPTS_KEPT)(tokenizer.encode)

    def draw(self, groups: Sequence[Group]) -> Lines:
        """For each group one line a seed, in slots; None for a line that found no end.

        A line depends on its own group and seed alone, but for the last bits of sums that are made in
        batches of another size; the same groups in the same order give the same lines.
        """
        lines: Lines = [[None] * len(group.seeds) for group in groups]
        for batch in self.chunks(groups):
            drawn = self.batch([groups[index] for index in batch]).lines()
            for index, found in zip(batch, drawn, strict=True):
                lines[index] = found
        return lines

    def chunks(self, groups: Sequence[Group]) -> list[list[int]]:
        """Indexes of groups that are drawn together; drawn one chunk at a time they give the same lines."""
        prompts = [self._encoded(group.prompt) for group in groups]
        for group, prompt in zip(groups, prompts, strict=True):
            if group.seeds and not self._most(group, prompt):
                logger.warning("A prompt of %d tokens leaves no room for a line.", len(prompt))
        return list(self._batches(groups, prompts))

    def _batches(
        self, groups: Sequence[Group], prompts: Sequence[Sequence[int]]
    ) -> Iterator[list[int]]:
        """Indexes of groups that are drawn together: alike in room, not too many. What has no room is left out."""
        able = [index for index in range(len(groups)) if self._most(groups[index], prompts[index])]
        able.sort(key=lambda index: (self._most(groups[index], prompts[index]), index))
        batch: list[int] = []
        for index in able:
            wide = max([len(groups[i].seeds) for i in [*batch, index]]) * (len(batch) + 1)
            most = self._most(groups[index], prompts[index])
            if batch and (
                wide > LINES_MOST
                or len(groups[index].seeds) != len(groups[batch[0]].seeds)
                or most > _SPREAD * self._most(groups[batch[0]], prompts[batch[0]])
            ):
                yield batch
                batch = []
            batch.append(index)
        if batch:
            yield batch

    def _most(self, group: Group, prompt: Sequence[int]) -> int:
        """The most tokens of a line: what its room can hold, within the model's context; 0 for none at all."""
        free = self.model.config.context - len(prompt) - 1
        return max(0, min(group.room // _PIECE + 8, free)) if group.seeds else 0

    def batch(self, groups: Sequence[Group]) -> Batch:
        """One line a seed for each group, all in one decoding; groups have equally many seeds."""
        prompts = [self._encoded(group.prompt) for group in groups]
        # A prompt's own context bounds its lines; in a batch the tightest one bounds all.
        free = self.model.config.context - max(map(len, prompts)) - 1
        most = min(free, max(self._most(*pair) for pair in zip(groups, prompts, strict=True)))
        limits = Limits(
            costs=torch.stack([self._table.costs(group) for group in groups]),
            # The blank before a line is a piece's, not the line's.
            room=torch.tensor([group.room + 1.0 for group in groups]),
            signs=self._table.signs,
            once=torch.stack([self._table.once(group) for group in groups]),
            least=torch.tensor([float(group.least) for group in groups]),
            end=self._table.end,
            banned=[self._table.banned(group) for group in groups],
        )
        sampler = LineSampler(
            limits,
            [group.seeds for group in groups],
            most,
            [Draw(group.temperature, group.nucleus) for group in groups],
        )
        n = len(groups[0].seeds)
        model = self._under(groups)
        made = decode(model, prompts, n=n, most=most, end=self._table.end, choose=sampler)
        return Batch(prompts, made.tokens.clone(), sampler, self.tokenizer, self._table)

    def _under(self, groups: Sequence[Group]) -> DecoderModel | Adapted:
        """The model with the adapters that the groups name. Raises KeyError where they cannot be read here."""
        names = [group.adapter for group in groups]
        if not any(names):
            return self.model
        if self._adapters is None:
            raise KeyError(next(name for name in names if name))
        return Adapted(self.model, [self._adapters(name) if name else None for name in names])


@dataclass(frozen=True)
class Batch:
    """Drawn tokens (G, n, T) of G prompts; behind a line's `end` stands nothing but `end`."""

    prompts: list[list[int]]
    tokens: Tensor
    sampler: LineSampler
    tokenizer: LmTokenizer
    table: PieceTable

    @property
    def end(self) -> int:
        """The token that ends a line."""
        return self.table.end

    def lines(self) -> Lines:
        """The lines as texts in slots; None for one that found no end."""
        logs = self.sampler.logs()
        return [
            [self._line(row, log) for row, log in zip(*group, strict=True)]
            for group in zip(self.tokens.tolist(), logs.tolist(), strict=True)
        ]

    def forbidden(self) -> Tensor:
        """Which tokens might not come at each place of each line, (G, n, T, vocab)."""
        steps = range(self.tokens.shape[-1])
        return torch.stack([self.sampler.forbidden(self.tokens[..., :t]) for t in steps], dim=2)

    def _line(self, row: list[int], logs: list[float]) -> Line | None:
        if self.end not in row:
            return None
        end = row.index(self.end)
        stops = [
            place
            for place in range(1, end)
            if self.table.stops[row[place - 1]] and self.table.blanks[row[place]]
        ]
        bounds = list(itertools.pairwise((0, *stops, end)))
        sentences = tuple(
            # The end is the last sentence's: whether a line may stop there is part of its sense.
            Sentence(self._text(row[first:last]), _mean(logs[first : last + (last == end)]))
            for first, last in bounds
        )
        return Line(self._text(row[:end]), _mean(logs[: end + 1]), sentences)

    def _text(self, tokens: list[int]) -> str:
        return self.tokenizer.decode(tokens).strip()


def _mean(logs: list[float]) -> float:
    return round(fmean(logs), 3)


def drawer_load(folder: Path, adapters: Callable[[LmConfig], Adapters] | None = None) -> Drawer:
    """The weights of a folder, ready to draw. Raises `WeightsDamaged` where a file is not what its card says.

    `adapters` makes what reads adapters for a model of this shape.
    """
    card = card_read(folder)
    changed = [name for name, found in sums_of(folder).items() if card["sha256"][name] != found]
    if changed:
        raise WeightsDamaged(f"{', '.join(changed)} in {folder} is not what its card says.")
    config = config_read(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    weights = {name: value.to(torch.float32) for name, value in load_file(folder / WEIGHTS).items()}
    tokenizer = LmTokenizer.load(folder / TOKENIZER)
    model = DecoderModel(config, weights, card.get("kernel", "float32"))
    return Drawer(model, tokenizer, adapters(config) if adapters else None)
