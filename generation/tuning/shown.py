"""What an example shows of a product beside its facts: phrases and clauses, some of which its lines say."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from generation.engines.grammar.context import Context
from generation.engines.lm.asking import CLAUSES_SHOWN, PHRASES_SHOWN
from generation.engines.lm.material import Clause, clauses_some, phrases_of

_BUILT = 0.6
"""Share of the lines that may be built on a clause that is shown; the others stand by themselves."""
_BARE = 0.1
"""Share of the products of which no clause is shown."""


def phrases_shown(lines: Sequence[str], context: Context, rng: Random) -> list[Clause]:
    """The phrases that the lines say, among others they might have said, in any order."""
    low = "\n".join(lines).casefold()
    said: list[Clause] = []
    unsaid: list[Clause] = []
    for phrase in phrases_of(context):
        (said if phrase.text.casefold() in low else unsaid).append(phrase)
    more = rng.choice(PHRASES_SHOWN) - len(said)
    shown = said + rng.sample(unsaid, min(len(unsaid), max(0, more)))
    rng.shuffle(shown)
    return shown


def clauses_shown(lines: Sequence[str], others: Sequence[Clause], rng: Random) -> list[Clause]:
    """Clauses of some of the lines in slots, among `others` of the product, in any order.

    Of a line one or two are shown, never all that it is made of: it is built on them.
    """
    if rng.random() < _BARE:
        return []
    most = rng.choice(CLAUSES_SHOWN)
    built = [line for line in lines if rng.random() < _BUILT]
    found = [clause for line in built for clause in clauses_some(line, 2, rng)]
    rng.shuffle(found)
    more = max(rng.randint(0, 3), most - len(found))
    shown = [*found[:most], *rng.sample(others, min(len(others), more))]
    rng.shuffle(shown)
    return shown
