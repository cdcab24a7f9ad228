"""What all badges of one set share: the order, the field, the product's own words, the evidence."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

from generation.badges.claims.evidence import Evidence, evidence_of
from generation.badges.folding import TermPattern, terms_compile
from generation.badges.reading import SENTENCE_END, text_nfc
from generation.encoder import mask_words
from generation.encoder.tfidf import Vectors, encode
from generation.types import FieldSpec, Neighbour, Spec

CONTEXTS_KEPT = 64
CATALOG_SENTENCES = 40
NAME_STOP = frozenset(("the", "a", "an", "of", "for", "and", "with", "in", "by", "to", "on", "or"))


@dataclass(frozen=True)
class SetContext:
    """The frozen order and one of its fields, with what is worked out once for all its lines."""

    spec: Spec
    field: FieldSpec

    @cached_property
    def evidence(self) -> Evidence:
        """What record and brief support."""
        return evidence_of(self.spec)

    @cached_property
    def names(self) -> frozenset[str]:
        """Casefolded words of the product's own name: brand, models, noun."""
        known = self.spec.understanding
        own = (
            known.brand or "",
            *known.models,
            *known.names[:1],
            known.noun,
            known.plural,
            known.head,
        )
        return mask_words(own) - NAME_STOP

    @cached_property
    def mask(self) -> frozenset[str]:
        """Words left out where lines are compared; a title is mostly name, so nothing is there."""
        return frozenset() if self.field.channel == "product_title" else self.names

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
    def neighbour_vectors(self) -> Vectors:
        """Unit vectors of `neighbours`, masked."""
        return encode([item.text for item in self.neighbours], self.mask)

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


_kept: OrderedDict[tuple[int, str], SetContext] = OrderedDict()


def context_of(spec: Spec, field: FieldSpec) -> SetContext:
    """The context of an order's field; the same order is worked out once while it is in use.

    A `Spec` holds mappings and cannot be hashed, so the memory goes by identity; the kept context
    holds its spec, so that an identity is never given to another.
    """
    key = (id(spec), field.key)
    found = _kept.get(key)
    if found is not None and found.spec is spec and found.field == field:
        return found
    context = SetContext(spec, field)
    _kept[key] = context
    while len(_kept) > CONTEXTS_KEPT:
        try:
            _kept.popitem(last=False)
        except KeyError:  # another thread emptied it first
            break
    return context
