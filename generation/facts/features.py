"""Noun phrases of a description that are worth saying: parts, counts, other names of the thing."""

from __future__ import annotations

from typing import Final

from generation.facts.casing import word_case
from generation.facts.forms import noun_singular
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import noun_known
from generation.facts.phrases import DETERMINERS, Chunk, chunks_find, is_part, is_vague
from generation.facts.source import Source, Token
from generation.facts.toldnouns import GATHERING
from generation.facts.worth import SHOP_TALK, compares, is_odd, is_worth_saying, sold_as
from generation.types import Fact

LISTING: Final = frozenset((",", "and", "&", "or", "plus", ";", "with"))
COUNT_WORDS: Final = word_set("prosefacts_word_numbers")
MAKING: Final = word_set("prosefacts_making")


def feature_facts(
    source: Source,
    tokens: list[Token],
    tags: list[str],
    heads: frozenset[str],
    taken: list[tuple[int, int]],
) -> list[Fact]:
    """Noun phrases that tell of the thing; `taken` are clean spans that are facts already."""
    facts: list[Fact] = []
    granted, ended = False, 0
    for chunk in chunks_find(tokens, tags):
        granted = _granted(tokens, chunk) or (granted and _lists_on(tokens, ended, chunk.start))
        trimmed = _with_of(tokens, tags, _trim(tokens, tags, chunk))
        ended = trimmed.end
        if _spoiled(source, tokens, tags, trimmed):
            continue
        fact = _chunk_fact(source, tokens, tags, trimmed, heads=heads, granted=granted)
        if fact and not any(low <= tokens[trimmed.start].start < high for low, high in taken):
            facts.append(fact)
    return facts


def _chunk_fact(
    source: Source,
    tokens: list[Token],
    tags: list[str],
    chunk: Chunk,
    *,
    heads: frozenset[str],
    granted: bool,
) -> Fact | None:
    if any(token.low in SHOP_TALK for token in tokens[chunk.start : chunk.end]):
        return None
    if (
        chunk.lead in ("is", "are")
        and chunk.start <= TYPE_REACH
        and _is_thing(tokens, chunk, heads)
    ):
        return _said(source, tokens[chunk.start : chunk.end], "type", "other")
    if _names_kind(tokens, chunk, heads):
        return _said(source, tokens[chunk.start : chunk.end], "type", "other")
    if _counts(tokens, chunk, granted):
        end = _counts_end(tokens, tags, chunk.end)
        words = tokens[chunk.start : end]
        told = "count" if sold_as(words[-1].low, heads) else "feature"
        return _said(source, words, told, "number" if told == "count" else "feature")
    if not is_worth_saying(tokens, chunk, heads, granted):
        return None
    if _made_of(tokens, chunk.start):
        return _said(source, tokens[chunk.start : chunk.end], "material", "material")
    return feature_said(source, tokens[chunk.start : chunk.end])


def _names_kind(tokens: list[Token], chunk: Chunk, heads: frozenset[str]) -> bool:
    """ "Black leather bracelet with …": a sentence that opens with the thing says of what kind it is."""
    words = tokens[chunk.start : chunk.end]
    opens = all(token.low in ("a", "an", "this", "these") for token in tokens[: chunk.start])
    plain = all(word.text.islower() for word in words[1:]) and not is_odd(words)
    first = words[0].low
    fresh = not (compares(first) or first in lexicon()["puffery"] or first[0].isdigit())
    headed = noun_singular(words[-1].low) in heads or words[-1].low in heads
    return opens and plain and fresh and headed and 2 <= len(words) <= KIND_MOST


KIND_MOST: Final = 6


def _granted(tokens: list[Token], chunk: Chunk) -> bool:
    """Does "with", "has" or "features" give the phrase to the thing, and not to a person?"""
    before = tokens[chunk.start - 1].low if chunk.start else ""
    own = chunk.end - chunk.start > 1 and before in ("its", "his", "her")
    told = (
        chunk.lead in lexicon()["possess"]
        or own
        or _there_is(tokens, chunk)
        or _such_as(tokens, chunk)
    )
    return told and before not in ("your", "my", "our") and not _someones(tokens, chunk)


def _there_is(tokens: list[Token], chunk: Chunk) -> bool:
    """ "There is a hiding place": what is there belongs to the thing."""
    opened = [token.low for token in tokens[max(0, chunk.start - 4) : chunk.start]]
    return chunk.lead in ("is", "are") and "there" in opened


def _such_as(tokens: list[Token], chunk: Chunk) -> bool:
    """ "Helpful features such as a timer": what is named is one of its features."""
    before = [token.low for token in tokens[: chunk.start]]
    named = chunk.lead == "including" or (chunk.lead == "as" and "such" in before[-3:])
    return named and bool(FEATURED & set(before))


FEATURED: Final = frozenset(("features", "functions", "feature", "extras", "accessories"))


def _spoiled(source: Source, tokens: list[Token], tags: list[str], chunk: Chunk) -> bool:
    """A key before a colon, a piece of a scale, a doing ("while strengthening arms"), "one of the smaller engines"."""
    start, last = tokens[chunk.start].start, tokens[chunk.end - 1].low
    before, first = [token.low for token in tokens[: chunk.start]][-2:], tokens[chunk.start].low
    keyed = chunk.end < len(tokens) and tokens[chunk.end].text == ":"
    counted = first[0].isdigit() or first in COUNT_WORDS
    keyed = keyed and chunk.lead not in lexicon()["possess"] and not counted
    cut_off = start > 0 and source.text[start - 1] in ":/.-#" and not _slashed(tokens, chunk)
    others = before[-1:] == ["other"] or (before == ["of", "the"] and first.endswith("er"))
    determined = not set(before[-1:]).isdisjoint(DETERMINERS)
    doing = tags[chunk.start] == "PART" and first.endswith("ing") and last not in STUFFS
    denied = any(token.low in DENIALS for token in tokens[: chunk.start])
    return (
        keyed
        or cut_off
        or denied
        or others
        or (doing and not determined and chunk.lead in DOING_LEADS)
    )


def _slashed(tokens: list[Token], chunk: Chunk) -> bool:
    """ "Ribbed cuffs/waistband": two parts in one breath."""
    at = chunk.start
    return (
        at > 1
        and tokens[at - 1].text == "/"
        and is_part(tokens[at - 2].low)
        and is_part(tokens[at].low)
    )


# Only near the beginning of its sentence is "is a …" said of the product and not of some part.
TYPE_REACH: Final = 7
DENIALS: Final = frozenset(
    ("no", "not", "without", "never", "neither", "nor", "cannot", "don't", "doesn't", "isn't", "aren't", "won't", "can't")
)  # fmt: skip
# "Wicking technology": what it is called by is what it does.
STUFFS: Final = frozenset(("technology", "fabric", "material", "layer", "agent", "system"))
DOING_LEADS: Final = word_set("features_doing_leads")


def _said(source: Source, tokens: list[Token], name: str, kind: str) -> Fact:
    said = " ".join(word_case(token.text) for token in tokens).replace(" ,", ",")
    return source.fact(name, kind, tokens[0].start, tokens[-1].end, said)


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
    subject = {token.low for token in tokens[: chunk.start]} | {
        noun_singular(token.low) for token in tokens[: chunk.start]
    }
    said_of_it = bool(subject & (heads | {"this", "it", "these"}))
    fresh = len(words) > 1 or noun_singular(words[-1]) not in heads | GATHERING
    return known is not None and len(words) <= 4 and fresh and said_of_it


def _counts(tokens: list[Token], chunk: Chunk, granted: bool) -> bool:
    """A whole number of plural things: "200 question cards"; in words only where they are granted."""
    words = [token.low for token in tokens[chunk.start : chunk.end]]
    words = words[: words.index("of")] if "of" in words else words
    first, last = words[0], words[-1]
    told_of = len(words) > 2 and granted
    vague = (is_vague(last) and not is_part(last) and not told_of) or chunk.lead in ("for", "per")
    if (
        len(words) < 2
        or not last.endswith("s")
        or vague
        or last in MEASURED
        or {"x", "×"} & set(words)
    ):
        return False
    if chunk.end < len(tokens) and tokens[chunk.end].low == "of":
        return False
    told = (
        granted
        or chunk.lead in lexicon()["possess"]
        or is_part(last)
        or (len(words) > 2 and chunk.lead in ("in", "and", ","))
    )
    return first.isdigit() or (first in COUNT_WORDS and told)


MEASURED: Final = frozenset(("degrees", "inches", "times", "percent", "dollars", "days", "weeks"))


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


def feature_said(source: Source, tokens: list[Token]) -> Fact:
    last = tokens[-1].low
    name = {"neckline": "neckline", "neck": "neckline", "closure": "closure"}.get(last, "feature")
    return _said(source, tokens, name, "feature")


def _with_of(tokens: list[Token], tags: list[str], chunk: Chunk) -> Chunk:
    """ "Points of articulation", "freedom of movement": the noun behind "of" belongs to the phrase."""
    end = chunk.end
    if end + 1 >= len(tokens) or tokens[end].low != "of" or tags[end + 1] not in ("NOUN", "ADJ"):
        return _with_place(tokens, chunk)
    end += 2
    while end < len(tokens) and tags[end] in ("NOUN", "ADJ") and end - chunk.start < OF_MOST:
        end += 1
    return Chunk(chunk.start, end, chunk.lead) if tags[end - 1] == "NOUN" else chunk


OF_MOST: Final = 6


def _with_place(tokens: list[Token], chunk: Chunk) -> Chunk:
    """ "Buttons down the front", "pockets on the front and side": where a part sits belongs to its phrase."""
    end = chunk.end
    if not is_part(tokens[end - 1].low) or end + 1 >= len(tokens) or tokens[end].low not in SITS:
        return chunk
    end += 1 + (tokens[end + 1].low in DETERMINERS)
    if end >= len(tokens) or tokens[end].low not in PLACES:
        return chunk
    end += 1
    if end + 1 < len(tokens) and tokens[end].low in ("and", "&") and tokens[end + 1].low in PLACES:
        end += 2
    return Chunk(chunk.start, end, chunk.lead)


SITS: Final = frozenset(("on", "in", "at", "down", "around", "along", "across", "inside", "under"))
PLACES: Final = word_set("features_places")


def _trim(tokens: list[Token], tags: list[str], chunk: Chunk) -> Chunk:
    """Praise at the front goes; at least the last word stays."""
    start = chunk.start
    puffery, qualities = lexicon()["puffery"], lexicon()["qualities"]
    while start < chunk.end - 2 and f"{tokens[start].low} {tokens[start + 1].low}" in puffery:
        start += 2
    while (
        start < chunk.end - 1
        and _praises(tokens[start].low, puffery)
        and not (
            start + 2 < chunk.end and tokens[start].low.endswith("ly") and tags[start + 1] == "PART"
        )
        and tokens[start].low not in qualities
    ):
        start += 1
    return Chunk(start, chunk.end, chunk.lead)


def _praises(low: str, puffery: frozenset[str]) -> bool:
    return low in puffery or low.endswith("ly")
