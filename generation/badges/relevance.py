"""Whether a line speaks of its product: its name or a fact of it, a word of its kind, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from generation.badges.context import OrderContext
from generation.badges.reading import WORD, text_fold
from generation.badges.wordlists import words_of
from generation.corpus.reader import pack_load
from generation.encoder.nearest import SAID_ANYWAY
from generation.encoder.stems import word_stem

NOTHING, KIND, PRODUCT = 0, 1, 2
LEAST = {"any": NOTHING, "kind": KIND, "product": PRODUCT}
"""What a line must speak of at least, by the brief's `relevance`."""
GENERAL = "general"
SHORTEST = 3
COMMON = words_of("common")["common"]
EMPTY = words_of("relevance")["empty"] | SAID_ANYWAY


def lines_relevance(texts: Sequence[str], order: OrderContext) -> list[int]:
    """For each text PRODUCT, KIND or NOTHING, by the stems of its words.

    PRODUCT: a word of the product's name, title, facts or price. KIND: a word of its category, of the
    rest of record and brief, or of what the corpus says of such products; a product without a category
    of its own has no such words.
    """
    own, kind = _own(order), _kind(order)
    found = []
    for text in texts:
        said = _stems([text])
        found.append(PRODUCT if said & own else KIND if said & kind else NOTHING)
    return found


def _own(order: OrderContext) -> frozenset[str]:
    known, product = order.spec.understanding, order.spec.product
    facts = (fact.value for fact in known.facts)
    price = () if product.price is None else (f"{product.price:.2f}", f"{product.price:f}")
    return _stems([product.title, *order.names, *known.names, *facts, *price])


def _kind(order: OrderContext) -> frozenset[str]:
    pack = order.spec.understanding.pack
    texts = [order.spec.product.category.replace(">", " "), *order.words]
    said = _stems(texts) | (_pack_stems(pack) if pack != GENERAL else frozenset())
    return said - _empty_stems()


@cache
def _empty_stems() -> frozenset[str]:
    return _stems(EMPTY)


@cache
def _pack_stems(slug: str) -> frozenset[str]:
    """What the corpus says of a category, its calls to action apart: they fit whatever is sold."""
    pack = pack_load(slug)
    texts = [pack.category, *pack.audiences, *pack.occasions, *pack.problems, *pack.sensory]
    texts += [noun for pair in pack.nouns for noun in pair]
    texts += [said for item in pack.benefits for lines in item.lines.values() for said in lines]
    texts += [pattern.literal for patterns in pack.patterns.values() for pattern in patterns]
    return _stems(texts)


def _stems(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(
        word_stem(word)
        for text in texts
        for word in WORD.findall(text_fold(text))
        if word not in COMMON and (len(word) >= SHORTEST or word.isdigit())
    )
