"""Writes lines from corpus patterns and a record's facts."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from random import Random

from generation.corpus import Pack, pack_fields, pack_load
from generation.engines.base import line_seed, skeleton_key, text_key
from generation.engines.grammar.compose import (
    MORE,
    closing_variants,
    description_lengthen,
    further_candidates,
    further_weight,
)
from generation.engines.grammar.context import Context, context_build
from generation.engines.grammar.fill import Filled, Frame, pattern_fill, pattern_fillable
from generation.engines.grammar.guards import length
from generation.engines.grammar.must_say import must_join, must_lines, must_suffix
from generation.engines.grammar.places import pattern_suits
from generation.engines.grammar.select import (
    OFFERED,
    Candidate,
    Chosen,
    base_weights,
    cta_asked,
    cta_wanted,
    opening,
    slot_weights,
    weighted_index,
)
from generation.types import Draft, FieldSpec, Spec, Tone
from generation.types.brief import SLIDERS

_DRAWS, _MOST_DRAWS = 14, 80
"""Patterns tried for one line before the best of the second choices is taken."""
_FAILED = 0.05
_END = 70
_ENOUGH = 6
_SHARES: dict[tuple[bool, bool], dict[str, float]] = {
    (False, True): {"general": 0.04, "facts": 0.22},
    (False, False): {"general": 0.3, "facts": 0.4},
    (True, True): {"facts": 2.0},
    (True, False): {"facts": 2.0},
}
"""How welcome patterns of other packs are beside the product's own, by (pack is general, it has enough)."""
_GENERAL_AT_ENDS = 0.2
"""The share of general patterns where a slider stands at an end: a category has few lines there."""
_LONG_PLAIN = 0.05
"""The same for the fact patterns of a long field: facts are added to the category's own text as sentences."""


class GrammarEngine:
    """No weights, no torch: the honest baseline that every other engine has to beat."""

    name = "grammar"
    version = "grammar-2"

    def __init__(self, pack_of: Callable[[str], Pack] = pack_load) -> None:
        self._pack_of = pack_of
        self._last: tuple[Spec, bool, Context] | None = None

    def unavailable(self) -> str | None:
        """Never: patterns and facts are all it needs."""
        return None

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """At most `n` drafts that differ in build, near the asked tone; fewer where facts run out."""
        context = self._context(spec, plain=field.unit == "sms")
        writer = _FieldWriter(context, field, seed, avoid)
        drafts = []
        for slot in range(n):
            filled = writer.line(slot)
            if filled is None:
                break
            drafts.append(_draft(filled, slot, writer.seed_of(slot)))
        return drafts

    def _context(self, spec: Spec, *, plain: bool) -> Context:
        if self._last is None or self._last[0] is not spec or self._last[1] != plain:
            self._last = (spec, plain, context_build(spec, plain=plain, pack_of=self._pack_of))
        return self._last[2]


def _far(tone: Tone) -> bool:
    """Whether a slider was moved so far that only few lines sound like it."""
    return any(abs(getattr(tone, slider)) >= _END for slider in SLIDERS)


def _draft(filled: Filled, slot: int, seed: int) -> Draft:
    pattern = filled.pattern
    return Draft(
        text=filled.text,
        slot=slot,
        seed=seed,
        trace={
            "pack": pattern.pack,
            "pattern": pattern.text,
            "move": pattern.move,
            "tone": pattern.tone,
            "cta": filled.cta,
            "facts": sorted(filled.facts),
        },
    )


class _FieldWriter:
    """The lines of one field, one after another, each unlike those before it."""

    def __init__(
        self, context: Context, field: FieldSpec, seed: int, avoid: Container[str]
    ) -> None:
        self.context, self.field, self.seed, self.avoid = context, field, seed, avoid
        self.chosen, self.refused = Chosen(), set[tuple[str, str]]()
        self.candidates = self._fillable(pack_fields(field.channel, field.field))
        self.base = self._weighed(self.candidates)
        self.chosen.patterns.update(
            pattern.text
            for pattern, _ in self.candidates
            if pattern.slots and skeleton_key(pattern.text) in avoid
        )
        self.suffix = must_suffix(context.spec, field)
        self.musts = must_lines(context.spec, field, context.names)
        self.more = self._further() if field.asked else []

    def seed_of(self, slot: int) -> int:
        """The seed that all of one line's random numbers come from."""
        return line_seed(self.seed, self.context.spec.product.sku, self.field.key, slot)

    def line(self, slot: int) -> Filled | None:
        """The next line, or None where no honest one is left."""
        if self.musts:
            text = self.musts.pop(0)
            if text_key(text) not in self.avoid and self.candidates:
                return Filled(text, self.candidates[0][0], frozenset(), 0)
        rng = Random(self.seed_of(slot))
        filled = self._draw(slot, rng)
        if filled is None:
            return None
        self.chosen.add(filled)
        return replace(filled, text=must_join(filled.text, self.suffix))

    def _fillable(self, wanted: tuple[str, ...]) -> list[Candidate]:
        return [
            (pattern, options)
            for options in self.context.packs
            for name in wanted
            for written in options.patterns.get(name, ())
            for pattern in closing_variants(written)
            if pattern_suits(pattern, self.field, self.context)
            and pattern_fillable(pattern, options, self.context)
        ]

    def _weighed(self, candidates: list[Candidate]) -> list[float]:
        """Base weights; the general and the fact patterns step back where the category has enough."""
        own = self.context.packs[0].slug
        enough = sum(options.slug == own for _, options in candidates) >= _ENOUGH
        shares = _SHARES[own == "general", enough]
        if enough and own != "general" and _far(self.context.spec.brief.tone):
            shares = {**shares, "general": _GENERAL_AT_ENDS}
        if self.field.asked and enough and own != "general":
            shares = {**shares, "facts": _LONG_PLAIN}
        base = base_weights(candidates, self.context.spec.brief, self.context.told)
        return [
            weight * (1.0 if pattern.slots & OFFERED else shares.get(options.slug, 1.0))
            for (pattern, options), weight in zip(candidates, base, strict=True)
        ]

    def _further(self) -> list[tuple[Candidate, float]]:
        able = further_candidates(self._fillable(MORE))
        return [
            (candidate, further_weight(candidate, weight))
            for candidate, weight in zip(able, self._weighed(able), strict=True)
        ]

    def _frame(self) -> Frame:
        asked = self.field.asked
        limit = min(self.field.limit, asked[1]) if asked else self.field.limit
        # One more for the stop that a line without one gets.
        room = limit - length(self.suffix, self.field) - 1 if self.suffix else limit
        return Frame(
            self.context,
            self.field,
            room,
            _Taken(self.avoid, self.chosen.texts),
            self.suffix,
            frozenset(self.chosen.phrases),
            self.refused,
        )

    def _draw(self, slot: int, rng: Random) -> Filled | None:
        brief = self.context.spec.brief
        cta = cta_wanted(cta_asked(brief.tone, self.field), slot, rng)
        weights = slot_weights(self.candidates, self.base, self.chosen, cta, brief)
        frame, second = self._frame(), None
        for draw in range(min(len(weights), _MOST_DRAWS)):
            index = weighted_index(weights, rng)
            if index is None or (second is not None and draw >= _DRAWS):
                break
            weights[index] = 0.0
            filled = self._filled(self.candidates[index], frame, rng)
            if filled is None:
                # What could not be filled now is unlikely to fit the next line of this set.
                self.base[index] *= _FAILED
                continue
            if self.chosen.openings[opening(filled.text)] == 0:
                return filled
            second = second or filled
        return second

    def _filled(self, candidate: Candidate, frame: Frame, rng: Random) -> Filled | None:
        filled = pattern_fill(*candidate, frame, rng)
        if filled is not None and self.field.asked:
            filled = description_lengthen(filled, self.more, frame, rng, self.field.asked[0])
        return filled


class _Taken:
    """Texts of the batch and of the set, seen as one."""

    def __init__(self, batch: Container[str], own: set[str]) -> None:
        self.batch, self.own = batch, own

    def __contains__(self, key: object) -> bool:
        return key in self.own or key in self.batch
