"""What sentences tell in lists and set forms: things "are also included", notes of a scent, what it goes with, whom it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.casing import word_case
from generation.facts.forms import noun_singular, verb_third, word_known
from generation.facts.lexicon import lexicon
from generation.facts.phrases import is_part
from generation.facts.prose import Sentence
from generation.facts.source import Source, Token
from generation.types import Fact

# "…, two cups and one vase with flowers are also included": items told before the word.
TOLD: Final = regex.compile(r"(?<![\p{L}])(?:are|is) (?:also |all )?included\b", regex.IGNORECASE)
BOUND: Final = regex.compile(r"[.;:!?\n()–]|\s[-—]\s")
REACH: Final = 300
ITEM: Final = regex.compile(
    r"(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,3})\s(?P<what>\p{L}[\p{L} '-]{2,60})$",
    regex.IGNORECASE,
)
PARTED: Final = regex.compile(
    r",\s*(?:and\s+)?|\s+(?:and|plus|&)\s+(?=(?:an?|one|two|three|four|five|six|\d)\b)"
)
NOTES: Final = regex.compile(
    r"\b(?P<lead>(?:top|middle|heart|base|key) notes)\s(?:are|include|of|is)\s(?P<list>\p{L}[^.;:!?\n()]{3,90})",
    regex.IGNORECASE,
)
GOES: Final = regex.compile(
    r"\b(?P<what>(?:goes|pairs|served|tastes|works|go|pair) (?:really |very |perfectly )?(?:well|great|best|perfectly|beautifully) with\s\p{Ll}[^.;:!?\n()•]{3,60})",
    regex.IGNORECASE,
)
# "Converts from car to robot mode", "transforms into a jet".
TURNS: Final = regex.compile(
    r"\b(?P<verb>convert|transform|switch|morph)(?:e?s)?\s(?P<rest>(?:from\s(?:an? )?(?:[\p{L}-]+\s){1,3})?(?:in)?to\s(?!the\b|your\b|our\b)(?:an? )?\p{L}[\p{L}-]+(?:\s(?!in\b|and\b|with\b|for\b|by\b|that\b|to\b|when\b|at\b|as\b|so\b|or\b)[\p{L}-]+){0,2})",
    regex.IGNORECASE,
)
BY_HAND: Final = regex.compile(
    r"\bhand[- ](?:sculpted|painted|glazed|carved|crafted|sewn|stitched|finished|woven|knitted|printed|dyed|polished|cut)(?:(?:,| and| &) (?:hand[- ])?(?:sculpted|painted|glazed|carved|crafted|sewn|stitched|finished|woven|knitted|printed|dyed|polished|decorated))+\b",
    regex.IGNORECASE,
)
_SIDE: Final = r"\d[\d.]*\s?(?:cm|mm|m|inches|inch|ft)\s(?:wide|long|high|tall|deep)"
SIDED: Final = regex.compile(
    rf"(?<![\w.]){_SIDE}(?:\s?(?:x|×|by|and|,)\s?{_SIDE}){{1,2}}\b", regex.IGNORECASE
)
_NAME: Final = r"\p{Lu}[\p{L}\d]*(?:\s\p{Lu}[\p{L}\d]*){0,2}"
NAMED: Final = regex.compile(
    rf"\b(?:[Ww]orks with|[Cc]ompatible with|[Ff]or use with|[Ff]its)\s(?P<what>{_NAME}(?:,\s{_NAME}){{0,5}}(?:,)?\s(?:and|or|&)\s{_NAME})"
)
FOR_WHOM: Final = regex.compile(
    r"\bfor (?P<who>(?:men and women|women and men|men|women|boys and girls|girls and boys|adults and children|kids and adults|beginners))\b(?!['’])",
    regex.IGNORECASE,
)
PREFIXED: Final = regex.compile(
    r"(?<![\p{L}-])(?:anti|pre|quick|fast|wind|water|sweat|self|hard|soft|semi)-(?:\p{Ll}{3,})(?![\p{L}-])|\b(?:wind|water|sweat)[ -]proof\b|\bofficially licen[sc]ed\b|\bwater ?slide\b(?= decals?)",
    regex.IGNORECASE,
)
SETS: Final = regex.compile(
    r"(?<![\w.])(?P<n>\d{1,4})[- ](?P<thing>card|piece|page|book|sheet|brick|puzzle|song|track)[- ](?P<of>set|booster|pack|deck|box|book)s?\b",
    regex.IGNORECASE,
)
SIDES: Final = regex.compile(
    r"\b(?P<key>wingspan|wheelbase|circumference|heel|heel height|capacity|drop|hose|reach|beam|draught|folded length|handle length|cord length|cable length|shaft|brim|load capacity|max load|maximum load)\s?(?:[:：]|is|of)\s?(?:about |approx\.? ?|approximately |up to )?(?P<value>\d{1,5}(?:\.\d{1,2})?\s?(?:mm|cm|m|kg|g|ml|l|inches|inch|ft|\"))(?![\p{L}\d])",
    regex.IGNORECASE,
)
NEXT: Final = regex.compile(r"\s(\p{L}+)")
UNIT_GAP: Final = regex.compile(r"(?<=\d)\s*(?=[a-z])")
ITEMS_LEAST: Final = 2
WORDS_MOST: Final = 7
READER: Final = frozenset(("you", "not", "and", "or", "who"))
FIRST_PERSON: Final = frozenset(("we", "our", "i", "my", "us"))


def told_facts(
    source: Source, sentence: Sentence, tokens: list[Token], heads: frozenset[str]
) -> list[Fact]:
    """All of them, in the order of the rules."""
    found = [*_notes(source, sentence), *_phrases(source, sentence)]
    return [*found, *_for_whom(source, sentence), *_coloured(source, tokens, heads)]


def included_facts(source: Source) -> Iterator[Fact]:
    """The counted things of every list that ends in "are included"; one thing alone is told elsewhere."""
    for told in TOLD.finditer(source.text):
        begun = max(0, told.start() - REACH)
        for bound in BOUND.finditer(source.text, begun, told.start()):
            begun = bound.end()
        items = list(_items(source.text, begun, told.start()))
        if len(items) < ITEMS_LEAST:
            continue
        for start, item in items:
            number, what = item["n"].lower(), item["what"]
            said = " ".join(word_case(word) for word in what.split())
            value = said if number in ("a", "an", "1") else f"{number} {said}"
            yield source.fact("included", "content", start, start + len(item[0]), value)


def _items(text: str, low: int, high: int) -> Iterator[tuple[int, regex.Match[str]]]:
    at = low
    ends = [(found.start(), found.end()) for found in PARTED.finditer(text, low, high)]
    for end, on in [*ends, (high, high)]:
        item = ITEM.match(text[at:end].strip())
        if item and len(item["what"].split()) <= WORDS_MOST:
            yield at + len(text[at:end]) - len(text[at:end].lstrip()), item
        at = on


def _notes(source: Source, sentence: Sentence) -> Iterator[Fact]:
    """ "Top notes are litchi, pear and bergamot": what a scent or a drink is made up of."""
    for found in NOTES.finditer(source.text, sentence.start, sentence.end):
        said = " ".join(
            word if word[0].isupper() and not word_known(word.lower()) else word_case(word)
            for word in found["list"].split()
        )
        if len(said.split()) <= 2 * WORDS_MOST:
            value = f"{found['lead'].lower()} of {said}"
            yield source.fact("ingredient", "content", found.start("lead"), found.end(), value)


def _phrases(source: Source, sentence: Sentence) -> Iterator[Fact]:
    """What a pattern takes as it stands, and what is printed from its groups."""
    for pattern, name, kind in AS_IT_STANDS:
        for found in pattern.finditer(source.text, sentence.start, sentence.end):
            start, end = found.span("what") if "what" in found.groupdict() else found.span()
            said = source.text[start:end]
            if len(said.split()) <= 2 * WORDS_MOST:
                yield source.fact(
                    name, kind, start, end, said if kind == "compat" else said.lower()
                )
    yield from _prefixed(source, sentence)
    yield from _turns(source, sentence)
    for found in SETS.finditer(source.text, sentence.start, sentence.end):
        said = f"{found['n']}-{found['thing'].lower()} {found['of'].lower()}"
        yield source.fact("feature", "feature", found.start(), found.end(), said)
    for found in SIDES.finditer(source.text, sentence.start, sentence.end):
        value = UNIT_GAP.sub(" ", found["value"].lower())
        said = f"{found['key'].lower()} {value}"
        yield source.fact("measure", "size", found.start(), found.end(), said)


AS_IT_STANDS: Final = (
    (GOES, "does", "feature"),
    (BY_HAND, "quality", "feature"),
    (SIDED, "dimensions", "size"),
    (NAMED, "compatible_with", "compat"),
)


def _prefixed(source: Source, sentence: Sentence) -> Iterator[Fact]:
    """ "Pre-painted", "wind proof", "officially licensed": a quality by its first part."""
    for found in PREFIXED.finditer(source.text, sentence.start, sentence.end):
        low = found[0].lower()
        following = NEXT.match(source.text, found.end())
        if following and is_part(following[1].lower()):
            continue  # "wind proof pocket": said of a part
        if word_known(regex.split(r"[- ]", low)[-1]) and low not in lexicon()["puffery"]:
            yield source.fact("quality", "feature", found.start(), found.end(), low)


def _turns(source: Source, sentence: Sentence) -> Iterator[Fact]:
    """What it turns into, said of the thing; "you can convert …" tells of the reader."""
    for found in TURNS.finditer(source.text, sentence.start, sentence.end):
        low = source.text[sentence.start : found.start()].lower().split()
        if not FIRST_PERSON & set(low) and not READER & set(low[-3:]):
            rest = " ".join(word_case(word) for word in found["rest"].split())
            said = f"{verb_third(found['verb'].lower())} {rest}"
            yield source.fact("does", "feature", found.start(), found.end(), said)


def _for_whom(source: Source, sentence: Sentence) -> Iterator[Fact]:
    for found in FOR_WHOM.finditer(source.text, sentence.start, sentence.end):
        low = {word.lower() for word in source.text[sentence.start : found.start()].split()}
        if not low & FIRST_PERSON:
            yield source.fact(
                "audience", "other", found.start("who"), found.end("who"), found["who"].lower()
            )


def _coloured(source: Source, tokens: list[Token], heads: frozenset[str]) -> Iterator[Fact]:
    """ "Backhoe loader yellow -": a colour right behind the thing's name, at the end of a phrase."""
    colors, doubtful = lexicon()["colors"], lexicon()["color_doubtful"]
    for index, token in enumerate(tokens[1:], 1):
        ends = index + 1 == len(tokens) or not tokens[index + 1].is_word
        named = noun_singular(tokens[index - 1].low) in heads
        if ends and named and token.low in colors and token.low not in doubtful:
            yield source.fact("color", "color", token.start, token.end, token.low)
