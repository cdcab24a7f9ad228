"""Noun phrases of a description that are worth saying: parts, counts, other names of the thing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from generation.facts.casing import word_case
from generation.facts.forms import noun_singular, word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import noun_known
from generation.facts.phrases import DETERMINERS, Chunk, chunks_find, is_part, is_vague
from generation.facts.prose import Sentence
from generation.facts.quantities import quantities_find
from generation.facts.source import Source, Token
from generation.types import Fact

LISTING: Final = frozenset((",", "and", "&", "or", "plus", ";", "with"))


LISTS_PARTS: Final = word_set("prosefacts_lists_parts")
PLAIN_PARTS: Final = word_set("prosefacts_plain_parts")
COUNTING: Final = word_set("prosefacts_counting")
COUNT_WORDS: Final = word_set("prosefacts_word_numbers")
MAKING: Final = word_set("prosefacts_making")
LINKS: Final = word_set("prosefacts_links")


def feature_facts(
    source: Source,
    tokens: list[Token],
    tags: list[str],
    heads: frozenset[str],
    taken: list[tuple[int, int]],
) -> list[Fact]:
    facts: list[Fact] = []
    granted, ended = False, 0
    for chunk in chunks_find(tokens, tags):
        yours = chunk.start > 0 and tokens[chunk.start - 1].low in ("your", "my", "our")
        granted = (
            chunk.lead in lexicon()["possess"] and not yours and not _someones(tokens, chunk)
        ) or (granted and _lists_on(tokens, ended, chunk.start))
        ended = chunk.end
        trimmed = _trim(tokens, chunk)
        if trimmed and chunk.lead in ("is", "are") and _is_thing(tokens, trimmed, heads):
            said = " ".join(word_case(token.text) for token in tokens[trimmed.start : trimmed.end])
            facts.append(
                source.fact(
                    "type", "other", tokens[trimmed.start].start, tokens[trimmed.end - 1].end, said
                )
            )
            continue
        if trimmed and _counts(tokens, trimmed, chunk.lead):
            end = _counts_end(tokens, tags, trimmed.end)
            said = " ".join(word_case(token.text) for token in tokens[trimmed.start : end])
            facts.append(
                source.fact(
                    "count", "number", tokens[trimmed.start].start, tokens[end - 1].end, said
                )
            )
            continue
        if trimmed and _worth_saying(tokens, trimmed, heads, granted):
            start, end = tokens[trimmed.start].start, tokens[trimmed.end - 1].end
            if not any(low <= start and end <= high for low, high in taken):
                fact = _feature(source, tokens[trimmed.start : trimmed.end])
                facts.append(
                    replace(fact, name="material", kind="material")
                    if _made_of(tokens, trimmed.start)
                    else fact
                )
    return facts


def _someones(tokens: list[Token], chunk: Chunk) -> bool:
    """ "We have left the world …" tells of people, not of the thing."""
    return any(
        token.low in ("we", "you", "i", "they", "who")
        for token in tokens[max(0, chunk.start - 3) : chunk.start]
    )


def _lists_on(tokens: list[Token], ended: int, start: int) -> bool:
    """Only commas, "and" and determiners stand between two phrases of one list."""
    return all(token.low in LISTING or token.low in DETERMINERS for token in tokens[ended:start])


def _is_thing(tokens: list[Token], chunk: Chunk, heads: frozenset[str]) -> bool:
    """ "… is a rag doll": another honest name of the thing."""
    words = [token.low for token in tokens[chunk.start : chunk.end]]
    known = noun_known(" ".join(words)) or noun_known(words[-1])
    return (
        known is not None
        and len(words) <= 4
        and (len(words) > 1 or noun_singular(words[-1]) not in heads)
    )


def _counts(tokens: list[Token], chunk: Chunk, lead: str) -> bool:
    """A whole number of plural things: "200 question cards"; in words only where they are granted."""
    first, last = tokens[chunk.start].low, tokens[chunk.end - 1].low
    if any(token.low in ("x", "×") for token in tokens[chunk.start : chunk.end]):
        return False
    plural = last.endswith("s") and not is_vague(last) and chunk.end - chunk.start >= 2
    return plural and (first.isdigit() or (first in COUNT_WORDS and lead in lexicon()["possess"]))


def _counts_end(tokens: list[Token], tags: list[str], end: int) -> int:
    """ "60 sounds and phrases": the number counts both."""
    if (
        end + 1 < len(tokens)
        and tokens[end].low in ("and", "&")
        and tags[end + 1] == "NOUN"
        and tokens[end + 1].low.endswith("s")
    ):
        return end + 2
    return end


def _made_of(tokens: list[Token], start: int) -> bool:
    """Do "made of", "crafted from" or "constructed of" stand right before?"""
    before = [
        token.low for token in tokens[max(0, start - 5) : start] if token.low not in DETERMINERS
    ]
    return (
        len(before) > 1
        and before[-1] in ("of", "from", "in", "with", "using")
        and before[-2] in MAKING
    )


def _feature(source: Source, tokens: list[Token]) -> Fact:
    said = " ".join(word_case(token.text) for token in tokens).replace(" ,", ",")
    last = tokens[-1].low
    name = {"neckline": "neckline", "neck": "neckline", "closure": "closure"}.get(last, "feature")
    return source.fact(name, "feature", tokens[0].start, tokens[-1].end, said)


def _trim(tokens: list[Token], chunk: Chunk) -> Chunk | None:
    """Praise at the front goes; what is left must be more than praise."""
    start = chunk.start
    lists = lexicon().lists
    while (
        start < chunk.end - 2 and f"{tokens[start].low} {tokens[start + 1].low}" in lists["puffery"]
    ):
        start += 2
    while (
        start < chunk.end - 1
        and (tokens[start].low in lists["puffery"] or tokens[start].low.endswith("ly"))
        and tokens[start].low not in lists["qualities"]
    ):
        start += 1
    return Chunk(start, chunk.end, chunk.lead) if start < chunk.end else None


def _worth_saying(tokens: list[Token], chunk: Chunk, heads: frozenset[str], granted: bool) -> bool:
    last = tokens[chunk.end - 1].low
    size = chunk.end - chunk.start
    if (
        tokens[chunk.start].low.endswith("'s")
        or tokens[chunk.start].low in COUNTING
        or any(token.low.endswith("ly") for token in tokens[chunk.start : chunk.end])
    ):
        return False
    if noun_singular(last) in heads or tokens[chunk.end - 1].text[0].isupper() and size < 2:
        return False
    if last == "fit" or any(
        not token.low.isascii() for token in tokens[chunk.start : chunk.end] if not token.is_word
    ):
        return False
    first = tokens[chunk.start].low
    if (
        first.endswith("est")
        and len(first) > 5
        or (first.endswith("ed") and chunk.lead in ("has", "have", "had"))
    ):
        return False
    if any(
        not (
            word_known(token.low)
            or "-" in token.low
            or token.low[0].isdigit()
            or token.text[1:].lower() != token.text[1:]
        )
        for token in tokens[chunk.start : chunk.end]
        if token.text.islower()
    ):
        return False
    if is_part(last):
        return size >= 2 or (granted and not is_vague(last) and last not in PLAIN_PARTS)
    if last.endswith(("ness", "ence", "ance", "ment", "ity", "tion", "sion", "ing")):
        return False
    return (
        granted
        and not is_vague(last)
        and (size >= 2 or (len(last) > 3 and chunk.lead in LISTS_PARTS))
    )


def fragment_fact(
    source: Source, sentence: Sentence, tokens: list[Token], tags: list[str], heads: frozenset[str]
) -> Fact | None:
    """A list point without a verb is itself a feature ("Ribbed cuffs and hem"); None where it is none."""
    words = [token for token in tokens if token.is_word]
    if not words or len(words) > FRAGMENT_MOST or not sentence.bullet:
        return None
    plain = all(token.is_word or token.text in "'’.!" for token in tokens)
    if not plain or _acts(words, tags) or _names_thing(words, heads) or _says_nothing(words, tags):
        return None
    if quantities_find(source.text[sentence.start : sentence.end]):
        return None
    return _feature(source, tokens if tokens[-1].is_word else tokens[:-1])


FRAGMENT_MOST: Final = 8


def _acts(words: list[Token], tags: list[str]) -> bool:
    """Is it a clause or a command after all?"""
    short = len(words) <= 4 and is_part(words[-1].low) and tags[0] != "VERB"
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
    praise = words[0].low in lexicon()["puffery"] or (is_vague(words[-1].low) and len(words) < 3)
    return praise or (len(words) == 1 and tags[0] != "NOUN")
