"""Patterns that no product can say, because each of their pack's nouns has a word of theirs kept from it."""

from __future__ import annotations

from collections.abc import Iterator

from generation.corpus import Pack, Pattern
from generation.engines.grammar.aliens import alien_stems, names_alien
from generation.engines.grammar.wording import stem, words
from generation.facts.lexicon import lexicon


def unsayable(pack: Pack) -> Iterator[Pattern]:
    """The patterns of a pack that are barred under every noun that has this pack."""
    known = (noun for noun, entry in lexicon().nouns.items() if entry.pack == pack.slug)
    nouns = dict.fromkeys([*(one for one, _ in pack.nouns), *known])
    barred = [alien_stems(pack, noun, frozenset(map(stem, words(noun)))) for noun in nouns]
    for patterns in pack.patterns.values():
        for pattern in patterns:
            if barred and all(names_alien(pattern.literal, stems) for stems in barred):
                yield pattern
