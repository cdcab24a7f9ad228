"""How each pattern sounds to the tone badges: measured once, shipped beside the packs.

The columns that a pattern's writer gave it say what was meant; what a reader's badge shows is measured. An engine that is
asked for a tone and judged by the badge wants to know both, and the corpus lies below the badges.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "heard.bin"
_RECORD = struct.Struct("<Q4b")
Heard = tuple[float, float, float, float]


def heard_of(text: str) -> Heard | None:
    """Sentiment, formality, playfulness and urgency of a pattern, each -2 to 2; None for one that was not measured."""
    return _table().get(_key(text))


def heard_bytes(measured: Mapping[str, Sequence[float]]) -> bytes:
    """The table that `heard_of` reads, of pattern texts and their four tones, each -100 to 100."""
    records = {_key(text): tuple(map(round, tones)) for text, tones in measured.items()}
    return b"".join(_RECORD.pack(key, *tones) for key, tones in sorted(records.items()))


@cache
def _table() -> Mapping[int, Heard]:
    return {
        key: (sentiment / 50, formality / 50, playfulness / 50, urgency / 50)
        for key, sentiment, formality, playfulness, urgency in _RECORD.iter_unpack(
            FILE.read_bytes()
        )
    }


def _key(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=_RECORD.size - 4).digest()
    return int.from_bytes(digest, "little")
