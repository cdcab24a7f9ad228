"""Reads a record: brand, noun, names, facts, family; what is not understood is left unsaid."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generation.facts.attributes import attribute_facts
from generation.facts.brand import brand_read
from generation.facts.categories import CategoryNouns, category_nouns
from generation.facts.corrections import corrections_apply
from generation.facts.departments import department_family
from generation.facts.evidence import evidence_weigh
from generation.facts.forms import noun_plural
from generation.facts.head import Head
from generation.facts.ingredients import ingredient_facts
from generation.facts.models import models_mark
from generation.facts.names import names_build, noun_print
from generation.facts.nouns import head_find
from generation.facts.packs import family_and_pack, toy_noun
from generation.facts.prose import sentences_read
from generation.facts.prosefacts import prose_facts
from generation.facts.roles import Title, brand_mark, title_read
from generation.facts.saidfor import title_fits_facts
from generation.facts.settle import facts_settle
from generation.facts.source import Source
from generation.facts.titlefacts import title_facts
from generation.types import Fact, Product, Understanding


@dataclass(frozen=True)
class CatalogWords:
    """What a whole catalog shows: brands that carry so many kinds of things that they are shops."""

    resellers: frozenset[str] = field(default_factory=frozenset)


def catalog_words(products: Iterable[tuple[str, str]], *, kinds: int = 25) -> CatalogWords:
    """Words of a catalog from (brand, category) pairs: a "brand" over `kinds` top categories' leaves is a shop."""
    seen: dict[str, set[str]] = {}
    for brand, category in products:
        seen.setdefault(brand.strip().lower(), set()).add(category)
    return CatalogWords(
        frozenset(brand for brand, leaves in seen.items() if brand and len(leaves) >= kinds)
    )


def understand(
    product: Product,
    corrections: Mapping[str, Any] | None = None,
    common: CatalogWords | None = None,
) -> Understanding:
    """What a careful reader knows of a product, and what copy may say. Never raises for any text."""
    if common and product.brand.strip().lower() in common.resellers:
        product = _unbranded(product)
    source = Source("title", product.title)
    description = Source("description", product.description)
    brand, lead = brand_read(product, source)
    title = title_read(source, lead, branded=brand is not None)
    brand_mark(title, brand)
    category = category_nouns(product.category)
    head = head_find(title, category, description.text)
    models = models_mark(title, head, description.text, toys="toys" in category.words)
    sentences, noise = sentences_read(description, source.text)
    noun = noun_print(head)
    heads = _heads(head, category)
    said = frozenset(token.low for token in title.tokens)
    read = family_and_pack(head.noun, category, said)
    told = [*source.tokens, *description.tokens]
    family, pack = evidence_weigh(read, head.noun, product, category, told)
    department = department_family(product.category)
    family = department if department and (family, department) != ("apparel", "home") else family
    facts = (
        title_facts(title, head, category)
        + title_fits_facts(source)
        + attribute_facts(product)
        + prose_facts(description, sentences, heads)
        + (ingredient_facts(title, description, sentences) if family == "fmcg" else [])
    )
    noun = toy_noun(noun, category, said)
    found = Understanding(
        brand=brand,
        head=noun.rsplit(" ", 1)[-1],
        noun=noun,
        plural=noun_plural(noun),
        models=tuple(models),
        names=names_build(title, head, models, brand, category),
        facts=facts_settle(facts, noun, brand, toys="toys" in category.words),
        family=family,
        pack=pack,
        dropped=_dropped(title, description, noise),
    )
    return corrections_apply(found, corrections) if corrections else found


def facts_hash(understanding: Understanding, product: Product) -> str:
    """SHA-256 over all that copy may rest on: brand, noun, names, facts with their values, price and stock."""
    rests = {
        "brand": understanding.brand,
        "noun": [understanding.noun, understanding.plural],
        "models": list(understanding.models),
        "names": list(understanding.names),
        "facts": sorted([fact.name, fact.value, fact.kind] for fact in understanding.facts),
        "family": [understanding.family, understanding.pack],
        "price": [_amount(product.price), _amount(product.compare_at_price), product.currency],
        "stock": product.stock,
    }
    return hashlib.sha256(
        json.dumps(rests, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def _amount(amount: Any) -> str | None:
    return None if amount is None else format(amount.normalize(), "f")


def _unbranded(product: Product) -> Product:
    values = {name: getattr(product, name) for name in product.__dataclass_fields__}
    return Product(**{**values, "brand": ""})


def _heads(head: Head, category: CategoryNouns) -> frozenset[str]:
    heads = {head.noun, head.noun.rsplit(" ", 1)[-1]}
    heads |= {noun.rsplit(" ", 1)[-1] for noun in category.leaf}
    return frozenset(heads | {word.rstrip("s") for word in heads if word.endswith("s")})


def _dropped(
    title: Title, description: Source, noise: list[tuple[int, int]]
) -> tuple[tuple[str, int, int], ...]:
    spans: list[tuple[str, int, int]] = []
    run: list[int] = []
    for index, role in enumerate([*title.roles, "end"]):
        if role in ("noise", "shop"):
            run.append(index)
        elif run:
            spans.append(
                (
                    "title",
                    *title.source.clean.span(title.tokens[run[0]].start, title.tokens[run[-1]].end),
                )
            )
            run = []
    spans += [
        ("description", *description.clean.span(start, end)) for start, end in noise if end > start
    ]
    return tuple(sorted(set(spans)))


__all__ = ["CatalogWords", "Fact", "catalog_words", "facts_hash", "understand"]
