"""Goes through the lines of answers: mends what is only form, drops what may not be said, keeps the others."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable

from generation.engines.base import skeleton_key, text_key
from generation.engines.grammar.guards import plain_characters
from generation.engines.grammar.must_say import must_join, must_lines
from generation.engines.grammar.select import opening
from generation.engines.lm.asking import Asked
from generation.engines.lm.faults import LineCheck
from generation.types import Draft
from generation.types.hidden import hidden_strip

_BLANKS = re.compile(r"\s+")
_QUOTES = (("“", "”"), ('"', '"'), ("‘", "’"), ("*", "*"), ("`", "`"))
_MARKUP = re.compile(r"\*\*|__|</?[a-z]{1,10}>", re.I)


class Chooser:
    """The lines of one call of `write`: those that can stand, and why others cannot."""

    def __init__(self, asked: Asked, avoid: Container[str]) -> None:
        self.asked, self._avoid = asked, avoid
        self._check = LineCheck(asked.context, asked.ask.field)
        self._seen: set[str] = set()
        self._found: list[Draft] = []
        self.faults: Counter[str] = Counter()
        for text in must_lines(asked.ask.spec, asked.ask.field, asked.context.names):
            if not self._again(text, text):
                self._keep(text, text, asked.seed_of(0), ())

    def missing(self, surplus: float) -> int:
        """How many lines are missing of those that were wanted before the surplus."""
        wanted = max(1, round(self.asked.ask.n / (1 + surplus)))
        return max(0, wanted - len(self._found))

    @property
    def written(self) -> tuple[str, ...]:
        """The lines kept so far."""
        return tuple(draft.text for draft in self._found)

    def look(self, lines: Iterable[str], seed: int, versions: tuple[str, ...]) -> None:
        """Keeps those of an answer's lines that can stand; `versions` are the parts of its prompt."""
        for line in lines:
            bare = self._check.sentence_case(
                line_mend(line, sms=self.asked.ask.field.unit == "sms")
            )
            masked = self.asked.slots.mask(bare)
            text = self._joined(bare)
            fault = self._check.fault(text, masked)
            if fault or self._again(text, masked):
                self.faults[fault or "again"] += 1
            else:
                self._keep(text, masked, seed, versions)

    def drafts(self) -> list[Draft]:
        """The drafts, slots counted from 0: those first whose build is new and whose opening is rare."""
        openings: Counter[str] = Counter()
        ranked = []
        for place, draft in enumerate(self._found):
            old = skeleton_key(str(draft.trace["pattern"])) in self._avoid
            ranked.append((old, openings[opening(draft.text)], place))
            openings[opening(draft.text)] += 1
        kept = [self._found[place] for *_, place in sorted(ranked)][: self.asked.ask.n]
        return [Draft(draft.text, slot, draft.seed, draft.trace) for slot, draft in enumerate(kept)]

    def _joined(self, bare: str) -> str:
        """The line with what must be said behind it, unless it says that already."""
        suffix = self.asked.suffix
        said = bare.casefold()
        musts = [text.strip().rstrip(".").casefold() for text in self.asked.ask.spec.brief.must_say]
        return bare if suffix and all(text in said for text in musts) else must_join(bare, suffix)

    def _keep(self, text: str, masked: str, seed: int, versions: tuple[str, ...]) -> None:
        slots = self.asked.slots
        facts = sorted(slots.facts_in(masked)) if versions else []
        trace = {"pack": "", "pattern": masked, "move": "", "facts": facts, "prompt": versions}
        self._found.append(Draft(text, 0, seed, trace))

    def _again(self, text: str, masked: str) -> bool:
        """Whether the line, or one built alike, was there already; remembers it."""
        keys = {text_key(text), skeleton_key(masked)}
        again = text_key(text) in self._avoid or not keys.isdisjoint(self._seen)
        self._seen |= keys
        return again


def line_mend(line: str, *, sms: bool) -> str:
    """A line without what models put around lines: quotes, markup, unseen characters, runs of blanks."""
    text = _MARKUP.sub("", hidden_strip(unicodedata.normalize("NFC", line)))
    text = _BLANKS.sub(" ", text).strip()
    for left, right in _QUOTES:
        inner = text[1:-1]
        if len(text) > 2 and (text[0], text[-1]) == (left, right) and left not in inner:
            text = inner.strip()
    return plain_characters(text) if sms else text
