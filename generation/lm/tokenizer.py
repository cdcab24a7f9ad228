"""Text to token ids and back: a byte-fallback BPE of our own, with tokens that stand for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
_UNKNOWN = "<unk>"
_BLANK = "\u2581"  # how Metaspace writes a blank


class LmTokenizer:
    """Ids of texts whose special tokens are written as they are (`<name> weighs <weight>.`).

    A character that was never seen falls back to its bytes, so every text comes back as it was.
    """

    def __init__(self, inner: Tokenizer) -> None:
        self._inner = inner

    @classmethod
    def train(cls, texts: Iterable[str], special: Sequence[str], vocab: int) -> LmTokenizer:
        """Learns `vocab` pieces from `texts`; the first ids are those of `special`, in their order."""
        inner = Tokenizer(models.BPE(byte_fallback=True, unk_token=_UNKNOWN))
        # The blank belongs to the word it stands before, and digits never join.
        inner.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Metaspace(prepend_scheme="never"),
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.Punctuation(),
            ]
        )
        inner.decoder = decoders.Sequence(
            [decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")]
        )
        trainer = trainers.BpeTrainer(
            vocab_size=vocab, special_tokens=[*special, _UNKNOWN, *_BYTES], show_progress=False
        )
        inner.train_from_iterator(texts, trainer)
        return cls(inner)

    @classmethod
    def load(cls, path: Path) -> LmTokenizer:
        """A tokenizer that `save` wrote."""
        return cls(Tokenizer.from_file(str(path)))

    def save(self, path: Path) -> None:
        """Writes the tokenizer as one JSON file."""
        self._inner.save(str(path))

    def __len__(self) -> int:
        return int(self._inner.get_vocab_size())

    def encode(self, text: str) -> list[int]:
        """The ids of a text; special tokens written in it count as one each."""
        ids: list[int] = self._inner.encode(text).ids
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids, special tokens as they are written."""
        text: str = self._inner.decode(list(ids), skip_special_tokens=False)
        return text

    def pieces(self) -> list[tuple[str, bool]]:
        """Every piece by id: its text, blanks as blanks, and whether it stands for itself."""
        special = self._inner.get_added_tokens_decoder()
        names = sorted((number, name) for name, number in self._inner.get_vocab().items())
        return [
            (name if number in special else name.replace(_BLANK, " "), number in special)
            for number, name in names
        ]

    def id_of(self, token: str) -> int:
        """The id of a special token. Raises KeyError for an unknown one."""
        found = self._inner.token_to_id(token)
        if found is None:
            raise KeyError(token)
        return int(found)
