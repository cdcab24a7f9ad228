"""Products suggested for a brief: those of the catalog whose texts are nearest to what the brief says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from math import log
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from campaigns.catalog.quarantines import is_quarantined
from campaigns.catalog.search import search_fold
from campaigns.catalog.selectors import products_matching
from campaigns.models import Campaign, Product
from generation.jobs.nearness import texts_nearest, words_telling

SUGGESTED = 24
SUGGESTED_MOST = 100
# However large a catalog is: words looked for in it, products ranked, of them those that hold the same
# words, and the text of each.
WORDS_MOST = 12
RANKED_MOST = 400
ALIKE_MOST = 40
TEXT_MOST = 400
UNREAD = ("description", "extra", "search")


@dataclass(frozen=True)
class Suggested:
    """A product, its likeness to the brief 0..1, and the brief's words that it says too."""

    product: Product
    similarity: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Suggestions:
    """The nearest products first. `words` of the brief were looked for, `found` products hold one of them."""

    words: tuple[str, ...]
    found: int
    rows: list[Suggested]


def brief_text(campaign: Campaign) -> str:
    """What a brief says of what it is for: goal, audience, offer, the words that must be said."""
    parts = (campaign.goal, campaign.audience, campaign.offer.get("text", ""), *campaign.must_say)
    return "\n".join(str(part) for part in parts if part)


def products_suggested(
    campaign: Campaign, *, filters: Mapping[str, str] | None = None, most: int = SUGGESTED
) -> Suggestions:
    """At most `most` products for a campaign's brief, among those that `filters` leave; none that is quarantined.

    One pass over the search texts in the database says which product holds which of the brief's words. Of
    each set of words the first products, of all sets those with the most and the rarest words, are then
    embedded and ranked: what is read and kept does not grow with the catalog.
    """
    text = brief_text(campaign)
    asked = dict(islice(words_telling(text).items(), WORDS_MOST))
    if not asked:
        return Suggestions((), 0, [])
    # A text that is made to push its product up pushes it up here, too.
    usable = products_matching(filters or {}).exclude(is_quarantined())
    rows = usable.order_by().annotate(said=_words_said(list(asked)))
    saying = rows.filter(said__gt=0).values_list("pk", "said")
    counts: Counter[int] = Counter()
    firsts: dict[int, list[int]] = {}
    for pk, said in saying.iterator(chunk_size=2_000):
        counts[said] += 1
        if counts[said] <= ALIKE_MOST:
            firsts.setdefault(said, []).append(pk)
    wanted = [pk for said in _by_worth(counts) for pk in firsts[said]][:RANKED_MOST]
    pool = list(Product.objects.filter(pk__in=wanted).order_by("pk").defer(*UNREAD))
    near = texts_nearest(text, [_product_text(row) for row in pool], most)
    ranked = [Suggested(pool[item.place], item.similarity, item.words) for item in near]
    return Suggestions(tuple(asked.values()), counts.total(), ranked)


def _words_said(stems: list[str]) -> Combinable:
    """A number whose bits say which stems stand in a product's search text."""
    total: Combinable = Value(0)
    for place, stem in enumerate(stems):
        stands = GreaterThan(StrIndex(F("search"), Value(search_fold(stem))), 0)
        total = total + Case(
            When(stands, then=Value(1 << place)),
            default=Value(0),
            output_field=IntegerField(),
        )
    return total


def _by_worth(counts: Counter[int]) -> list[int]:
    """The sets of words, those first that hold the most and the rarest words."""
    places = range(WORDS_MOST)
    holding = [sum(n for said, n in counts.items() if said >> place & 1) for place in places]
    weights = [log(1 + counts.total() / n) if n else 0.0 for n in holding]

    def worth(said: int) -> float:
        return sum(weights[place] for place in places if said >> place & 1)

    return sorted(counts, key=lambda said: (-worth(said), said))


def _product_text(row: Product) -> str:
    """What a product is, in few words: its title, where it stands, its facts."""
    facts: list[dict[str, Any]] = row.understanding.get("facts", [])
    values = " ".join(str(fact["value"]) for fact in facts)
    return f"{row.title} {row.category.replace('>', ' ')} {values}"[:TEXT_MOST]
