"""Keeps a model of transformers from words that no line may have, while it draws."""

from __future__ import annotations

import torch
from transformers import LogitsProcessor, PreTrainedTokenizerFast

from generation.lm.banned import Banned, PieceWords

_BEFORE = "a"
"""Decoders of some vocabularies drop the blank of what comes first: each piece is read behind this."""


class WordMask(LogitsProcessor):  # type: ignore[misc]  # transformers does not say its types
    """Gives what would end a banned word no chance; an answer begins after `prompt` tokens."""

    def __init__(self, banned: Banned, prompt: int) -> None:
        self._banned, self._prompt = banned, prompt

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """input_ids (n, said so far), scores (n, vocab) -> scores (n, vocab)."""
        for line, said in enumerate(input_ids[:, self._prompt :].tolist()):
            scores[line, list(self._banned.next(said))] = -torch.inf
        return scores


def piece_words(tokenizer: PreTrainedTokenizerFast) -> PieceWords:
    """The pieces of any vocabulary by what they write behind a word; of a letter in several bytes, none."""
    inner = tokenizer.backend_tokenizer
    first = inner.encode(_BEFORE, add_special_tokens=False).ids[-1:]
    pairs = [[*first, piece] for piece in range(len(tokenizer))]
    head = inner.decode(first, skip_special_tokens=False)
    special = tokenizer.added_tokens_decoder
    texts = inner.decode_batch(pairs, skip_special_tokens=False)
    return PieceWords(
        [(text.removeprefix(head), piece in special) for piece, text in enumerate(texts)]
    )
