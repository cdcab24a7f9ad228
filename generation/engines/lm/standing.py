"""Whether a line that the model drew can stand: as a line, of this product, in this field."""

from __future__ import annotations

from generation.engines.lm.agreeing import disagrees
from generation.engines.lm.asking import Asked
from generation.engines.lm.borrowed import borrowed
from generation.engines.lm.faults import LineCheck, words_plain
from generation.engines.lm.places import line_suits
from generation.engines.lm.unearned import unearned
from generation.engines.lm.uses import misused


class Standing:
    """Looks at many lines of one order; the engine keeps by it, and the stage `rl` learns by it."""

    def __init__(self, asked: Asked, taught: frozenset[str] = frozenset()) -> None:
        """`taught` are the words of the lines that the model learnt from; where none are named, any will do."""
        self._asked = asked
        shown = {word for clause in asked.clauses for word in words_plain(clause.text)}
        self._check = LineCheck(asked.context, asked.ask.field, taught and taught | shown)

    def fault(self, text: str, masked: str) -> str | None:
        """One word for why a filled line (`masked` is the same in slots) cannot stand; None where it can."""
        context = self._asked.context
        if fault := self._check.fault(text, masked):
            return fault
        if disagrees(masked, context):
            return "agreement"
        if misused(masked, self._asked.slots):
            return "misused"
        if not line_suits(masked, self._asked.ask.field, context):
            return "place"
        if unearned(masked, context):
            return "unearned"
        return "borrowed" if borrowed(masked, context, self._check.known) else None
