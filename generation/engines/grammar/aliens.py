"""Words that a text about one product may not hold, since they belong to its pack's others."""

from __future__ import annotations

from functools import lru_cache

from generation.corpus import Pack
from generation.corpus.types import OnlyFor
from generation.engines.grammar.wording import stem, words

# An LED light is one of its pack's nouns, and light is what every lamp gives.
_ALSO_GIVEN = frozenset(["light"])


def alien_stems(pack: Pack, named: str, own: frozenset[str]) -> frozenset[str]:
    """Stems that no text about a product may hold: the pack's nouns but its `own`, words kept from what is so `named`."""
    kept = _kept_from(pack, named)
    if pack.slug == "general":
        return kept
    return (frozenset(stem(words(one)[-1]) for one, _ in pack.nouns) - own - _ALSO_GIVEN) | kept


def names_alien(text: str, alien: frozenset[str]) -> bool:
    """Whether a text speaks of one of the pack's other products: "hoodie" under a tank top."""
    return bool(alien) and not alien.isdisjoint(_stems(text))


def _kept_from(pack: Pack, noun: str) -> frozenset[str]:
    named = _stems(noun)
    return frozenset(
        stem(word) for only in pack.only if not _goes_with(only, named) for word in only.words
    )


def _goes_with(only: OnlyFor, named: frozenset[str]) -> bool:
    """Whether words kept for some products may be said of one whose noun has these stems."""
    wanted = not only.nouns or not named.isdisjoint(map(stem, only.nouns))
    return wanted and named.isdisjoint(map(stem, only.but))


@lru_cache(maxsize=50_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))
