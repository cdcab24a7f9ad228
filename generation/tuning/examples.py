"""Training examples by hindsight: lines of the grammar, taken apart into slots, asked for as measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from generation.engines.lm.prompt import (
    LAMBDAS,
    ROOMS,
    Controls,
    Phrase,
    level_of,
    number_token,
    phrases_of,
    prompt_text,
)
from generation.engines.lm.slots import Slots, digits_free, slots_of
from generation.facts import understand
from generation.tuning.records import record_make
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
"""Share of examples that leave out one control, so that "not asked" is a thing the model knows."""
_SHOWN = 6
_LINES = 6
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
class Example:
    """One prompt with the line it asks for, both in slots; `pattern` is what the line was filled from."""

    prompt: str
    line: str
    field: str
    pack: str
    pattern: str


def examples_make(seed: int, packs: tuple[str, ...] = ()) -> Iterator[Example]:
    """Examples without end, over all packs or those named. The same seed gives the same ones."""
    rng = Random(seed)
    loaded = [pack_load(slug) for slug in packs or pack_names()]
    brands = sorted({brand for pack in loaded for brand in pack.brands})
    engine = GrammarEngine()
    number = 0
    while True:
        number += 1
        pack = rng.choice([pack for pack in loaded if pack.nouns])
        product, known = product_make(pack, f"{seed}-{number}", rng, brands)
        yield from _of_product(product, known, engine, rng)


def product_make(
    pack: Pack, sku: str, rng: Random, brands: Sequence[str]
) -> tuple[Product, Understanding]:
    """An invented product of a pack, and what is understood of it."""
    product = product_from_dict(record_make(pack, sku, rng, brands))
    return product, understand(product)


def spec_make(product: Product, known: Understanding, channel: str, rng: Random) -> Spec:
    """An invented order for a product: any tone, lambda, offer and day."""
    now = _START + timedelta(hours=rng.randrange(8000))
    fields = tuple(channel_fields(channel).values())
    return Spec(product, known, _brief(channel, now, rng), fields, now)


def _of_product(
    product: Product, known: Understanding, engine: GrammarEngine, rng: Random
) -> Iterator[Example]:
    for channel in rng.sample(channels(), 3):
        spec = spec_make(product, known, channel, rng)
        for field in spec.fields:
            context = context_build(spec, plain=field.unit == "sms")
            slots = slots_of(context)
            for draft in engine.write(spec, field, _LINES, rng.randrange(2**31), frozenset()):
                made = example_of(draft.text, field, context, slots, rng)
                if made is not None:
                    yield replace(
                        made, pack=str(draft.trace["pack"]), pattern=str(draft.trace["pattern"])
                    )


def example_of(
    text: str, field: FieldSpec, context: Context, slots: Slots, rng: Random
) -> Example | None:
    """A finished line as an example; None where a number in it is no slot's."""
    line = slots.mask(text)
    if digits_free(line):
        return None
    controls = _some(controls_measured(reading_of(text), field, length(text, field)), rng)
    phrases = _phrases(text, context, rng)
    prompt = prompt_text(field, controls, slots, phrases, number=number_token(context))
    return Example(prompt, line, field.key, "", "")


def controls_measured(reading: Reading, field: FieldSpec, length: int) -> Controls:
    """The controls that a finished line would have been an answer to; `length` in the field's unit."""
    tone = {slider: level_of(value) for slider, value in tone_measure(reading).items()}
    calls = cta_find(reading)
    cta = 0 if not calls else 2 if any(strong for _, _, strong in calls) else 1
    limit = field.asked[1] if field.asked else field.limit
    return Controls(tone, cta, min(ROOMS - 1, length * ROOMS // limit))


def _brief(channel: str, now: datetime, rng: Random) -> Brief:
    offer = Offer()
    if rng.random() < 0.4:
        ends = (now + timedelta(days=rng.randrange(12))).date().isoformat()
        offer = Offer(rng.choice(_OFFERS), rng.choice(_CODES), rng.choice(("", ends)))
    tone = Tone(
        **{slider: rng.choice((-90, -45, 0, 0, 45, 90)) for slider in SLIDERS},
        cta=rng.choice((0, 40, 90)),
    )
    return Brief(channel=channel, offer=offer, tone=tone, creativity=rng.random())


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


def _phrases(text: str, context: Context, rng: Random) -> list[Phrase]:
    """The phrases that the line says, among others it might have said, in any order."""
    low = text.casefold()
    said: list[Phrase] = []
    unsaid: list[Phrase] = []
    for phrase in phrases_of(context):
        # A verb may have been turned to the plural: its first word does not count.
        core = phrase.text.partition(" ")[2] if phrase.form == "does" else phrase.text
        (said if core.casefold() in low else unsaid).append(phrase)
    shown = said + rng.sample(unsaid, min(len(unsaid), max(0, rng.randint(2, _SHOWN) - len(said))))
    rng.shuffle(shown)
    return shown
