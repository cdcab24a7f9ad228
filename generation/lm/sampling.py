"""Choosing the next token of many lines at once: inside the room, unlike each other, from seeds of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from generation.lm.banned import Banned

_MOST_LIKELY = 256
"""Tokens that a nucleus is sought among."""
_AGAIN = 0.02
"""What a first token weighs for a line once another line of the set has opened with it."""


@dataclass(frozen=True)
class Signs:
    """Kinds of pieces, each (vocab,): on which no line ends, after which no sign comes, that begin with a sign."""

    dangling: Tensor
    stops: Tensor
    opening: Tensor


@dataclass(frozen=True)
class Limits:
    """What the lines of G prompts may say.

    `costs` (G, vocab): characters a token adds, in the field's unit; infinite where it may not come.
    `room` (G,): characters there are. `once` (G, vocab): tokens that no line has twice.
    `least` (G,): characters before which no line ends. `banned`: the words that a group's lines may not have.
    """

    costs: Tensor
    room: Tensor
    least: Tensor
    signs: Signs
    once: Tensor
    end: int
    banned: Sequence[Banned | None] = ()


@dataclass(frozen=True)
class Draw:
    """How boldly to draw: `temperature` above 0, and the `nucleus` share of probability kept (arXiv 1904.09751)."""

    temperature: float = 0.9
    nucleus: float = 0.95


class LineSampler:
    """A `Choose` for `decode`: limits first, then temperature and nucleus, one random number a token and line.

    A line's numbers come from its own seed, so what it draws does not depend on the lines beside it;
    only its opening does: no two lines of a set open alike while there is another way.
    """

    def __init__(
        self, limits: Limits, seeds: Sequence[Sequence[int]], most: int, draw: Draw | Sequence[Draw]
    ) -> None:
        """`seeds` are G rows of n seeds; `most` is the most tokens of a line; `draw` is one for all or one a group."""
        draws = [draw] * len(seeds) if isinstance(draw, Draw) else draw
        self._limits = limits
        self._temperature = torch.tensor([each.temperature for each in draws])[:, None, None]
        self._nucleus = torch.tensor([each.nucleus for each in draws])[:, None, None]
        rows = [[_numbers(seed, most) for seed in row] for row in seeds]
        self._numbers = torch.stack([torch.stack(row) for row in rows])  # (G, n, most)
        self._logs: list[Tensor] = []

    def __call__(self, logits: Tensor, tokens: Tensor) -> Tensor:
        """The next tokens (G, n); `end` where nothing else fits."""
        place = tokens.shape[-1]
        shares = self._shares(logits.masked_fill(self.forbidden(tokens), float("-inf")))
        chosen = self._openings(shares) if place == 0 else _drawn(shares, self._numbers[..., place])
        self._logs.append(logits.gather(-1, chosen[..., None])[..., 0] - logits.logsumexp(-1))
        return chosen

    def logs(self) -> Tensor:
        """Logarithms of the shares (G, n, steps) that the model gave what was chosen, before limits and temperature."""
        return torch.stack(self._logs, dim=-1)

    def forbidden(self, tokens: Tensor) -> Tensor:
        """Which tokens may not come next: tokens so far (G, n, t) -> mask (G, n, vocab)."""
        limits = self._limits
        groups, n, place = tokens.shape
        costs = limits.costs[:, None].expand(-1, n, -1)
        used = costs.gather(2, tokens).sum(-1) if place else torch.zeros(groups, n)
        mask = costs > (limits.room[:, None] - used)[..., None]
        for group, words in enumerate(limits.banned):
            if words is not None:
                for line, said in enumerate(tokens[group].tolist()):
                    mask[group, line, list(words.next(said))] = True
        early = used < limits.least[:, None]
        if place:
            last = tokens[..., -1]
            said = torch.zeros_like(mask).scatter_(2, tokens, value=True)
            mask |= said & limits.once[:, None]
            mask |= limits.signs.stops[last][..., None] & limits.signs.opening
            early = early | limits.signs.dangling[last]
        # A line that nothing fits any more ends, even where it should not: it is dropped later.
        mask[..., limits.end] = early & ~_only(mask, limits.end)
        return mask

    def _shares(self, logits: Tensor) -> Tensor:
        """Probabilities within the nucleus, (G, n, vocab)."""
        shares = (logits / self._temperature).softmax(-1)
        if bool((self._nucleus >= 1).all()):
            return shares
        # Sorting the whole vocabulary would cost more than the model's step; so few are ever wanted.
        ordered, places = shares.topk(min(_MOST_LIKELY, shares.shape[-1]), -1)
        # The token that passes the share is kept: one is always left.
        outside = ordered.cumsum(-1) - ordered > self._nucleus
        kept = ordered.masked_fill(outside, 0.0)
        return torch.zeros_like(shares).scatter(-1, places, kept / kept.sum(-1, keepdim=True))

    def _openings(self, shares: Tensor) -> Tensor:
        """First tokens, line after line, each steering clear of those before it."""
        shares = shares.clone()
        chosen = torch.zeros(shares.shape[:2], dtype=torch.long)
        groups = torch.arange(len(shares))
        for line in range(shares.shape[1]):
            chosen[:, line] = _drawn(shares[:, line], self._numbers[:, line, 0])
            shares[groups, line + 1 :, chosen[:, line]] *= _AGAIN
        return chosen


def _only(mask: Tensor, end: int) -> Tensor:
    """Where everything but `end` is forbidden."""
    others = mask.clone()
    others[..., end] = True
    return others.all(-1)


def _drawn(shares: Tensor, numbers: Tensor) -> Tensor:
    """Inverse of the cumulative shares (..., vocab) at numbers (...) in 0..1."""
    sums = shares.cumsum(-1)
    found = torch.searchsorted(sums, (numbers * sums[..., -1])[..., None], right=True)[..., 0]
    return found.clamp(max=shares.shape[-1] - 1)


def _numbers(seed: int, most: int) -> Tensor:
    return torch.rand(most, generator=torch.Generator().manual_seed(seed))
