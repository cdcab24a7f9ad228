"""Whether a line says what only a fact could earn: "a quiet surface", of a thing whose finish nobody named.

The packs' benefits hold where the record says so. What the model has read of them it also says of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from generation.corpus import pack_load, pack_names
from generation.corpus.types import FORMS
from generation.encoder.stems import word_stem
from generation.engines.grammar.context import Context

_LEAST = 3
"""Words of a benefit from which on it is told from common English."""
_WORD = re.compile(r"<[a-z]+\d?>|[a-z]+(?:['’-][a-z]+)*")
Words = tuple[str, ...]


def unearned(masked: str, context: Context) -> bool:
    """Whether the line in slots has a benefit of some pack's that none of this product's facts earns."""
    own = {
        _words(option.text)
        for pack in context.packs
        for form in FORMS
        for option in pack.options.get(form, ())
    }
    said = _words(masked)
    return any(
        benefit not in own
        for at in range(len(said) - _LEAST + 1)
        for benefit in benefits_conditional().get(said[at : at + _LEAST], ())
        if said[at : at + len(benefit)] == benefit
    )


@cache
def benefits_conditional() -> Mapping[Words, tuple[Words, ...]]:
    """What rests on facts, in all packs, by its first words."""
    found: dict[Words, tuple[Words, ...]] = {}
    for text in _texts():
        said = _words(text)
        if len(said) >= _LEAST:
            found[said[:_LEAST]] = (*found.get(said[:_LEAST], ()), said)
    return found


def _texts() -> Iterator[str]:
    for slug in pack_names():
        for benefit in pack_load(slug).benefits:
            if benefit.when:
                for lines in benefit.lines.values():
                    yield from lines


@lru_cache(maxsize=8192)
def _words(text: str) -> Words:
    """Casefolded stems: what is said of one thing and of several is the same."""
    return tuple(_stem(word) for word in _WORD.findall(text.casefold().replace("’", "'")))


@cache
def _stem(word: str) -> str:
    return word_stem({"have": "has", "are": "is"}.get(word, word))
