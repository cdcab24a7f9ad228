"""From an order to groups of prompts: what of the product is shown, and what is asked of each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from generation.engines.base import Ask, adapter_of, line_seed
from generation.engines.grammar.context import Context, context_build
from generation.engines.grammar.guards import (
    length,
    plain_characters,
    spells,
    words_banned,
)
from generation.engines.grammar.must_say import must_join, must_suffix
from generation.engines.grammar.select import cta_asked, cta_wanted
from generation.engines.lm.material import (
    Clause,
    clauses_named,
    clauses_said,
    clauses_written,
    phrases_of,
)
from generation.engines.lm.prompt import (
    ROOMS,
    Controls,
    asked_text,
    controls_asked,
    number_token,
    product_text,
)
from generation.engines.lm.slots import NAMES, Slots, slots_of
from generation.lm.groups import Group, Line, Sentence
from generation.types import FieldSpec

OVER = 3
"""Lines drawn for one draft asked: most of a set's quality is choosing."""
LINES = 8
"""Lines of one prompt; the next lines of a set are shown other phrases."""
_ROUND = 10_000
"""Between the numbers of the lines of one round of drawing and those of the next."""
CLAUSES_SHOWN = range(4, 13)
"""Clauses of the category's language that one prompt shows."""
PHRASES_SHOWN = range(5, 11)
"""Phrases of the category that one prompt shows."""
_WRITTEN = 24
"""Lines of the grammar whose clauses they are."""
_COOL, _BOLD = 0.5, 0.3
_NARROW, _WIDE = 0.75, 0.15


@dataclass(frozen=True)
class Posed:
    """A prompt as it is put to the model: its group, the controls it gives, and what its tokens for clauses stand for."""

    group: Group
    controls: Controls
    clauses: Mapping[str, str]

    def said(self, line: Line) -> Line:
        """A drawn line with its clauses in words."""
        sentences = tuple(
            Sentence(clauses_said(text, self.clauses), likely) for text, likely in line.sentences
        )
        return Line(clauses_said(line.text, self.clauses), line.likely, sentences)


@dataclass(frozen=True)
class Subject:
    """A product in one channel as all calls for its fields need it: read once, and its clauses written once."""

    context: Context
    slots: Slots
    seed: int

    @classmethod
    def of(cls, ask: Ask) -> Subject:
        """That of a call, and of every other one with its spec, seed and unit."""
        context = context_build(ask.spec, plain=ask.field.unit == "sms")
        return cls(context, slots_of(context), ask.seed)

    @cached_property
    def clauses(self) -> list[Clause]:
        """Clauses to place, of one run of the grammar over all fields; each prompt shows some of them."""
        spec = self.context.spec
        seed = line_seed(self.seed, spec.product.sku, spec.fields[0].key, 0)
        return clauses_written(spec, self.slots, _WRITTEN, seed)


@dataclass(frozen=True)
class Asked:
    """A call of `write` made ready: what it is about, and the room beside what must be said."""

    ask: Ask
    subject: Subject
    suffix: str
    room: int

    @classmethod
    def each_of(cls, asks: Sequence[Ask]) -> list[Asked]:
        """Calls that are made together: each product is read, and its clauses written, once for all its fields."""
        subjects: dict[tuple[int, int, str], Subject] = {}
        asked = []
        for ask in asks:
            key = id(ask.spec), ask.seed, ask.field.unit
            if key not in subjects:
                subjects[key] = Subject.of(ask)
            asked.append(cls.of(ask, subjects[key]))
        return asked

    @classmethod
    def of(cls, ask: Ask, subject: Subject | None = None) -> Asked:
        """Reads the order once for all lines of the field; `subject` where it was read for another field."""
        spec, field = ask.spec, ask.field
        suffix = must_suffix(spec, field)
        limit = min(field.limit, field.asked[1]) if field.asked else field.limit
        # One more for the stop that a line without one gets.
        room = limit - length(suffix, field) - 1 if suffix else limit
        return cls(ask, subject or Subject.of(ask), suffix, room)

    @property
    def context(self) -> Context:
        """The product under the brief."""
        return self.subject.context

    @property
    def slots(self) -> Slots:
        """What may be placed of its record."""
        return self.subject.slots

    @property
    def clauses(self) -> list[Clause]:
        """What may be placed of its category's language, in clauses."""
        return self.subject.clauses

    def groups(self, turn: int = 0) -> Iterator[Posed]:
        """Groups for `OVER` times the drafts asked; another turn draws other lines."""
        for first in range(0, self.ask.n * OVER, LINES):
            numbers = range(turn * _ROUND + first, turn * _ROUND + first + LINES)
            yield self.group([self.seed_of(number) for number in numbers], first // LINES)

    def seed_of(self, number: int) -> int:
        """The seed that all random numbers of one drawn line come from."""
        ask = self.ask
        return line_seed(ask.seed, ask.spec.product.sku, ask.field.key, number)

    @cached_property
    def banned(self) -> tuple[str, ...]:
        """The words that the model may not spell."""
        return words_banned(self.ask.spec)

    @cached_property
    def phrases(self) -> list[Clause]:
        """The phrases of the product's category that may be said."""
        return [one for one in phrases_of(self.context) if not spells(one.text, self.banned)]

    def filled(self, masked: str) -> str | None:
        """A drawn line as it will stand, with what must follow it; None where a slot finds no room."""
        field = self.ask.field

        def fits(text: str) -> bool:
            return length(_plain(text, field), field) <= self.room

        text = self.slots.fill(masked, fits)
        return None if text is None else must_join(_plain(text, field), self.suffix)

    def group(self, seeds: list[int], place: int) -> Posed:
        """The `place`-th prompt of a set, one line a seed."""
        field, brief = self.ask.field, self.ask.spec.brief
        rng = Random(seeds[0])
        shown = rng.sample(self.phrases, min(len(self.phrases), rng.choice(PHRASES_SHOWN)))
        clauses = rng.sample(self.clauses, min(len(self.clauses), rng.choice(CLAUSES_SHOWN)))
        named = clauses_named([*clauses, *shown])
        controls = controls_asked(brief.tone, brief.creativity)
        controls = replace(
            controls,
            cta=cta_wanted(cta_asked(brief.tone, field), place, rng),
            room=ROOMS - 1 if field.asked else rng.choice((None, 2, 3, 4)),
        )
        number, of = number_token(self.context), self.context.packs[0].slug
        known = product_text(self.slots, named, number=number, of=of)
        group = Group(
            prompt=f"{known} {asked_text(field, controls)}",
            seeds=tuple(seeds),
            room=self.room,
            least=least_of(field, self.room),
            unit=field.unit,
            slots={**self.slots.room_taken(), **self._room_of(named)},
            names=NAMES,
            refused=field.forbidden,
            banned=self.banned,
            temperature=_COOL + _BOLD * brief.creativity,
            nucleus=_NARROW + _WIDE * brief.creativity,
            adapter=adapter_of("lm", self.ask.spec),
        )
        return Posed(group, controls, named)

    def _room_of(self, named: Mapping[str, str]) -> dict[str, int]:
        """The fewest units that each clause takes."""
        field = self.ask.field
        return {
            token: length(_plain(self.slots.least(text), field), field)
            for token, text in named.items()
        }


def _plain(text: str, field: FieldSpec) -> str:
    return plain_characters(text) if field.unit == "sms" else text


def least_of(field: FieldSpec, room: int) -> int:
    """The fewest characters of a line: what is asked of the field, less what must be said beside it."""
    if not field.asked:
        return min(8, room)
    return max(0, room - (field.asked[1] - field.asked[0]))
