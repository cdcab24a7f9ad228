"""Curated words in a description: qualities, patterns, materials and colours said of the thing itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import regex

from generation.facts.casing import word_case
from generation.facts.describing import MADE_WORDS, quality_name
from generation.facts.forms import noun_singular, word_kinds
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match, noun_known, phrases_match
from generation.facts.phrases import Chunk, chunks_find, is_part
from generation.facts.prose import Sentence
from generation.facts.source import Source, Token
from generation.facts.worth import compares
from generation.types import Fact

COLOURED: Final = regex.compile(r"\bcolou?rs?\b", regex.IGNORECASE)
ENDED: Final = regex.compile(
    r"^\p{L}[\p{L}-]+-(?:free|proof|resistant|repellent|wicking|drying|adjustable|certified|approved|grade|absorbing|plated|shaped|friendly|reducing|sealed|coated|backed|tone|sided|treated|neck|fit|adhesive|powered|operated|controlled)$"
)
PEOPLE: Final = word_set("prosefacts_people")
STUFFS: Final = word_set("prosefacts_stuffs")
SAID_LOOSELY: Final = word_set("prosefacts_said_loosely")
NEGATION: Final = frozenset(
    ("than", "unlike", "not", "no", "without", "never", "non", "isn't", "aren't", "don't")
)


def listed_facts(
    source: Source, tokens: list[Token], tags: list[str], heads: frozenset[str], sentence: Sentence
) -> list[Fact]:
    """Curated words: qualities and patterns anywhere, materials and colours where they are said of the thing."""
    facts = []
    chunks = chunks_find(tokens, tags)
    matches = phrases_match(tokens)
    colored = COLOURED.search(source.text, sentence.start, sentence.end) is not None
    for match in matches:
        if _negated(tokens, match) or _of_part(tokens, chunks, match, heads):
            continue
        doubtful = match.phrase in lexicon()["color_doubtful"] and not (
            sentence.bullet and match.at == 0
        )
        if (
            "colors" in match.kinds
            and not doubtful
            and (colored or _said_of_thing(tokens, match, heads))
        ):
            facts.append(_lower(source.fact("color", "color", *_color_span(tokens, match))))
        else:
            facts.extend(_match_facts(source, tokens, match))
    facts.extend(_described_stuffs(source, tokens, chunks, matches))
    facts.extend(_pairs(source, tokens, [match for match in matches if "materials" in match.kinds]))
    return facts + _word_facts(source, tokens)


def _match_facts(source: Source, tokens: list[Token], match: Match) -> list[Fact]:
    start, end = tokens[match.at].start, tokens[match.end - 1].end
    said = " ".join(word_case(token.text) for token in tokens[match.at : match.end])
    if "qualities" in match.kinds and match.phrase not in SAID_LOOSELY:
        return [source.fact(quality_name(match.phrase), "feature", start, end, said)]
    if "patterns" in match.kinds and match.phrase not in PATTERNS_LOOSE:
        return [source.fact("pattern", "feature", start, end, said)]
    if "materials" in match.kinds and match.phrase not in lexicon()["material_doubtful"]:
        return [source.fact("material", "material", start, end, MADE_WORDS.get(said, said))]
    return []


PATTERNS_LOOSE: Final = frozenset(("solid", "plain", "graphic", "heather", "textured"))


def _word_facts(source: Source, tokens: list[Token]) -> list[Fact]:
    """Single words that carry their meaning in their ending ("odor-resistant"), and the people it is for."""
    facts = []
    for token in tokens:
        ended = ENDED.match(token.low) or _strengthened(token.low)
        if ended and token.low not in lexicon()["puffery"]:
            facts.append(
                source.fact(
                    quality_name(token.low),
                    "feature",
                    token.start,
                    token.end,
                    word_case(token.text),
                )
            )
        elif token.low in PEOPLE:
            facts.append(source.fact("audience", "other", token.start, token.end, token.low))
    return facts


def _strengthened(low: str) -> bool:
    """ "Ultra-durable": a known quality said more strongly."""
    first, _, rest = low.partition("-")
    return first in ("ultra", "extra", "super", "all", "fully") and rest in lexicon()["qualities"]


def _described_stuffs(
    source: Source, tokens: list[Token], chunks: list[Chunk], matches: list[Match]
) -> list[Fact]:
    """ "Soft, textured leather": a stuff that ends its phrase, with all that describes it."""
    facts = []
    for match in matches:
        chunk = next((c for c in chunks if c.end == match.end and c.start < match.at), None)
        if (
            not chunk
            or "materials" not in match.kinds
            or match.phrase in lexicon()["material_doubtful"]
        ):
            continue
        first = chunk.start
        while first < match.at and tokens[first].low in lexicon()["puffery"] - GENUINE:
            first += 1
        before = [token.low for token in tokens[first : match.at] if token.is_word]
        if before and all(_describes_stuff(word) for word in before):
            said = " ".join(word_case(token.text) for token in tokens[first : match.end])
            start, end = tokens[first].start, tokens[match.end - 1].end
            facts.append(source.fact("material", "material", start, end, said.replace(" ,", ",")))
    return facts


# Praise that tells what a stuff is: "real wood" is no veneer.
GENUINE: Final = frozenset(("real", "genuine", "solid", "pure"))


def _describes_stuff(low: str) -> bool:
    plain = (
        low in GENUINE
        or "ADJ" in word_kinds(low)
        and low not in lexicon()["vague"]
        and not compares(low)
    )
    return plain or low in lexicon()["qualities"] or low in lexicon()["colors"]


def _pairs(source: Source, tokens: list[Token], matches: list[Match]) -> list[Fact]:
    """ "Polyester/spandex", "cotton and linen": two stuffs named together are one fact."""
    facts = []
    for first, second in pairwise(matches):
        between = [token.low for token in tokens[first.end : second.at]]
        if between in (["/"], ["and"], ["&"], []):
            joint = {"/": "/", "and": " and ", "&": " and "}.get("".join(between), " ")
            said = joint.join((first.phrase, second.phrase))
            facts.append(
                source.fact(
                    "material", "material", tokens[first.at].start, tokens[second.end - 1].end, said
                )
            )
    return facts


def _of_part(tokens: list[Token], chunks: list[Chunk], match: Match, heads: frozenset[str]) -> bool:
    """ "Adjustable belt", "fleece lining": said of a part, so not of the thing itself."""
    if "colors" in match.kinds:
        return False
    for chunk in chunks:
        if chunk.start <= match.at and match.end < chunk.end:
            last = tokens[chunk.end - 1].low
            if last in lexicon()["colors"] or last in FELT:
                return False
            known = noun_known(last)
            garment = (
                known is not None
                and lexicon().nouns[known].family == "apparel"
                and not is_part(last)
            )
            named = _opens_kind(tokens, chunk)
            return not (
                noun_singular(last) in heads
                or {last, noun_singular(last)} & STUFFS
                or garment
                or named
            )
    return False


def _opens_kind(tokens: list[Token], chunk: Chunk) -> bool:
    """ "Durable and easy-to-use coffee maker …": what opens a sentence with a noun for a thing tells of it."""
    last = [token.low for token in tokens[chunk.start : chunk.end]][-2:]
    thing = noun_known(" ".join(last)) or noun_known(last[-1])
    return chunk.lead == "" and chunk.start < 2 and thing is not None and not is_part(last[-1])


# "Breathable comfort": what is felt is felt of the thing itself.
FELT: Final = frozenset(
    ("comfort", "feel", "performance", "touch", "protection", "warmth", "wear", "finish")
)


def _lower(fact: Fact) -> Fact:
    return replace(fact, value=fact.value.lower())


def _color_span(tokens: list[Token], match: Match) -> tuple[int, int]:
    """ "Gray and black" is one colour of the thing."""
    end = match.end
    start = match.at - (match.at > 0 and tokens[match.at - 1].low in SHADES)
    if (
        end + 1 < len(tokens)
        and tokens[end].low in ("and", "&", "/")
        and tokens[end + 1].low in lexicon()["colors"]
    ):
        end += 2
    if end < len(tokens) and tokens[end].low in ("heather", "melange", "marl"):
        end += 1
    return tokens[start].start, tokens[end - 1].end


SHADES: Final = frozenset(
    (
        "dark",
        "light",
        "deep",
        "bright",
        "pale",
        "soft",
        "royal",
        "gloss",
        "matte",
        "metallic",
        "pastel",
        "neon",
    )
)


def _negated(tokens: list[Token], match: Match) -> bool:
    keyed = [token.low for token in tokens[match.end : match.end + 2]] == [":", "no"]
    return keyed or any(tokens[i].low in NEGATION for i in range(max(0, match.at - 2), match.at))


def _said_of_thing(tokens: list[Token], match: Match, heads: frozenset[str]) -> bool:
    """The phrase the colour stands in ends in the thing itself: "dark gray shorts", not "pink dress"."""
    for index in range(match.end, min(len(tokens), match.end + 7)):
        low = tokens[index].low
        if (
            noun_known(low)
            and index > match.end - 1
            and lexicon().nouns[noun_known(low) or ""].family == "apparel"
            or noun_singular(low) in heads
            or noun_singular(low).rstrip("s") in heads
        ):
            return True
        if (
            not tokens[index].is_word
            and low not in "/&,-"
            or low in ("with", "on", "in", "for", "accents", "trim", "that")
        ):
            return False
    return False
