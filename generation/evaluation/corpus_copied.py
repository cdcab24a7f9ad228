"""How much of a line was there before: whether its build is a corpus pattern, and which 8-grams the corpus holds."""

from __future__ import annotations

import re
from functools import cache

from generation.corpus import pack_load, pack_names
from generation.engines.grammar.context import Context
from generation.engines.lm.recited import Recited, patterns_all
from generation.engines.lm.slots import Slots, slots_of
from generation.evaluation.plain import ngrams

GRAM = 8
_SLOT, _CUT = "·", "|"
_TOKEN = re.compile(r"<[a-z]+\d?>")
_READ = re.compile(r"<[a-z]+\d?>|[·|]|[^\W_]+(?:['’.\-][^\W_]+)*")
_PLACED = re.compile(
    r"^(?:brand|model|name|nouns?|price|was|save|offer|code|ends|stock|attr\..*|fact\d*|spec\d*)$"
)
"""Slots that hold a string of the record; all others hold words that may be said anew."""
_ARTICLES = re.compile(r"\b(?:an?|the)\s+(?=·)", re.IGNORECASE)


class Copying:
    """What could be copied for one product, ready for looking at many lines."""

    def __init__(self, context: Context) -> None:
        self._slots: Slots = slots_of(context)
        self._recited = Recited(context)

    def is_pattern(self, text: str) -> bool:
        """Whether the line is a corpus pattern with its slots filled from this product and its phrases."""
        return self._recited.is_pattern(text)

    def grams(self, text: str) -> tuple[int, int]:
        """(8-grams that the corpus holds, all 8-grams), the record's strings counting as one word each."""
        masked = _ARTICLES.sub("", _TOKEN.sub(_SLOT, self._slots.mask(text.replace("’", "'"))))
        runs = ngrams([word.casefold() for word in _READ.findall(masked)], GRAM)
        known = _corpus_grams()
        return sum(hash(run) in known for run in runs), len(runs)


@cache
def _corpus_grams() -> frozenset[int]:
    """Hashes of every 8-gram of patterns and phrases; slots for phrases cut a pattern in two."""
    texts = [
        "".join(_shown(part.text) if part.slot else part.text for part in pattern.parts)
        for pattern in patterns_all()
    ]
    for pack in map(pack_load, pack_names()):
        texts += [
            line for benefit in pack.benefits for lines in benefit.lines.values() for line in lines
        ]
        texts += [*pack.audiences, *pack.occasions, *pack.problems, *pack.sensory]
    found = set()
    for text in texts:
        words = [
            word.casefold() for word in _READ.findall(_ARTICLES.sub("", text.replace("’", "'")))
        ]
        found |= {hash(run) for run in ngrams(words, GRAM) if _CUT not in run}
    return frozenset(found)


def _shown(slot: str) -> str:
    return _SLOT if _PLACED.match(slot) else f" {_CUT} "
