"""Whether a line tells a scene of another category: "beer, for the shelf the children can reach".

What the model says it has read in some pack. Two words in a row that only a few packs have, and none of those that speak
of this product, were borrowed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache
from itertools import pairwise

from generation.corpus import Pack, Pattern, pack_load, pack_names
from generation.corpus.valences import valence
from generation.encoder.stems import word_stem
from generation.engines.grammar.context import Context
from generation.engines.grammar.plain import plain_patterns

GENERAL = "general"
ANYWHERE = 0.115
"""Share of the packs that have a pair of words from which on it is common English and nobody's scene."""
EVERYWHERE = 0.8
"""Share of the packs that have a word from which on it tells no scene: two such words say nothing of where they stood
together."""
_LITTLE = 3
"""Letters of words that tell nothing of a product, though its record has them."""
_ONE = {
    "are": "is", "have": "has", "were": "was", "they": "it", "they're": "it's", "their": "its", "them": "it", "these": "this",
    "those": "that", "don't": "doesn't", "haven't": "hasn't", "aren't": "isn't",
}  # fmt: skip
"""What is said of several things as it is said of one."""
_RUN = re.compile(r"[a-z]+(?:['’-][a-z]+)*(?: [a-z]+(?:['’-][a-z]+)*)*")
_SLOT = re.compile(r"<[a-z]+\d?>")
_BRACED = re.compile(r"\{[^{}]*\}")
Pair = tuple[str, str]


def borrowed(masked: str, context: Context, known: Set[str]) -> bool:
    """Whether the line in slots has a pair of words that packs have, but none of the product's own.

    A pair with one of the `known` words, those of record and brief, is the product's, whoever else says it.
    """
    own = sum(_bits().get(slug, 0) for slug in {GENERAL, *(pack.slug for pack in context.packs)})
    homes = homes_of_pairs()
    few = ANYWHERE * len(pack_names())

    def told(pair: Pair) -> bool:
        return any(len(word) > _LITTLE and _bare(word) in pair for word in known)

    return any(
        (packs := homes.get(pair))
        and packs.bit_count() < few
        and not packs & own
        and not told(pair)
        for pair in _pairs(_SLOT.sub("·", masked))
    )


@cache
def _bits() -> Mapping[str, int]:
    """What stands for each pack."""
    return {slug: 1 << place for place, slug in enumerate(dict.fromkeys((GENERAL, *pack_names())))}


@cache
def homes_of_pairs() -> Mapping[Pair, int]:
    """The packs that have each pair of words, as bits, where one of the two is a word of some packs only."""
    found: dict[Pair, int] = defaultdict(int)
    texts = {slug: _texts(pack_load(slug)) for slug in pack_names()}
    plain = [pattern for patterns in plain_patterns().values() for pattern in patterns]
    for slug, said in (*texts.items(), (GENERAL, map(_literal, plain))):
        for pair in set(_pairs("\n".join(said))):
            found[pair] |= _bits()[slug]
    common = _common(found)
    return {pair: homes for pair, homes in found.items() if not common.issuperset(pair)}


def _common(homes: Mapping[Pair, int]) -> frozenset[str]:
    """Words that tell nothing of any pack: so many packs say them, or they judge."""
    found: dict[str, int] = defaultdict(int)
    for pair, packs in homes.items():
        for word in pair:
            found[word] |= packs
    least = EVERYWHERE * len(pack_names())
    # Praise and blame are anybody's.
    return frozenset(
        word for word, packs in found.items() if packs.bit_count() >= least or valence(word)
    )


def _texts(pack: Pack) -> Iterator[str]:
    for patterns in pack.patterns.values():
        yield from map(_literal, patterns)
    for benefit in pack.benefits:
        for lines in benefit.lines.values():
            yield from lines
    phrases = (*pack.audiences, *pack.occasions, *pack.problems, *pack.sensory)
    for text in (*phrases, *pack.cta_soft, *pack.cta_strong):
        yield _BRACED.sub("·", text)


def _literal(pattern: Pattern) -> str:
    return _BRACED.sub("·", pattern.text)


def _pairs(text: str) -> Iterator[Pair]:
    """Words side by side, casefolded; nothing stands across a sign, a slot or the end of a line."""
    for run in _RUN.findall(text.casefold().replace("’", "'")):
        yield from pairwise(map(_bare, run.split()))


@cache
def _bare(word: str) -> str:
    return word_stem(_ONE.get(word, word))
