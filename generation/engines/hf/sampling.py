"""Chooses the next token of every line of a batch: each chat with its own seed, words it may not say, and end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from transformers import (
    LogitsProcessor,
    PreTrainedTokenizerFast,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)

from generation.lm.banned import Banned, PieceWords

_BEFORE = "a"
"""Decoders of some vocabularies drop the blank of what comes first: each piece is read behind this."""


class ChatChoice:
    """How the lines of one chat go on; they draw the same whichever other chats share their batch."""

    def __init__(self, asked: Mapping[str, Any], banned: Banned | None, device: Any) -> None:
        """`asked` as for `ChatDrawer.draw`."""
        self.lines, self._most = int(asked["n"]), int(asked["tokens"])
        self._banned = banned
        self._dice = torch.Generator(device).manual_seed(asked["seed"])
        heat = asked["temperature"]
        self._greedy = heat <= 0
        self._warpers = (
            ()
            if self._greedy
            else (TemperatureLogitsWarper(heat), TopPLogitsWarper(asked["top_p"]))
        )

    def next(self, said: torch.Tensor, scores: torch.Tensor, stop: int) -> torch.Tensor:
        """Answers so far (n, tokens) and scores (n, vocab) -> tokens (n, 1); `stop` where there is no more room."""
        if said.shape[1] >= self._most:
            return torch.full((self.lines, 1), stop, device=scores.device)
        if self._banned:
            for line, tokens in enumerate(said.tolist()):
                scores[line, list(self._banned.next(tokens))] = -torch.inf
        if self._greedy:
            return scores.argmax(dim=-1, keepdim=True)
        for warper in self._warpers:
            scores = warper(said, scores)
        return torch.multinomial(scores.softmax(dim=-1), 1, generator=self._dice)


class BatchChoice(LogitsProcessor):  # type: ignore[misc]  # transformers does not say its types
    """Leaves of each line's scores only the token that its chat chose."""

    def __init__(self, chats: Sequence[ChatChoice], prompt: int, pieces: int, stop: int) -> None:
        """Answers begin after `prompt` tokens; scores beyond the first `pieces` pad a vocabulary and name nothing."""
        self._chats, self._prompt, self._pieces, self._stop = chats, prompt, pieces, stop

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """input_ids (lines, said so far), scores (lines, vocab) -> scores (lines, vocab)."""
        counts = [chat.lines for chat in self._chats]
        said = input_ids[:, self._prompt :].split(counts)
        named = scores[:, : self._pieces].clone().split(counts)
        chosen = torch.cat(
            [
                chat.next(own, could, self._stop)
                for chat, own, could in zip(self._chats, said, named, strict=True)
            ]
        )
        return torch.full_like(scores, -torch.inf).scatter_(1, chosen, 0.0)


def pieces_named(tokenizer: PreTrainedTokenizerFast) -> int:
    """How many ids stand for something: a model may have scores for more, which pad its vocabulary."""
    return max(tokenizer.get_vocab().values(), default=-1) + 1


def piece_words(tokenizer: PreTrainedTokenizerFast) -> PieceWords:
    """The pieces of any vocabulary by what they write behind a word; of a letter in several bytes, none."""
    inner = tokenizer.backend_tokenizer
    first = inner.encode(_BEFORE, add_special_tokens=False).ids[-1:]
    pairs = [[*first, piece] for piece in range(pieces_named(tokenizer))]
    head = inner.decode(first, skip_special_tokens=False)
    special = tokenizer.added_tokens_decoder
    texts = inner.decode_batch(pairs, skip_special_tokens=False)
    return PieceWords(
        [(text.removeprefix(head), piece in special) for piece, text in enumerate(texts)]
    )
