"""Whether a noun phrase of a description is worth saying."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import regex

from generation.facts.forms import noun_singular, word_compound, word_kinds, word_known
from generation.facts.head import CREATURES
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import noun_known
from generation.facts.phrases import Chunk, is_part, is_vague
from generation.facts.source import Token

LISTS_PARTS: Final = word_set("prosefacts_lists_parts")
PLAIN_PARTS: Final = word_set("prosefacts_plain_parts")
COUNTING: Final = word_set("prosefacts_counting")


def is_worth_saying(
    tokens: list[Token], chunk: Chunk, heads: frozenset[str], granted: bool
) -> bool:
    """Is a noun phrase a feature that copy may say; `granted` where the sentence gives it to the thing?"""
    words = tokens[chunk.start : chunk.end]
    first, last, size = words[0].low, words[-1].low, len(words)
    if noun_singular(last) in heads or (words[-1].text[0].isupper() and size < 2) or last == "fit":
        return False
    if (
        is_odd(words[:-1] + words[-1:] * (size < 3 or not is_part(last)))
        or compares(first)
        or (first.endswith("ed") and chunk.lead in HAVING and first not in lexicon()["qualities"])
    ):
        return False
    if _says_little(words, granted):
        return False
    if is_part(last):
        return size >= 2 or (granted and not is_vague(last) and last not in PLAIN_PARTS)
    managed = granted and size > 1 and last.endswith("ment")
    abstract = last.endswith(ABSTRACT_ENDINGS) and not managed
    if is_vague(last) or abstract:
        return False
    doing = last.endswith(ACTION_ENDINGS) and noun_known(last) is None and size < 2
    if not granted or (doing and chunk.lead != "with"):
        return _own_thing(tokens, chunk)
    return size >= 2 or (len(last) > 3 and chunk.lead in LISTS_PARTS)


def sold_as(low: str, heads: frozenset[str]) -> bool:
    """Does a plural count what is sold, and not parts of it? A drier with 4 timers comes as one."""
    return noun_singular(low) in heads or noun_singular(low) in SOLD


SOLD: Final = word_set("features_sold")


TIMES: Final = frozenset(
    ("year", "years", "month", "months", "day", "days", "hour", "hours", "minute", "minutes", "min")
)
HAVING: Final = frozenset(("has", "have", "had"))


def _says_little(words: list[Token], granted: bool) -> bool:
    """ "Action", "double the volume": no part of a thing; and a "fly" is one only among trousers."""
    last, size = words[-1].low, len(words)
    if words[0].low[0].isdigit() and size > 1 and words[1].low in TIMES:
        return True
    if last == "quality" or (words[0].low == "brand" and size > 1 and words[1].low == "new"):
        return True  # "brand new and high quality"
    if words[0].low[0].isdigit() and size == 2 and (last.endswith("ing") or last in PIECEWORDS):
        return True  # "1 flying and 1 crawling insect"
    if (words[0].low == "100%" and words[1:2] and words[1].low in UNOPENED) or (
        size == 2 and MEASURE.match(words[0].low)
    ):
        return True  # "100% brand new", "10mm pins": the measure is a fact of its own
    if last in LIMBS and words[0].low in LITTLE:
        return True  # "fits small hands": whose hands, not the thing's
    if last == "fly":
        return size < 2 or words[-2].low not in FLIES
    return last in ABSTRACT and (
        size < 2 or (not granted and last in ("action", "actions", "gear"))
    )


LIMBS: Final = frozenset(
    ("hands", "fingers", "feet", "heads", "minds", "ones", "tummies", "mouths")
)
LITTLE: Final = frozenset(
    ("small", "little", "tiny", "young", "smaller", "big", "busy", "inquisitive", "clumsy")
)
# People and papers of a shop: "5 quality inspectors", "492 votes", "notice to clients".
SHOP_TALK: Final = word_set("worth_shop_talk")
# Said of a thing they say little alone, and nothing where a sentence only mentions them.
ABSTRACT: Final = word_set("worth_abstract")
FLIES: Final = frozenset(("zip", "zipper", "button", "phony", "faux", "concealed", "hidden"))
ABSTRACT_ENDINGS: Final = ("ness", "ence", "ance", "ment", "ity")
ACTION_ENDINGS: Final = ("tion", "sion", "ing")


def _own_thing(tokens: list[Token], chunk: Chunk) -> bool:
    """ "The attachable trailer": a described thing that shops sell too, early in a sentence that tells of one thing."""
    words = [token.low for token in tokens[chunk.start : chunk.end]]
    described = len(words) > 1 and any(
        word_kinds(word) & {"ADJ"} or "-" in word for word in words[:-1]
    )
    told = any(token.low in ("you", "we", "i", "like", "when", "if", "where") for token in tokens)
    plain = all(token.text.islower() for token in tokens[chunk.start + 1 : chunk.end])
    known = noun_known(words[-1]) is not None and words[-1] not in CREATURES
    return described and plain and known and not told and chunk.lead in OWN_LEADS


OWN_LEADS: Final = frozenset(("with", "and", "", "to", "into", "has", "on", "by"))


def compares(first: str) -> bool:
    """ "Biggest", "fewer", "the dragon's": a phrase that ranks, counts loosely or belongs to another."""
    return (
        first.endswith("'s")
        or first in COUNTING
        or first in ("greatest", "best")
        or (first.endswith("est") and len(first) > 5)
    )


PIECEWORDS: Final = frozenset(("piece", "pc", "pack", "part", "way", "step"))
UNOPENED: Final = frozenset(("brand", "new", "authentic", "original", "genuine", "satisfaction"))
MEASURE: Final = regex.compile(r"\d[\d.,]*(?:mm|cm|m|ml|in)$")
EXCLAIMED: Final = word_set("worth_exclaimed")


def _made(words: list[Token], adverb: Token) -> bool:
    """ "Responsibly sourced": an adverb that tells how something was done."""
    following = next((word.low for word in words if word.start > adverb.end), "")
    return following.endswith("ed") and len(words) > 2


def is_odd(words: list[Token]) -> bool:
    """A word that English does not have, an adverb, a sign, or a person: the phrase was not understood."""
    if words and words[-1].low.endswith("'s"):
        return True
    if any(a.low.endswith("'s") and b.text[0].isupper() for a, b in pairwise(words)):
        return True  # "West Ham United FC's Mohamed …"
    return any(
        (word.low.endswith("ly") and "NOUN" not in word_kinds(word.low) and not _made(words, word))
        or (not word.is_word and word.text != ",")
        or word.text == "."
        or word.low in ("x", "×")
        or word.low in EXCLAIMED
        or (
            word.text.islower()
            and not word_known(word.low)
            and "-" not in word.low
            and not word.low[0].isdigit()
            and not (is_part(words[-1].low) and word_compound(word.low))
        )
        for word in words
    )
