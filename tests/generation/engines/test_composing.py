"""A text of several sentences is made of those that can stand, each fact once, the call last."""

from __future__ import annotations

import pytest

from generation.engines.lm.composing import Composer
from generation.lm.groups import Line, Sentence

LEAD, SECOND = (
    "We could talk about the <noun> all day.",
    "Somebody has to, and it may as well be us.",
)
OTHER = "No long story here: this is the <name>."
WOOD, PRICE, WEIGHT = (
    "It is made of <material>.",
    "The <noun> costs <price>.",
    "It weighs <weight>.",
)
CALL = "Order yours today."
ODD = "It weighs the garden <weight>."


def line(*sentences: str, odd: str = ODD) -> Line:
    """A drawn text; `odd` is a sentence that the model did not think likely."""
    said = tuple(Sentence(text, -2.0 if text == odd else -0.1) for text in sentences)
    return Line(" ".join(sentences), -0.2, said)


def composed(*drawn: Line, least: int = 60, most: int = 400) -> list[str | None]:
    composer = Composer(lambda text: "wrong" not in text, len, least, most, -0.5)
    return [text and text.text for text in composer.texts(drawn)]


def test_a_beginning_keeps_what_follows_it_and_facts_come_from_all_draws():
    first, second = composed(line(LEAD, SECOND, WOOD, CALL), line(OTHER, PRICE, ODD), least=150)
    assert first == " ".join([LEAD, SECOND, WOOD, PRICE, CALL])
    assert second is not None
    assert second.startswith(OTHER + " " + PRICE)
    assert WOOD in second
    assert ODD not in second


@pytest.mark.parametrize(
    "drawn",
    [
        line(WOOD, PRICE),  # says "it" of nothing
        line(CALL, WOOD, PRICE, CALL),  # asks before it has said anything
        line("What did the last <noun> do?", "It was wrong.", WOOD, PRICE),  # unanswered
        line("What did the last <noun> do?", WOOD, PRICE),  # answered by something else
        line(ODD, PRICE, WOOD),
        line("A wrong <noun>.", PRICE, WOOD),
        line(LEAD),  # too little to say
    ],
)
def test_what_cannot_begin_a_text_begins_none(drawn):
    assert composed(drawn) == [None]


def test_no_two_texts_begin_alike_and_no_fact_is_told_twice():
    again = "The <noun> is made of <material>."
    first, second = composed(line(LEAD, WOOD, again, WEIGHT), line(LEAD, PRICE))
    assert second is None
    assert first is not None
    assert first.count("<material>") == 1


def test_a_text_is_as_likely_as_its_own_sentences_whatever_it_was_drawn_with():
    (text,) = Composer(lambda _: True, len, 60, 400, -0.5).texts([line(LEAD, SECOND, WOOD, ODD)])
    assert text is not None
    assert text.oddest == pytest.approx(-0.1)


def test_a_text_ends_within_its_room_with_the_call():
    (text,) = composed(line(LEAD, SECOND, WOOD, PRICE, WEIGHT, CALL), least=60, most=100)
    assert text is not None
    assert len(text) <= 100
    assert text.endswith(CALL)
