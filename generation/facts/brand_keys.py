"""What a record's own keys say of its brand: translations cut off, titles and descriptions in the key refused."""

from __future__ import annotations

from typing import Final

import regex

from generation.facts.forms import word_known
from generation.facts.lexicon import word_set
from generation.facts.matcher import noun_known
from generation.facts.source import Source, Token
from generation.types import Product

KNOWN_WORLDS: Final = word_set("names_licences")


def brand_keys(product: Product, title: Source) -> list[str]:
    """What the record's keys say of the brand; "" for a key that is the title or tells of a thing."""
    keys = (product.brand, str(product.attributes.get("brand", "")))
    first, second = (TRANSLATED.sub("", name) for name in keys)
    if _is_title(first, title):
        first = _world(first)
    return ["" if key_describes(first) else first, second]


# "Corvix(คอร์วิกซ์)": the same name in another writing.
TRANSLATED: Final = regex.compile(
    r"(?<=\p{Latin})\s*[(\[（][^()\[\]（）]*[^\p{Latin}\p{Common}][^()\[\]（）]*[)\]）]\s*$"
)


def _world(name: str) -> str:
    """The well-known world that a title put into the brand key opens with, or ""."""
    words = name.split()
    opened = (" ".join(words[:size]) for size in range(min(4, len(words)), 0, -1))
    return next((said for said in opened if said.lower() in KNOWN_WORLDS), "")


def key_describes(name: str) -> bool:
    """ "Luxury applique sack", "Solid colour 5" latex": a key that tells of a thing is nobody's name."""
    words = name.lower().split()
    thing = name.islower() and noun_known(words[-1]) is not None if words else False
    plain = len(words) > 1 and all(map(word_known, words)) and thing
    return plain or (len(words) > 2 and MEASURED.search(name) is not None)


MEASURED: Final = regex.compile(r"\d\s?(?:\"|”|cm\b|mm\b|inch\b|ml\b|kg\b|pcs\b)", regex.IGNORECASE)


def _is_title(brand: str, title: Source) -> bool:
    """Does a brand key of four words and more repeat the title's opening? Then it names the product."""
    words = len(brand.split())
    return (
        words > 3
        and words * 2 >= len(title.tokens)
        and bool(tokens_leading(title.tokens, 0, brand))
    )


def tokens_leading(tokens: list[Token], at: int, name: str) -> int:
    """The token index behind `name` where the title has it at `at` (or again there), else 0."""
    words = [word for word in name.lower().replace("’", "'").split() if word]
    if not words or at >= len(tokens):
        return 0
    joined, index = "", at
    wanted = "".join(words)
    while index < len(tokens) and len(joined) < len(wanted):
        joined += tokens[index].low
        index += 1
    return index if joined == wanted else 0
