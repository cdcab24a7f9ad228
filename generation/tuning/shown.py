"""What an example shows of a product beside its facts: phrases and clauses, some of which its lines say."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from generation.engines.grammar.context import Context
from generation.engines.lm.asking import PIECES
from generation.engines.lm.material import clauses_some
from generation.engines.lm.prompt import Phrase, phrases_of

_SHOWN = 10
_BUILT = 0.6
"""Share of the lines that may be built on a clause that is shown; the others stand by themselves."""
_BARE = 0.1
"""Share of the products of which no clause is shown."""


def phrases_shown(texts: Sequence[str], context: Context, rng: Random) -> list[Phrase]:
    """The phrases that the lines say, among others they might have said, in any order."""
    low = "\n".join(texts).casefold()
    said: list[Phrase] = []
    unsaid: list[Phrase] = []
    for phrase in phrases_of(context):
        # A verb may have been turned to the plural: its first word does not count.
        core = phrase.text.partition(" ")[2] if phrase.form == "does" else phrase.text
        (said if core.casefold() in low else unsaid).append(phrase)
    more = rng.randint(_SHOWN // 2, _SHOWN) - len(said)
    shown = said + rng.sample(unsaid, min(len(unsaid), max(0, more)))
    rng.shuffle(shown)
    return shown


def pieces_shown(lines: Sequence[str], others: Sequence[str], rng: Random) -> list[str]:
    """Clauses of some of the lines in slots, among clauses of `others` of the product, in any order.

    A line is built on one or two, never on all that it is made of, so what is learnt is to go on from a
    clause, not to repeat lines.
    """
    if rng.random() < _BARE:
        return []
    most = rng.choice(PIECES)
    built = [line for line in lines if rng.random() < _BUILT]
    found = [clause for line in built for clause in clauses_some(line, 2, rng)]
    rng.shuffle(found)
    unsaid = [
        clause
        for line in rng.sample(list(others), min(len(others), most))
        for clause in clauses_some(line, 1, rng)
    ]
    shown = list(
        dict.fromkeys([*found[:most], *unsaid[: max(rng.randint(0, 3), most - len(found))]])
    )
    rng.shuffle(shown)
    return shown
