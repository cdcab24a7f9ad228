"""Filling a pattern leaves English behind: articles, number, nothing said twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generation.corpus.reader import pattern_parts
from generation.engines.grammar.join import Piece, pieces_join
from generation.engines.grammar.names import Names, names_of
from generation.engines.grammar.wording import article_for, article_led, stem, verb_plural
from tests.generation.orders import SHORTS, TEE, order


def joined(pattern: str, names: Names, **fills: str) -> str | None:
    """The pattern filled by hand, slots by name with "." written as "_"."""
    pieces = []
    for part in pattern_parts(pattern):
        fill = fills.get(part.text.replace(".", "_"), "")
        pieces.append(Piece(fill, part.text) if part.slot else Piece(part.text))
    return pieces_join(pieces, names)


@pytest.fixture(scope="module")
def tee() -> Names:
    return names_of(order(TEE))


@pytest.fixture(scope="module")
def shorts() -> Names:
    return names_of(order(SHORTS))


@pytest.mark.parametrize(
    ("phrase", "article"),
    [
        ("hour", "an"),
        ("unit", "a"),
        ("umbrella", "an"),
        ("LED lamp", "an"),
        ("USB cable", "a"),
        ("8 mm drop", "an"),
        ("11 inch ruler", "an"),
        ("110 g tin", "a"),
        ("one-piece suit", "a"),
        ("European plug", "a"),
        ("XL shirt", "an"),
    ],
)
def test_the_article_follows_the_sound(phrase: str, article: str) -> None:
    assert article_for(phrase) == article


@pytest.mark.parametrize(
    ("verb", "plural"),
    [
        ("keeps", "keep"),
        ("has", "have"),
        ("carries", "carry"),
        ("ties", "tie"),
        ("washes", "wash"),
        ("goes", "go"),
    ],
)
def test_verbs_turn_plural(verb: str, plural: str) -> None:
    assert verb_plural(verb) == plural


def test_a_noun_is_not_said_after_a_name_that_holds_it(tee: Names) -> None:
    text = joined("Order the {name} {noun}.", tee, name="Marlow harbour tee", noun="tee")
    assert text == "Order the Marlow harbour tee."


def test_a_name_takes_the_place_of_the_noun_before_it(tee: Names) -> None:
    text = joined(
        "{brand} {noun} {model}", tee, brand="Orsa", noun=tee.noun, model=f"Marlow {tee.noun}"
    )
    assert text == f"Orsa Marlow {tee.noun}"


def test_a_name_turns_plural_instead_of_a_second_noun(tee: Names) -> None:
    assert joined("{name} {nouns}", tee, name="Marlow tee", nouns="tees") == "Marlow tees"


def test_a_name_in_a_sentence_takes_the_and_a_label_does_not(tee: Names) -> None:
    assert joined("Meet {name}", tee, name="Marlow tee") == "Meet the Marlow tee"
    assert joined("{name}: {price}", tee, name="Marlow tee", price="£29") == "Marlow tee: £29"
    assert joined("{name} {does}", tee, name="Marlow tee", does="waits") == "The Marlow tee waits"


def test_pairs_take_plural_verbs_and_a_pair_of(shorts: Names) -> None:
    assert joined("This {noun} has pockets.", shorts, noun="shorts") == "These shorts have pockets."
    assert joined("A {noun} for {occasion}", shorts, noun="shorts", occasion="rain") == (
        "A pair of shorts for rain"
    )
    assert joined("The {noun} doesn't pinch.", shorts, noun="shorts") == "The shorts don't pinch."
    assert joined("The {noun} {does}.", shorts, noun="shorts", does="carries less") == (
        "The shorts carry less."
    )
    assert joined("It {does}.", shorts, does="keeps up") == "They keep up."
    assert joined("Your own {noun} {does}.", shorts, noun="shorts", does="keeps up") == (
        "Your own shorts keep up."
    )


def test_what_cannot_be_made_plural_is_not_said(shorts: Names) -> None:
    assert joined("Every {noun}, and its story", shorts, noun="shorts") is None
    assert (
        joined("The {noun} {does}", shorts, noun="shorts", does="folds it and keeps quiet") is None
    )


def test_an_article_inside_a_word_is_none(tee: Names) -> None:
    assert joined("About a {noun}", tee, noun="yoga short") == "About a yoga short"


def test_one_article_is_enough(tee: Names) -> None:
    text = joined("A {attr.drop} underfoot", tee, attr_drop="a 8 mm drop")
    assert text == "An 8 mm drop underfoot"
    assert joined("A {price} treat", tee, price="£8") == "An £8 treat"


def test_tonight_takes_no_on_and_a_day_no_at(tee: Names) -> None:
    assert joined("Ends on {ends}.", tee, ends="tonight") == "Ends tonight."
    assert joined("It stops at {ends}.", tee, ends="Sunday") == "It stops on Sunday."
    assert joined("{offer} on {nouns}", tee, offer="20% off", nouns="tees") == "20% off tees"


def test_a_slot_that_opens_a_sentence_is_capitalised(tee: Names) -> None:
    assert joined("{gives}. {sensory}.", tee, gives="dry socks", sensory="rain on tin") == (
        "Dry socks. Rain on tin."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("cookie", "cookies"), ("hoodie", "hoodies"), ("berry", "berries"), ("dress", "dresses")],
)
def test_a_noun_and_its_plural_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("said", "led"),
    [
        ("a open toe", "an open toe"),
        ("a 8 mm drop", "an 8 mm drop"),
        ("a lining", "a lining"),
        ("an", "an"),
    ],
)
def test_a_value_turns_the_article_before_it(said: str, led: str) -> None:
    assert article_led(said) == led


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Wendolyn's garden", "Wendolyn's garden is in. Meet Wendolyn's garden."),
        ("Orsa's garden", "The Orsa's garden is in. Meet the Orsa's garden."),
        ("Harbour garden", "The Harbour garden is in. Meet the Harbour garden."),
    ],
)
def test_what_is_somebodys_takes_no_article_but_a_makers_does(name: str, line: str) -> None:
    names = replace(names_of(order(TEE)), brand="Orsa's")
    assert joined("The {name} is in. Meet {name}.", names, name=name) == line
