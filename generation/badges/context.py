"""What all badges of one set share: the order, the field, the product's own words, the evidence."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from generation.badges.claims.evidence import Evidence, evidence_of
from generation.badges.reading import SENTENCE_END, text_nfc
from generation.encoder import mask_words
from generation.encoder.tfidf import Vectors, encode
from generation.rules.folding import TermPattern, terms_compile
from generation.types import FieldSpec, Neighbour, Spec, Understanding

ORDERS_KEPT = 32
CATALOG_SENTENCES = 40
NAME_STOP = frozenset(("the", "a", "an", "of", "for", "and", "with", "in", "by", "to", "on", "or"))


def name_words(known: Understanding) -> frozenset[str]:
    """Casefolded words of a product's own name: brand, models, noun."""
    own = (known.brand or "", *known.models, *known.names[:1], known.noun, known.plural)
    return mask_words((*own, known.head)) - NAME_STOP


def channel_mask(channel: str, names: frozenset[str]) -> frozenset[str]:
    """Words left out where lines are compared; a title is mostly name, so nothing is there."""
    return frozenset() if channel == "product_title" else names


@dataclass(frozen=True)
class OrderContext:
    """What all fields of an order share, each part worked out when it is first asked for."""

    spec: Spec

    @cached_property
    def evidence(self) -> Evidence:
        """What record and brief support."""
        return evidence_of(self.spec)

    @cached_property
    def names(self) -> frozenset[str]:
        """Casefolded words of the product's own name: brand, models, noun."""
        return name_words(self.spec.understanding)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the record and the brief, and those of the product's name."""
        return self.names | self.evidence.words

    @cached_property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """What novelty is measured against beside the siblings: the order's lines, the record's text."""
        product = self.spec.product
        lines = SENTENCE_END.split(text_nfc(product.description))[:CATALOG_SENTENCES]
        own = (text_nfc(product.title), *(line.strip(" •-\t") for line in lines))
        known = {item.text for item in self.spec.neighbours}
        return (
            *self.spec.neighbours,
            *(
                Neighbour(text, "catalog")
                for text in dict.fromkeys(own)
                if text and text not in known
            ),
        )

    @cached_property
    def _columns(self) -> dict[frozenset[str], Vectors]:
        return {}

    def neighbour_columns(self, mask: frozenset[str]) -> Vectors:
        """Unit vectors of the order's neighbours, masked, one a column: ready to be multiplied."""
        if mask not in self._columns:
            texts = [item.text for item in self.neighbours]
            self._columns[mask] = encode(texts, mask).T.tocsr()
        return self._columns[mask]

    @cached_property
    def must_not_say(self) -> tuple[TermPattern, ...]:
        """The brief's forbidden phrases, folded."""
        return terms_compile(self.spec.brief.must_not_say)

    @cached_property
    def must_say(self) -> tuple[TermPattern, ...]:
        """The brief's wanted phrases, folded."""
        return terms_compile(self.spec.brief.must_say)

    @cached_property
    def banned(self) -> tuple[TermPattern, ...]:
        """The brand's banned terms, folded."""
        terms = self.spec.brief.brand.terms.get("banned") or ()
        return terms_compile([term for term in terms if isinstance(term, str)])


@dataclass(frozen=True)
class SetContext:
    """An order and one of its fields."""

    order: OrderContext
    field: FieldSpec

    @property
    def spec(self) -> Spec:
        """The frozen order."""
        return self.order.spec

    @property
    def evidence(self) -> Evidence:
        """What record and brief support."""
        return self.order.evidence

    @property
    def names(self) -> frozenset[str]:
        """Casefolded words of the product's own name."""
        return self.order.names

    @property
    def mask(self) -> frozenset[str]:
        """Words left out where lines are compared."""
        return channel_mask(self.field.channel, self.order.names)

    def nearest(self, texts: Sequence[str]) -> list[tuple[float, Neighbour | None]]:
        """For each text its greatest cosine to what people already saw, and that line; 0 and None where there is nothing."""
        found = self._nearest
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            carried, approved = self._of_neighbours(new), self._of_approved(new)
            for text, one, other in zip(new, carried, approved, strict=True):
                found[text] = other if other[0] > one[0] else one
        return [found[text] for text in texts]

    def _of_neighbours(self, texts: Sequence[str]) -> list[tuple[float, Neighbour | None]]:
        neighbours = self.order.neighbours
        if not neighbours:
            return [(0.0, None) for _ in texts]
        others = (encode(texts, self.mask) @ self.order.neighbour_columns(self.mask)).toarray()
        places = others.argmax(axis=1)
        return [
            (float(row[place]), neighbours[place])
            for row, place in zip(others, places, strict=True)
        ]

    def _of_approved(self, texts: Sequence[str]) -> list[tuple[float, Neighbour | None]]:
        approved = self.spec.approved
        hits = approved.nearest(texts, self.mask) if approved else [[] for _ in texts]
        return [hit[0] if hit else (0.0, None) for hit in hits]

    @cached_property
    def _nearest(self) -> dict[str, tuple[float, Neighbour | None]]:
        return {}


_kept: OrderedDict[int, tuple[OrderContext, dict[FieldSpec, SetContext]]] = OrderedDict()


def context_of(spec: Spec, field: FieldSpec) -> SetContext:
    """The context of an order's field; the same order is worked out once while it is in use.

    A `Spec` holds mappings and cannot be hashed, so the memory goes by identity; a kept context
    holds its spec, so that an identity is never given to another.
    """
    found = _kept.get(id(spec))
    if found is None or found[0].spec is not spec:
        found = _kept[id(spec)] = (OrderContext(spec), {})
        while len(_kept) > ORDERS_KEPT:
            with suppress(KeyError):  # another thread emptied it first
                _kept.popitem(last=False)
    return found[1].setdefault(field, SetContext(found[0], field))
