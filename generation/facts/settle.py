"""Puts found facts in order: repeats once, contradictions never, more precise words first."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import regex

from generation.types import Fact

WORD: Final = regex.compile(r"[\p{L}\p{N}.]+")
SHORT_OK: Final = frozenset(("xs", "s", "m", "l", "xl", "xxl"))
PERCENT: Final = regex.compile(r"(\d+(?:\.\d+)?)%")
NUMBER: Final = regex.compile(r"\d+(?:\.\d+)?")
# A "colour" that points at a picture or names a thing is none.
NO_COLOR: Final = regex.compile(
    r"\b(?:as|pics?|pictures?|photos?|shown?|box|set|pcs|cutter|mat|style|type|model|random|pack|size|wi-?fi|\d+\s?gb?)\b",
    regex.IGNORECASE,
)
VITAMIN: Final = regex.compile(r"(?<=\bvitamins? )[a-k]\b")
MOST: Final = 60
# How a stuff is made or finished, not what of: "chenille" beside "100% polyester" is no contradiction.
WEAVES: Final = frozenset(
    ("chenille", "satin", "velvet", "denim", "canvas", "fleece", "lace", "mesh", "chiffon", "suedette", "flannel", "jersey", "corduroy",
     "knit", "tulle", "organza", "microfiber", "microfibre", "plush", "jacquard", "crochet", "twill", "oxford", "tweed", "poplin", "pu")
)  # fmt: skip


def facts_settle(
    facts: list[Fact], noun: str, brand: str | None, *, toys: bool = False
) -> tuple[Fact, ...]:
    """The facts that copy may rest on, in the order found."""
    facts = [fact for fact in facts if _sayable(fact, brand)]
    if toys:
        facts = [fact for fact in facts if not _of_the_real_one(fact)]
    facts = _colors_agree(facts)
    facts = _whole_thing(_materials_agree(_fillers_left(facts)))
    facts = _named(_patterns_agree(facts))
    kept: list[Fact] = []
    seen: set[tuple[str, str]] = set()
    for read in facts:
        fact = replace(read, value=VITAMIN.sub(lambda letter: letter[0].upper(), read.value))
        key = (_group(fact), _normal(fact.value))
        if key in seen or (
            fact.name in ("theme", "use", "type") and any(_normal(k.value) == key[1] for k in kept)
        ):
            continue
        seen.add(key)
        kept.append(fact)
    return tuple(_unfold(kept)[:MOST])


def _named(facts: list[Fact]) -> list[Fact]:
    """A size or count of running text that an attribute tells under its own name: "lug depth: 5 mm"."""
    told = {_normal(f.value) for f in facts if f.source.startswith("attributes.")}
    loose = ("size", "count")
    return [
        f
        for f in facts
        if f.name not in loose or f.source != "description" or _normal(f.value) not in told
    ]


def _group(fact: Fact) -> str:
    return "feature" if fact.kind == "feature" else fact.name


def _normal(value: str) -> str:
    return " ".join(word.rstrip("s") for word in WORD.findall(value.lower().replace("-", " ")))


def _sayable(fact: Fact, brand: str | None) -> bool:
    value = fact.value
    if not any(character.isalnum() for character in value) or (
        len(value) < 2 and value.lower() not in SHORT_OK
    ):
        return False
    if not value.isprintable() or len(value) > 120:
        return False
    if fact.name == "color" and fact.source != "title" and NO_COLOR.search(value):
        return False
    if fact.name == "dimensions" and all(float(n) < 0.3 for n in NUMBER.findall(value)):
        return False  # "0.1 x 0.1 x 0.1 cm": a shop's filler
    if fact.kind == "feature" and value.lower().endswith("active noise"):
        return False  # "active noise", cut out of "active noise cancelling"
    if fact.name == "use" and value.lower() in ("use", "uses", "usage"):
        return False
    return not (brand and value.lower() == brand.lower())


GIANT: Final = regex.compile(r"(?:[2-9]|\d{2,})(?:\.\d+)? (?:m|metres|meters|tonnes?)\b")


def _of_the_real_one(fact: Fact) -> bool:
    """ "The 17 metre long Spinosaurus": what a toy's story tells of the animal is no measure of the toy."""
    return fact.source == "description" and bool(GIANT.match(fact.value))


def _colors_agree(facts: list[Fact]) -> list[Fact]:
    """A colour in the title and another in the attribute: neither is said."""
    title = {
        word
        for fact in facts
        if fact.name == "color" and fact.source == "title"
        for word in _color_words(fact.value)
    }
    given = {
        word
        for fact in facts
        if fact.name == "color" and fact.source.startswith("attributes.")
        for word in _color_words(fact.value)
    }
    if title and given and not title & given:
        return [fact for fact in facts if fact.name != "color" or fact.source == "description"]
    return facts


FILLERS: Final = frozenset(("abs", "pp", "pc", "pvc", "plastic", "pmma", "polyester fiber"))


def _fillers_left(facts: list[Fact]) -> list[Fact]:
    """A title that says resin is right where an attribute says ABS, as shops fill it in."""
    title = [f.value.lower() for f in facts if f.name == "material" and f.source == "title"]
    if not title or any(set(WORD.findall(value)) & FILLERS for value in title):
        return facts
    return [
        f
        for f in facts
        if f.name != "material"
        or f.source != "attributes.material"
        or f.value.lower() not in FILLERS
    ]


def _patterns_agree(facts: list[Fact]) -> list[Fact]:
    """A title that says plaid is right where an attribute says striped."""
    title = [f.value for f in facts if f.name == "pattern" and f.source == "title"]
    if not title:
        return facts
    return [f for f in facts if f.name != "pattern" or f.source == "title" or f.value in title]


SOURCED: Final = frozenset(("recycled", "organic", "upcycled", "sustainable"))


def _whole_thing(facts: list[Fact]) -> list[Fact]:
    """A shoe with an upper of recycled polyester is no recycled shoe: what is said of a stuff is not said of the whole."""
    said = " | ".join(fact.value.lower() for fact in facts if fact.name != "quality")
    return [
        fact
        for fact in facts
        if fact.name != "quality"
        or fact.source == "title"
        or fact.value.lower() not in SOURCED
        or not regex.search(rf"\b{fact.value.lower()} \w", said)
    ]


def _color_words(value: str) -> set[str]:
    same = {"gray": "grey", "golden": "gold", "multicoloured": "multicolored"}
    return {
        same.get(word, word)
        for word in WORD.findall(value.lower())
        if word not in ("light", "dark", "and", "bright", "off")
    }


def _materials_agree(facts: list[Fact]) -> list[Fact]:
    """Where a full composition is stated, a listed material that is not part of it is left unsaid."""
    stated = [
        fact
        for fact in facts
        if fact.name == "composition" and sum(map(float, PERCENT.findall(fact.value))) >= 99
    ]
    if not stated:
        return facts
    words = {word for fact in stated for word in WORD.findall(fact.value.lower())}
    return [
        fact for fact in facts
        if fact.name != "material" or fact.source == "description" or set(WORD.findall(fact.value.lower())) & (words | WEAVES)
    ]  # fmt: skip


def _unfold(facts: list[Fact]) -> list[Fact]:
    """A fact whose words another fact of its name and text says more fully is left out."""
    kept = []
    for fact in facts:
        fuller = any(
            other is not fact and other.source == fact.source and other.name == fact.name and fact.span and other.span
            and other.span[0] <= fact.span[0] and fact.span[1] <= other.span[1] and other.span != fact.span
            for other in facts
        )  # fmt: skip
        if not fuller:
            kept.append(fact)
    return kept
