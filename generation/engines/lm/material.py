"""Pieces of lines for the model to build on: what a category says, which a small model cannot know by heart.

A model of 12 M parameters that has read half a million words knows how lines go, not what there is to say of a thing it
never met. So the grammar, which has a category's lines and knows which of them a record earns, writes some; one clause of
each is shown, never the whole line, and the model says the rest itself (retrieval as in arXiv 2005.11401, with
lines in slots for passages).
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from generation.engines.grammar.engine import GrammarEngine
from generation.engines.lm.slots import Slots, digits_free
from generation.types import Spec

_CUT = re.compile(
    r"(?<=[.!?…])\s+|[,;:]\s+|\s[–—]\s|\s(?=(?:for|before|after|until|when|while|because|so|without|from|with|and|but) )"
)
"""Where a clause may end: sentences, signs, and the words that begin another."""
_WORD = re.compile(r"(?<![<\w])[a-z]{2,}(?:['’-][a-z]+)*(?![\w>])", re.I)
_PLAIN = 2
_LENGTH = range(3, 15)
"""Words of a clause, at least `_PLAIN` of them no slots."""
_SIGNS = " .,;:–—…"
PIECES = 2
"""Clauses of one text, at most."""
_LEAD = re.compile(r"^(?:and|but|so|because|while) ", re.I)


def clauses(masked: str) -> list[str]:
    """The clauses of a line in slots that say something; never the whole line."""
    whole = masked.strip(_SIGNS)
    found = []
    for part in _CUT.split(masked):
        clause = _LEAD.sub("", part).strip(_SIGNS)
        said = _WORD.findall(clause)
        if len(said) >= _PLAIN and len(clause.split()) in _LENGTH and clause != whole:
            found.append(clause)
    return found


def clauses_some(masked: str, most: int, rng: Random) -> list[str]:
    """One clause of a short line, up to `most` of a text; none where a digit is no slot's."""
    if digits_free(masked):
        return []
    cut = clauses(masked)
    return rng.sample(cut, min(most, (len(cut) + 1) // 2))


def pieces_written(spec: Spec, slots: Slots, count: int, seed: int) -> list[str]:
    """Clauses for a product, of about `count` lines of the grammar over all fields; what must be said is none of them."""
    free = replace(spec, brief=replace(spec.brief, must_say=()))
    engine, rng = GrammarEngine(), Random(seed)
    each = max(1, count // len(spec.fields))
    found = [
        clause
        for field in spec.fields
        for draft in engine.write(free, field, each, seed, frozenset())
        for clause in clauses_some(slots.mask(draft.text), PIECES, rng)
    ]
    return list(dict.fromkeys(found))
