"""The decoding loop: prompts once, then one token a step for all their lines together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from generation.lm.model import Adapted, DecoderModel

Choose = Callable[[Tensor, Tensor], Tensor]
"""Logits (G, n, vocab) and the tokens so far (G, n, t) -> the next tokens (G, n)."""

_LOOK_EVERY = 4
"""Steps between looks at whether every line has ended: a look waits for the device."""


@dataclass(frozen=True)
class Decoded:
    """Tokens (G, n, steps) with `end` and all after it cut off by `lines`; prompt tokens computed."""

    tokens: Tensor
    end: int
    prefilled: int

    def lines(self, group: int) -> list[list[int]]:
        """The lines of one prompt, without their end token."""
        found = []
        for row in self.tokens[group].tolist():
            found.append(row[: row.index(self.end)] if self.end in row else row)
        return found


def greedy(logits: Tensor, _tokens: Tensor) -> Tensor:
    """The likeliest token of every line."""
    return logits.argmax(dim=-1)


def decode(
    model: DecoderModel | Adapted,
    prompts: Sequence[Sequence[int]],
    *,
    n: int,
    most: int,
    end: int,
    choose: Choose = greedy,
) -> Decoded:
    """`n` lines of at most `most` tokens for each prompt, all prompts and lines in one batch."""
    with torch.inference_mode():
        first, cache = model.prefill(prompts, n, most)
        logits = first[:, None].expand(-1, n, -1)
        tokens = torch.full((len(prompts), n, most), end, dtype=torch.long)
        ended = torch.zeros(len(prompts), n, dtype=torch.bool)
        for place in range(most):
            chosen = choose(logits, tokens[..., :place]).masked_fill(ended, end)
            tokens[..., place] = chosen
            ended |= chosen == end
            look = place % _LOOK_EVERY == _LOOK_EVERY - 1
            if place + 1 == most or (look and bool(ended.all())):
                break
            logits = model.step(chosen, cache, place)
        return Decoded(tokens, end, cache.prefilled)
