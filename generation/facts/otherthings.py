"""Sentences about another thing than the one that is sold: "The matching hoodie has hand pockets"."""

from __future__ import annotations

from typing import Final

from generation.facts.forms import noun_singular
from generation.facts.lexicon import lexicon
from generation.facts.phrases import DETERMINERS, is_part
from generation.facts.source import Token

OPENING_MOST: Final = 4
HAVING: Final = frozenset(("has", "have", "features", "comes", "boasts", "offers", "includes"))


def another_thing(tokens: list[Token], tags: list[str], heads: frozenset[str]) -> bool:
    """Is the subject of a sentence a garment, where the thing sold is a garment of another kind?"""
    known = lexicon().nouns
    worn = any(known[head].family == "apparel" for head in heads if head in known)
    for index, token in enumerate(tokens[:OPENING_MOST]):
        noun = noun_singular(token.low)
        if worn and noun in known and known[noun].family == "apparel":
            other = noun not in heads and token.low not in heads and not is_part(token.low)
            return other and index + 1 < len(tokens) and tokens[index + 1].low in HAVING
        if token.low not in DETERMINERS and tags[index] not in ("ADJ", "PART"):
            return False
    return False
