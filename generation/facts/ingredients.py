"""What food, drink and cosmetics are made with, taste of and come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from generation.facts.casing import word_case
from generation.facts.lexicon import word_set
from generation.facts.prose import Sentence
from generation.facts.roles import Title
from generation.facts.source import Source, Token, ngrams
from generation.types import Fact

INGREDIENTS: Final = word_set("ingredients")
OPENINGS: Final = frozenset(phrase.split(" ", 1)[0] for phrase in INGREDIENTS)
VESSELS: Final = word_set("ingredients_vessels")
DENIALS: Final = frozenset(("no", "not", "without", "free", "zero", "non", "less", "low"))
# Said of how to serve it, of the body, or of something else.
ELSEWHERE: Final = word_set("ingredients_elsewhere")
WORDS_MOST: Final = 3
MEASURED: Final = frozenset(("capacity", "weight", "number_of_pieces"))


def ingredient_facts(
    title: Title, description: Source, sentences: Sequence[Sentence]
) -> list[Fact]:
    """Ingredients and flavours of title and description, and the vessel that the title names."""
    facts = _found(title.source, title.tokens)
    for sentence in sentences:
        tokens = description.between(sentence.start, sentence.end)
        if not ELSEWHERE & {token.low for token in tokens}:
            facts += _found(description, tokens)
    measured = {quantity.name for quantity in title.quantities} & MEASURED
    for index, token in enumerate(title.tokens if measured else ()):
        if token.low in VESSELS and title.roles[index] in ("word", "closed"):
            facts.append(
                title.source.fact("packaging", "content", token.start, token.end, token.low)
            )
    return facts


def _found(source: Source, tokens: list[Token]) -> list[Fact]:
    facts: list[Fact] = []
    at = 0
    while at < len(tokens):
        size = _size(tokens, at)
        around = {
            token.low
            for token in (*tokens[max(0, at - 2) : at], *tokens[at + size : at + size + 1])
        }
        if size and not around & DENIALS:
            said = " ".join(word_case(token.text) for token in tokens[at : at + size])
            facts.append(
                source.fact(
                    "ingredient", "content", tokens[at].start, tokens[at + size - 1].end, said
                )
            )
        at += size or 1
    return facts


def _size(tokens: list[Token], at: int) -> int:
    """How many tokens at `at` name an ingredient, the longest first; 0 where none do."""
    low = tokens[at].low
    if low not in OPENINGS and low.rstrip("s") not in OPENINGS:
        return 0
    for size, phrase in ngrams(tokens, at, WORDS_MOST):
        if phrase in INGREDIENTS or phrase.removesuffix("s") in INGREDIENTS:
            return size
    return 0
