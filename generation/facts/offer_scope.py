"""What an offer's own words cover: "20% off silk" is no offer on a leather jacket."""

from __future__ import annotations

import re

from generation.facts.forms import noun_singular
from generation.facts.lexicon import lexicon
from generation.types import Offer, Product, Spec, Understanding

_SCOPE = re.compile(
    r"\b(?:off|discount on|saving on|price on|free on)\s+(?:on\s+)?([^.,;:!?()\d%£$€]+)", re.I
)
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"\b(?:with|when|until|till|for|this|today|tonight|and get|at|in|over)\b", re.I)
_WIDE = re.compile(
    r"\b(?:everything|all|any|every|each|first|next|orders?|purchases?|items?|products?|prices?|range|collection|"
    r"selection|selected|styles|site|sitewide|store|full)\b",
    re.I,
)


def offer_of(spec: Spec) -> Offer:
    """The brief's offer as far as it is one on this product; an empty one where it is not."""
    offer = spec.brief.offer
    return offer if offer_covers(offer.text, spec.product, spec.understanding) else Offer()


def offer_covers(text: str, product: Product, known: Understanding) -> bool:
    """Whether an offer's words speak of this product, or of no kind of product at all.

    Only words that name a kind, a material, a colour, a use or people narrow an offer; "20% off for
    the weekend" and "20% off everything" hold for all.
    """
    named = _named(text)
    if not named:
        return True
    own = _words(product, known)
    return any(word in own or _same_kind(word, known) for word in named)


def offer_narrows(text: str) -> bool:
    """Whether an offer's words name what it is for at all: only then may a product be outside of it."""
    return bool(_named(text))


def _named(text: str) -> list[str]:
    return [word for match in _SCOPE.finditer(text) for word in _narrowing(match.group(1))]


def _narrowing(scope: str) -> list[str]:
    """The words of a scope that narrow it; none where one of them opens it to everything."""
    if _WIDE.search(scope):
        return []
    words = [word.lower() for word in _WORD.findall(_ENDS.split(scope, maxsplit=1)[0])]
    lists = lexicon()
    return [
        one
        for word in words
        if (one := noun_singular(word)) in lists.nouns
        or any(word in lists[name] for name in ("materials", "occasions", "audiences", "colors"))
    ]


def _words(product: Product, known: Understanding) -> frozenset[str]:
    texts = (
        product.title,
        product.category,
        product.brand,
        known.noun,
        known.plural,
        *(fact.value for fact in known.facts),
    )
    return frozenset(
        form
        for text in texts
        for word in _WORD.findall(text.lower())
        for form in (word, noun_singular(word))
    )


def _same_kind(word: str, known: Understanding) -> bool:
    """Whether a noun belongs to the product's own category: shoes are what trainers are."""
    entry = lexicon().nouns.get(word)
    return entry is not None and entry.pack not in ("", "general") and entry.pack == known.pack
