"""Approved lines as lessons: the question that the engine would have asked, the line as its answer. Loads no torch."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from random import Random

from generation.badges.reading import reading_of
from generation.engines.base import line_seed, text_key
from generation.engines.chat.asking import offer_said
from generation.engines.grammar.context import context_build
from generation.engines.grammar.guards import length
from generation.engines.lm.faults import words_plain
from generation.engines.lm.material import clauses_named, clauses_put, clauses_written
from generation.engines.lm.prompt import (
    asked_text,
    controls_asked,
    lambda_level,
    number_token,
    product_text,
)
from generation.engines.lm.slots import digits_free, slots_of
from generation.prompts import Want, prompt_make
from generation.tuning.adapters.order import Lesson, LessonPair
from generation.tuning.examples import controls_measured
from generation.tuning.shown import clauses_shown, phrases_shown
from generation.types import FieldSpec, Spec

ENGINES = ("lm", "hf")
"""Engines that can have adapters."""
_WRITTEN = 12
"""Lines of the grammar that a lesson's other clauses are from."""


def lesson_of(engine: str, spec: Spec, field: FieldSpec, text: str) -> Lesson | None:
    """The lesson of one approved line; None for one that this engine could not have written."""
    return _lm(spec, field, text) if engine == "lm" else _chat(spec, field, text)


def pair_of(
    engine: str, spec: Spec, field: FieldSpec, chosen: str, rejected: str
) -> LessonPair | None:
    """Two texts as answers to the one question that the order asks; None for a pair that this engine could not have
    written, or cannot tell apart.
    """
    if engine == "lm":
        return _lm_pair(spec, field, (chosen, rejected))
    one, other = (
        _chat(spec, field, text, besides=(chosen, rejected)) for text in (chosen, rejected)
    )
    return LessonPair(one, other)


def _lm_pair(spec: Spec, field: FieldSpec, texts: tuple[str, str]) -> LessonPair | None:
    """Both in slots. They are asked for by the brief, not by what is measured of one of them: that would give it away."""
    context = context_build(spec, plain=field.unit == "sms")
    slots = slots_of(context)
    masked = [slots.mask(text) for text in texts]
    if any(digits_free(text) or "\n" in text for text in masked) or masked[0] == masked[1]:
        return None
    sku = spec.product.sku
    rng = Random(line_seed(0, sku, field.key, len(texts[0])))
    others = clauses_written(spec, slots, _WRITTEN, rng.randrange(2**31))
    named = clauses_named(clauses_shown([], others, rng))
    known = product_text(slots, named, number=number_token(context), of=context.packs[0].slug)
    controls = controls_asked(spec.brief.tone, spec.brief.creativity)
    prompt = f"{known} {asked_text(field, controls)}"
    return LessonPair(
        *(
            Lesson(
                sku,
                clauses_put(text, named),
                prompt=prompt,
                words=tuple(sorted(set(words_plain(text)))),
                line=line_name(said),
            )
            for text, said in zip(masked, texts, strict=True)
        )
    )


def line_name(text: str) -> str:
    """What tells a text from others, whatever its capitals and marks."""
    return sha256(text_key(text).encode()).hexdigest()[:16]


def _lm(spec: Spec, field: FieldSpec, text: str) -> Lesson | None:
    """The line in slots, asked for by what is measured of it; none with a number of its own: it is never drawn."""
    context = context_build(spec, plain=field.unit == "sms")
    slots = slots_of(context)
    masked = slots.mask(text)
    if digits_free(masked) or "\n" in masked:
        return None
    sku = spec.product.sku
    rng = Random(line_seed(0, sku, field.key, len(text)))
    controls = replace(
        controls_measured(reading_of(text), field, length(text, field)),
        creativity=lambda_level(spec.brief.creativity),
    )
    shown = phrases_shown([masked], context, rng)
    others = clauses_written(spec, slots, _WRITTEN, rng.randrange(2**31))
    # None of the line's own: how the brand says things is what is to be learnt.
    named = clauses_named([*clauses_shown([], others, rng), *shown])
    number, of = number_token(context), context.packs[0].slug
    known = product_text(slots, named, number=number, of=of)
    prompt = f"{known} {asked_text(field, controls)}"
    return Lesson(
        sku,
        clauses_put(masked, named),
        prompt=prompt,
        words=tuple(sorted(set(words_plain(masked)))),
        line=line_name(text),
    )


def _chat(spec: Spec, field: FieldSpec, text: str, besides: tuple[str, ...] = ()) -> Lesson:
    """The line as the whole answer to the prompt for one line; the brand's examples hold neither it nor `besides`."""
    hidden = {text, *besides}
    others = tuple(one for one in spec.neighbours if one.text not in hidden)
    brand = spec.brief.brand
    told = replace(brand, examples=tuple(one for one in brand.examples if one not in hidden))
    asked = replace(spec, neighbours=others, brief=replace(spec.brief, brand=told))
    context = context_build(asked, plain=field.unit == "sms")
    prompt = prompt_make(asked, [Want(field, 1, field.limit)], offer_said(context))
    answer = json.dumps({field.field: [text]}, ensure_ascii=False)
    return Lesson(
        spec.product.sku,
        answer,
        messages=prompt.messages(),
        words=tuple(sorted(set(words_plain(text)))),
        line=line_name(text),
    )
