"""List points of a description that are themselves a feature."""

from __future__ import annotations

from typing import Final

from generation.facts.features import feature_said
from generation.facts.forms import noun_singular, word_kinds
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import noun_known
from generation.facts.phrases import DETERMINERS, is_part, is_vague
from generation.facts.prose import Sentence
from generation.facts.quantities import quantities_find
from generation.facts.source import Source, Token
from generation.facts.worth import ABSTRACT, EXCLAIMED, LIMBS, LITTLE, SHOP_TALK
from generation.types import Fact

LINKS: Final = word_set("prosefacts_links")


def fragment_fact(
    source: Source, sentence: Sentence, tokens: list[Token], tags: list[str], heads: frozenset[str]
) -> Fact | None:
    """A list point without a verb is itself a feature ("Ribbed cuffs and hem"); None where it is none."""
    words = [token for token in tokens if token.is_word]
    if not words or len(words) > FRAGMENT_MOST or not sentence.bullet:
        return None
    plain = all(token.is_word or token.text in "'’!" for token in tokens[:-1])
    plain = plain and (tokens[-1].is_word or tokens[-1].text in "'’.!")
    if not plain or _acts(words, tags) or _names_thing(words, heads) or _says_nothing(words, tags):
        return None
    measured = quantities_find(source.text[sentence.start : sentence.end])
    if any(quantity.name not in NAMED_SPECS for quantity in measured):
        return None
    return feature_said(source, tokens if tokens[-1].is_word else tokens[:-1])


OPENERS: Final = frozenset(("with", "for", "in", "on", "at", "of", "to", "from", "by", "and", "or"))
# "LED backlight." is still a feature of the thing, not a measure.
NAMED_SPECS: Final = frozenset(("light_source", "connectivity", "quality"))
FRAGMENT_MOST: Final = 8


def _acts(words: list[Token], tags: list[str]) -> bool:
    """Is it a clause or a command after all?"""
    short = len(words) <= 4 and is_part(words[-1].low) and (tags[0] != "VERB" or len(words) == 2)
    linked = all(word.low not in lexicon()["closed"] or word.low in LINKS for word in words)
    return (
        ("VERB" in tags and not short)
        or not linked
        or (len(words) > 1 and words[1].low in DETERMINERS)
    )


def _names_thing(words: list[Token], heads: frozenset[str]) -> bool:
    """Does it name the thing itself ("Dark gray shorts") and not a part of it?"""
    known = noun_known(words[-1].low)
    garment = (
        known is not None
        and lexicon().nouns[known].family == "apparel"
        and not is_part(words[-1].low)
    )
    return garment or any(noun_singular(word.low) in heads for word in words)


def _says_nothing(words: list[Token], tags: list[str]) -> bool:
    praised = words[-1].low == "quality" or [word.low for word in words[:2]] == ["brand", "new"]
    if (
        praised
        or any(word.low in EXCLAIMED | SHOP_TALK for word in words)
        or (words[-1].low in LIMBS and words[0].low in LITTLE)
    ):
        return True
    if words[0].low in OPENERS or (len(words) < 3 and words[-1].low in ABSTRACT):
        return True
    command = len(words) > 1 and word_kinds(words[0].low) == {"VERB"} and tags[0] == "VERB"
    if command and not is_part(words[-1].low):
        return True
    praise = words[0].low in lexicon()["puffery"] or (is_vague(words[-1].low) and len(words) < 3)
    return praise or (len(words) == 1 and (tags[0] != "NOUN" or not is_part(words[0].low)))
