"""What a pattern tells of the firm or of the making is found, and what any brand may do is not."""

from __future__ import annotations

import pytest

from generation.evaluation.maker_told import maker_told


@pytest.mark.parametrize(
    "text",
    [
        "{brand} tries out every {noun} on real families.",
        "{brand} watched a lot of naps before making the {model}.",
        "{gives}: {brand} has thought about it for years.",
        "{brand} has always liked that about a bed.",
        "{brand} has never asked a baby to sit nicely.",
        "{brand} is a small firm by the sea.",
        "From {brand}, who still test a shade on an envelope",
        "{brand}, since the last puddle",
        "{brand}, stationers",
        "Blended by {brand}",
        "Thought out by {brand}, bend by bend.",
        "Composed for {brand}",
        "A {noun} by {brand} has been walked to the headland.",
        "The people at {brand} keep a field for it.",
        "A gentleman from {brand} takes the tram.",
        "{nouns} from the {brand} workshop",
        "Over the counter at {brand}",
        "At {brand} they hang each {noun} by the door.",
        "We tested the {noun} on hillsides.",
        "The {name} was designed over a winter.",
        "A hand-finished {noun} in {attr.color}",
        "A {noun}, made in small batches",
    ],
)
def test_what_nobody_answers_for_is_found(text: str) -> None:
    assert maker_told(text)


@pytest.mark.parametrize(
    "text",
    [
        "A {noun} by {brand}",
        "From {brand}, for the far end of the field",
        "Made by {brand} for beds in daily use",
        "{brand} makes {nouns} for people who go anyway.",
        "{brand} is pleased to present the {name}, at {price}.",
        "{brand} has the honour of offering the {model}.",
        "{brand} now offers the {name} at {price}.",
        "{brand} has reduced the {model} from {was} to {price}.",
        "{brand} would draw your attention to the {noun}.",
        "{brand} recommends the {noun}, {brand} asks {price} for it and {brand} calls it {model}.",
        "{brand} has opinions about soles.",
        "{brand} on {nouns}",
        "{brand}: the {noun} is here, {price}. {cta}",
        "The {noun} by {brand} is a {noun} of {attr.weight}.",
        "The {noun} by {brand} comes in {attr.color}.",
        "{offer} at {brand}, and new at {brand}: the {name}",
        "A present for everyone, from {brand}",
        "{attr.handmade}, and squarish",
        "We tested it with thunder, my brother and I.",
        "The {name} was {was} and is {price}.",
        "She learnt it by hand, from the woman in the next bed.",
    ],
)
def test_what_any_brand_may_do_is_left(text: str) -> None:
    assert maker_told(text) is None
