"""Training examples by hindsight: lines of the grammar, taken apart into slots, asked for as measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from generation.badges.cta import cta_find
from generation.badges.reading import Reading, reading_of
from generation.badges.tone.badge import tone_measure
from generation.corpus import Pack, pack_load, pack_names
from generation.engines.grammar.context import Context, context_build
from generation.engines.grammar.engine import GrammarEngine
from generation.engines.grammar.guards import length
from generation.engines.lm.material import Clause, clauses_named, clauses_put, clauses_some
from generation.engines.lm.prompt import (
    GENERAL,
    LAMBDAS,
    ROOMS,
    Controls,
    asked_text,
    level_of,
    number_token,
    product_text,
)
from generation.engines.lm.slots import Slots, digits_free, slots_of
from generation.facts import understand
from generation.tuning.balance import Practice
from generation.tuning.recombine import pack_recombined
from generation.tuning.records import record_make
from generation.tuning.shown import clauses_shown, phrases_shown
from generation.types import (
    Brief,
    FieldSpec,
    Offer,
    Product,
    Spec,
    Tone,
    Understanding,
    channel_fields,
    channels,
    product_from_dict,
)
from generation.types.brief import SLIDERS

_DROPPED = 0.15
"""Share of lines that leave out one control, so that "not asked" is a thing the model knows."""
_UNKNOWN = 0.2
"""Share of products whose category is not known. Their lines come from the general pack and from the facts alone, or
the model would tell whoever belongs to no pack the scenes of all packs."""
_RECOMBINED = 0.8
"""Share of products whose lines are new patterns, made of the packs' pieces."""
TOGETHER = 16
"""Lines of one example: all are asked of the same product, which is read once for them."""
_CHANNELS = 3
_LINES = 8
_KEPT = {
    (False, "general"): 0.25,
    (False, "plain"): 0.2,
    (True, "plain"): 0.35,
}
"""Share of the lines kept that any product could have, by (its pack is the general one, the pattern's pack). The
grammar turns to them where a slider stands at an end, so they came fifteen times as often as a category's own, and
that is what the model then said of everything (docs/lab-notes/2026-11-23-a-better-mix.md)."""
_OFFERS = (
    "20% off",
    "£10 off",
    "Buy one, get one half price",
    "Free delivery",
    "15% off everything",
    "a third off",
)
_CODES = ("", "", "SPRING20", "HELLO", "NOV15")
_START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A line in slots and what it is asked by; `pattern` is what it was filled from."""

    asked: str
    text: str
    field: str
    pattern: str


@dataclass(frozen=True)
class Example:
    """What is shown of a product and some lines of it; each line knows the product and not the others."""

    product: str
    lines: tuple[Line, ...]
    pack: str


@dataclass(frozen=True)
class Occasion:
    """The day and the offer, the same for all lines of a product."""

    now: datetime
    offer: Offer


@dataclass(frozen=True)
class _Written:
    """A finished line, still with the slots and phrases that it was made from."""

    text: str
    masked: str
    field: FieldSpec
    controls: Controls
    pattern: str
    context: Context
    slots: Slots

    @property
    def practised(self) -> tuple[str, list[str]]:
        """The field, and the levels that a line of it can practise."""
        controls = replace(self.controls, room=None, creativity=None)
        return self.field.key, controls.tokens()


def examples_make(seed: int, packs: tuple[str, ...] = (), *, pool: int = 1) -> Iterator[Example]:
    """Examples without end, over all packs or those named. The same seed gives the same ones.

    With a `pool` above 1, that many times the lines are written, and those are taken whose field and
    levels have been rare so far.
    """
    rng = Random(seed)
    loaded = [pack_load(slug) for slug in packs or pack_names()]
    brands = sorted({brand for pack in loaded for brand in pack.brands})
    practice = Practice(rng)
    number = 0
    while True:
        number += 1
        engine = _engine(rng)
        pack = rng.choice([pack for pack in loaded if pack.nouns])
        product, known = product_make(pack, f"{seed}-{number}", rng, brands)
        written = list(_written(product, known, engine, rng, _CHANNELS * pool))
        for same in _shown_alike(written):
            rng.shuffle(same)
            if pool > 1:
                places = practice.rarest([line.practised for line in same], len(same) // pool)
                same = [same[place] for place in places]
            for first in range(0, len(same), TOGETHER):
                chosen = same[first : first + TOGETHER]
                others = same[:first] + same[first + TOGETHER :]
                cut = [clauses_some(line.masked, 1, rng) for line in others]
                shown = clauses_shown(
                    [line.masked for line in chosen],
                    [clause for found in cut for clause in found],
                    rng,
                )
                yield _example(chosen, shown, pack.slug, rng)


def _engine(rng: Random) -> GrammarEngine:
    """Writes from the packs as they stand, or from what their pieces make together."""
    if rng.random() >= _RECOMBINED:
        return GrammarEngine()
    return GrammarEngine(lambda slug: pack_recombined(slug, rng))


def texts_of(examples: Iterable[Example]) -> Iterator[str]:
    """All that the model reads and writes in the examples, for the tokenizer."""
    for example in examples:
        yield example.product
        for line in example.lines:
            yield line.asked
            yield line.text


def product_make(
    pack: Pack, sku: str, rng: Random, brands: Sequence[str]
) -> tuple[Product, Understanding]:
    """An invented product of a pack, and what is understood of it; now and then not its pack."""
    product = product_from_dict(record_make(pack, sku, rng, brands))
    known = understand(product)
    return product, replace(known, pack=GENERAL) if rng.random() < _UNKNOWN else known


def occasion_make(rng: Random) -> Occasion:
    """An invented day, with an offer now and then."""
    now = _START + timedelta(hours=rng.randrange(8000))
    if rng.random() >= 0.4:
        return Occasion(now, Offer())
    ends = (now + timedelta(days=rng.randrange(12))).date().isoformat()
    return Occasion(now, Offer(rng.choice(_OFFERS), rng.choice(_CODES), rng.choice(("", ends))))


def spec_make(
    product: Product, known: Understanding, channel: str, occasion: Occasion, rng: Random
) -> Spec:
    """An invented order for a product: any tone, any lambda."""
    tone = Tone(
        **{slider: rng.choice((-90, -45, 0, 0, 45, 90)) for slider in SLIDERS},
        cta=rng.choice((0, 40, 90)),
    )
    brief = Brief(channel=channel, offer=occasion.offer, tone=tone, creativity=rng.random())
    fields = tuple(channel_fields(channel).values())
    return Spec(product, known, brief, fields, occasion.now)


def _written(
    product: Product, known: Understanding, engine: GrammarEngine, rng: Random, orders: int
) -> Iterator[_Written]:
    """Lines of the grammar that have no number but a slot's."""
    occasion = occasion_make(rng)

    def kept(pack: str) -> float:
        return _KEPT.get((known.pack == GENERAL, pack), 1.0)

    for channel in rng.sample(channels(), min(orders, len(channels()))):
        spec = spec_make(product, known, channel, occasion, rng)
        for field in spec.fields:
            context = context_build(spec, plain=field.unit == "sms")
            slots = slots_of(context)
            for draft in engine.write(spec, field, _LINES, rng.randrange(2**31), frozenset()):
                masked = slots.mask(draft.text)
                if digits_free(masked) or rng.random() >= kept(str(draft.trace["pack"])):
                    continue
                measured = controls_measured(
                    reading_of(draft.text), field, length(draft.text, field)
                )
                pattern = str(draft.trace["pattern"])
                yield _Written(
                    draft.text, masked, field, _some(measured, rng), pattern, context, slots
                )


def controls_measured(reading: Reading, field: FieldSpec, length: int) -> Controls:
    """The controls that a finished line would have been an answer to; `length` in the field's unit."""
    tone = {slider: level_of(value) for slider, value in tone_measure(reading).items()}
    calls = cta_find(reading)
    cta = 0 if not calls else 2 if any(strong for _, _, strong in calls) else 1
    limit = field.asked[1] if field.asked else field.limit
    return Controls(tone, cta, min(ROOMS - 1, length * ROOMS // limit))


def _shown_alike(written: Sequence[_Written]) -> list[list[_Written]]:
    """The lines of a product by what they are shown: plain characters may say a fact otherwise."""
    found: dict[tuple[tuple[str, str], ...], list[_Written]] = {}
    for line in written:
        shown = tuple((token, slot.texts[0]) for token, slot in line.slots.by_token.items())
        found.setdefault(shown, []).append(line)
    return list(found.values())


def _example(
    written: Sequence[_Written], shown: Sequence[Clause], pack: str, rng: Random
) -> Example:
    context, slots = written[0].context, written[0].slots
    phrases = phrases_shown([line.masked for line in written], context, rng)
    named = clauses_named([*shown, *phrases])
    return Example(
        product_text(slots, named, number=number_token(context), of=context.packs[0].slug),
        tuple(
            Line(
                asked_text(line.field, line.controls),
                clauses_put(line.masked, named),
                line.field.key,
                line.pattern,
            )
            for line in written
        ),
        pack,
    )


def _some(controls: Controls, rng: Random) -> Controls:
    """The controls, each left out now and then."""
    tone: Mapping[str, int | None] = {
        slider: None if rng.random() < _DROPPED else level
        for slider, level in controls.tone.items()
    }
    return Controls(
        tone,
        None if rng.random() < _DROPPED else controls.cta,
        None if rng.random() < _DROPPED else controls.room,
        # No line answers a lambda before the rewards give it a meaning; until then it is noise.
        None if rng.random() < _DROPPED else rng.randrange(LAMBDAS),
    )
