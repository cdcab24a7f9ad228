"""Facts as copy says them: articles, number, shares of a composition, what is used up."""

from __future__ import annotations

import pytest

from generation.corpus import Attribute
from generation.engines.grammar.attributes import attribute_says, value_joined
from generation.engines.grammar.context import context_build
from generation.engines.grammar.guards import repeats
from generation.engines.grammar.names import names_of
from generation.engines.grammar.places import pattern_suits
from generation.engines.grammar.plain import plain_facts, plain_withs
from generation.facts import understand
from generation.types import Fact, Product, Understanding, field_spec
from tests.generation.engines.test_agreement import joined
from tests.generation.orders import SHORTS, order

JUICE = {"sku": "J-1", "title": "Carrot Juice", "category": "Food > Drinks > Juice"}


def test_a_way_to_say_a_value_takes_the_article_of_the_value() -> None:
    theme = Attribute("motif", "choice", ("a {v} motif",), values=("anchor", "star"))
    said = attribute_says(theme, [Fact("motif", "anchor", "other")])
    assert [item.text for item in said] == ["an anchor motif"]


def test_a_number_inside_a_phrase_takes_its_article() -> None:
    drop = Attribute("drop", "number", ("with a {v} mm drop",), unit="mm")
    said = [attribute_says(drop, [Fact("drop", value, "number")]) for value in ("8 mm", "6 mm")]
    assert [item.text for found in said for item in found] == [
        "with an 8 mm drop",
        "with a 6 mm drop",
    ]


@pytest.mark.parametrize(
    ("title", "noun"),
    [
        ("Marlow Colored Pencils 30 ct", "colored pencils"),
        ("Marlow Balloons Pack of 8", "balloons"),
        ("Marlow Swimsuit 2 Piece", "swimsuit"),
        ("2pcs Marlow Sun Hat And Straw Bag 2-Piece Set", "sun hat"),
    ],
)
def test_what_is_sold_by_the_dozen_is_named_in_the_plural(title: str, noun: str) -> None:
    assert names_of(order({"sku": "P-1", "title": title})).noun == noun


def test_half_sentences_and_sizes_for_all_are_no_facts_to_say() -> None:
    values = ["contains fifty sheets", "one-size", "dry cleaning can be used", "spiral binding"]
    facts = tuple(Fact("detail", value, "feature", "description") for value in values)
    known = Understanding(None, "notebook", "notebook", "notebooks", facts=facts)
    assert [fact.text for fact in plain_facts(known)] == ["spiral binding"]


def test_a_share_is_said_only_where_every_material_has_one() -> None:
    mixed = [Fact("material", value, "material") for value in ("rattan", "60% polyester")]
    assert value_joined(mixed) == "rattan"
    shares = [Fact("material", value, "material") for value in ("60% wool", "40% nylon")]
    assert value_joined(shares) == "60% wool and 40% nylon"


@pytest.mark.parametrize(
    ("value", "said"),
    [("ribbed cuffs and hem", "ribbed cuffs and hem"), ("flat waistband", "a flat waistband")],
)
def test_a_feature_after_with_takes_an_article_only_in_the_singular(value: str, said: str) -> None:
    feature = Fact("feature", value, "feature", "description")
    known = Understanding(None, "hoodie", "hoodie", "hoodies", facts=(feature,))
    assert [item.text for item in plain_withs(known)] == [said]


@pytest.mark.parametrize(
    "text",
    [
        "Then the {name} is worth having.",
        "You will see at once whether the {name} is among them.",
        "Until Sunday, the {name} is here.",
    ],
)
def test_the_verb_of_a_later_clause_turns_plural_too(text: str) -> None:
    names = names_of(order(SHORTS))
    said = joined(text, names, name=names.full[0])
    assert said is not None
    assert " are " in said


def test_what_is_used_up_replaces_no_old_one() -> None:
    spec = order(JUICE, "product_bullets")
    context = context_build(spec, plain=False)
    general = next(pack for pack in context.packs if pack.slug == "general")
    field = field_spec("product_bullets", "bullet")
    kept = [
        pattern.text
        for pattern in general.patterns["product_bullet"]
        if pattern_suits(pattern, field, context)
    ]
    assert kept
    assert not [text for text in kept if "had its day" in text or "replacement" in text]
    assert joined("{nouns} are here.", context.names, nouns=context.names.plural) is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("Ready for a new {noun}?", "Ready for a new pair of running shorts?"),
        ("One good {noun} is enough.", "One good pair of running shorts is enough."),
    ],
)
def test_a_pair_stays_a_pair_behind_an_adjective(pattern: str, said: str) -> None:
    names = names_of(order(SHORTS))
    assert joined(pattern, names, noun=names.noun) == said


def test_an_article_before_an_adjective_goes_with_the_plural() -> None:
    names = names_of(order({"sku": "P-1", "title": "Letter Balloons, 12pcs"}))
    assert joined("Ready for a new {noun}?", names, noun=names.noun) == "Ready for new balloons?"
    assert joined("Here's a new {noun}.", names, noun=names.noun) == "Here are new balloons."
    assert joined("One good {noun} is enough.", names, noun=names.noun) is None


def test_an_artificial_flower_is_never_called_a_flower() -> None:
    names = names_of(order({"sku": "F-1", "title": "Silk Artificial Flower"}))
    assert set(names.nouns) == {names.noun}


def test_wood_is_not_said_of_what_is_wooden() -> None:
    assert repeats("Wooden farm tractor, red, wood")
    assert not repeats("Wooden farm tractor, red")


def test_a_label_of_noun_and_name_takes_no_article() -> None:
    names = names_of(order({"sku": "H-1", "title": "Nordal Husky Figure", "brand": "nordal"}))
    assert joined("{noun} {model}", names, noun="figure", model="Husky") == "Figure Husky"
    assert joined("{brand} {model}", names, brand="nordal", model="Husky") == "Nordal Husky"


def test_what_is_found_by_searching_says_what_it_is() -> None:
    spec = order(SHORTS, "seo")
    context = context_build(spec, plain=False)
    named = {"name", "model", "noun", "nouns"}
    for field in spec.fields:
        kept = [
            pattern
            for pack in context.packs
            for patterns in pack.patterns.values()
            for pattern in patterns
            if pattern_suits(pattern, field, context)
        ]
        assert kept
        assert not [pattern.text for pattern in kept if not pattern.slots & named]


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"drop": "8 mm"}, "8 mm drop"),
        ({"height": "48 cm"}, "48 cm high"),
        ({"power reserve": "41 hours"}, "41 hours of power reserve"),
        ({"packed size": "42 x 14 cm"}, "42 x 14 cm packed"),
    ],
)
def test_a_measure_that_is_nothing_alone_is_said_with_its_name(attributes, said) -> None:
    product = Product(sku="A-1", title="Corvane Tempo", attributes=attributes)
    assert said in {fact.text for fact in plain_facts(understand(product))}


def test_what_tells_how_a_thing_is_made_follows_no_with() -> None:
    text = "Roasted in small batches. Notes of cocoa. The base holds a USB-C port."
    product = Product(sku="A-1", title="Dockside espresso machine", description=text)
    said = {fact.text for fact in plain_withs(understand(product))}
    assert "notes of cocoa" in said
    assert "a USB-C port" in said
    assert not [text for text in said if "roasted" in text.lower()]
