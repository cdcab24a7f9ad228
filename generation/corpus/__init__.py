"""Hand-written copy patterns by category: packs, and the reader that checks them."""

from generation.corpus.packs_fields import pack_fields
from generation.corpus.reader import pack_load, pack_names, pack_read
from generation.corpus.types import Attribute, Benefit, Pack, PackError, Pattern

__all__ = [
    "Attribute",
    "Benefit",
    "Pack",
    "PackError",
    "Pattern",
    "pack_fields",
    "pack_load",
    "pack_names",
    "pack_read",
]
