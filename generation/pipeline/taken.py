"""Remembers every text of a batch in memory that does not grow with it."""

from __future__ import annotations

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
    """

    def __init__(self, bits: int = BITS) -> None:
        self._bits = bits
        self._bytes = bytearray(bits // 8)

    def __contains__(self, key: object, /) -> bool:
        return all(self._bytes[at >> 3] >> (at & 7) & 1 for at in self._places(str(key)))

    def add(self, key: str, /) -> None:
        """Remembers a text's key."""
        for at in self._places(key):
            self._bytes[at >> 3] |= 1 << (at & 7)

    def _places(self, key: str) -> list[int]:
        digest = blake2b(key.encode(), digest_size=16).digest()
        one, two = int.from_bytes(digest[:8]), int.from_bytes(digest[8:]) | 1
        return [(one + step * two) % self._bits for step in range(_HASHES)]
