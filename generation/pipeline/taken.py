"""Remembers every text of a batch in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Protocol

BITS = 1 << 27
_HASHES = 6


class Taken(Protocol):
    """Texts that must not come again, by `generation.engines.base.text_key`; a plain set will do."""

    def __contains__(self, key: object, /) -> bool: ...

    def add(self, key: str, /) -> None: ...


class TakenFilter:
    """A Bloom filter: never forgets a text, and now and then takes a new one for known.

    16 MiB hold ten million lines with about 1 in 200 refused for nothing, which costs a second draft.
    `memory` may be shared with other processes: one adds, all may look.
    """

    def __init__(self, bits: int = BITS, memory: memoryview | None = None) -> None:
        self._bits = bits
        self._bytes = memoryview(bytearray(bits // 8)) if memory is None else memory

    def __contains__(self, key: object, /) -> bool:
        memory = self._bytes
        return all(memory[at >> 3] >> (at & 7) & 1 for at in self._places(str(key)))

    def add(self, key: str, /) -> None:
        """Remembers a text's key."""
        for at in self._places(key):
            self._bytes[at >> 3] |= 1 << (at & 7)

    def _places(self, key: str) -> Iterator[int]:
        digest = blake2b(key.encode(), digest_size=16).digest()
        one, two = int.from_bytes(digest[:8]), int.from_bytes(digest[8:]) | 1
        bits = self._bits
        for _ in range(_HASHES):
            yield one % bits
            one += two


class TakenApart:
    """The batch's texts as one record sees them: what it adds stays here until the record's turn comes.

    `added` are its own texts, in order; `free` those it asked for and was told were not taken.
    """

    def __init__(self, batch: Taken) -> None:
        self._batch = batch
        self.added: dict[str, None] = {}
        self.free: set[str] = set()

    def __contains__(self, key: object, /) -> bool:
        if key in self.added or key in self._batch:
            return True
        self.free.add(str(key))
        return False

    def add(self, key: str, /) -> None:
        """Remembers a text of this record."""
        self.added[key] = None
