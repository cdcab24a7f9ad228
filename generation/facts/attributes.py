"""Facts from a record's attributes: what each key means, and which values say nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Final

import regex

from generation.facts.casing import ACRONYMS, SPELLED, word_case
from generation.facts.describing import quality_name
from generation.facts.forms import word_kinds, word_known
from generation.facts.lexicon import FOLDER, lexicon, phrases_split
from generation.facts.quantities import age_print, quantities_find
from generation.facts.source import Source, attribute_text, value_tidy
from generation.types import Fact, Product
from generation.types.product import AttributeValue

EMPTY: Final = regex.compile(
    r"^(?:none|n/?a|no|nil|null|others?\b.*|\d+\s?(?:pieces?|pcs)|unknown|not specified|not applicable|various|multi-?colou?r(?:ed)?|as picture|as shown|default(?: title)?|random"
    r"|no precious metal plated|no-closure|no closure|no elements?|no pattern|general|normal|standard|regular type|pp|oth?ers?|all|mixed|assorted|see (?:description|picture).*|-+|\.+|plain|solid colou?r|all.?season)$",
    regex.IGNORECASE,
)
YES: Final = frozenset(("yes", "true", "y", "1"))
NO: Final = frozenset(("no", "false", "n", "0", "none"))
KEY_SIGNS: Final = regex.compile(r"\([^)]*\)|[^\p{L}\p{N}]+")
LETTER: Final = regex.compile(r"\p{L}")
DIGIT: Final = regex.compile(r"\d")
WORD: Final = regex.compile(r"\p{L}{3,}")
PART: Final = regex.compile(r"[^,;|]+")
ARTICLE: Final = regex.compile(
    r"^(?:an?|the)\s+(?=\p{Ll}{2}|\p{L}+\s\p{Ll})(?!line\b)", regex.IGNORECASE
)
PEOPLE: Final = frozenset(("author", "artist", "narrator", "director"))
BARE_NUMBER: Final = regex.compile(r"^[\d.,\s]+$")


@cache
def attribute_names() -> dict[str, str]:
    """Key -> "name/kind", "flag:value/kind", or "" for a key that says nothing about the thing."""
    data = tomllib.loads((FOLDER / "attributes.toml").read_text(encoding="utf-8"))
    names: dict[str, str] = dict.fromkeys(phrases_split(data["drop"]["keys"]), "")
    names.update(data["names"])
    return names


def key_plain(key: str) -> str:
    """An attribute key in the table's spelling: "Oven Safe (-4~220 °C)" is "oven safe"."""
    return " ".join(KEY_SIGNS.sub(" ", key.lower().replace("_", " ")).split())


def attribute_facts(product: Product) -> list[Fact]:
    """Facts of every attribute whose key and value say something."""
    facts: list[Fact] = []
    for key, value in product.attributes.items():
        meaning = attribute_names().get(key_plain(key))
        if meaning is None:
            meaning = attribute_names().get(
                key_plain(regex.sub(r"\([^)]*\)", "\\g<0>", key)), _guess(key_plain(key))
            )
        if meaning:
            facts.extend(_facts_of(key, value, meaning))
    return facts


def _guess(key: str) -> str:
    """An unknown key: measured values may still speak, under the key's own name."""
    first = key.split(" ")[0]
    if first in ("features", "feature", "strap", "style", "activity", "care", "closure"):
        return attribute_names().get(first, "") or "use/other"
    for ending, meaning in (
        ("material", "material/material"),
        ("color", "color/color"),
        ("colour", "color/color"),
        ("weight", "weight/number"),
        ("dimensions", "dimensions/size"),
    ):
        if key.endswith(ending):
            return meaning
    if first in ("category", "licence", "license", "registration", "certificate"):
        return ""
    return f"measured:{key.replace(' ', '_')}/number"


def _facts_of(key: str, value: AttributeValue, meaning: str) -> Iterator[Fact]:
    name, kind = meaning.split("/", 1)
    source = Source(f"attributes.{key}", attribute_text(value))
    if name.startswith("flag:"):
        if source.text.strip().lower() in YES:
            yield source.fact(
                "quality"
                if kind == "feature"
                else "care"
                if kind == "care"
                else name.removeprefix("flag:").replace(" ", "_"),
                kind,
                0,
                len(source.text),
                name.removeprefix("flag:"),
            )
        return
    if name.startswith("measured:"):
        yield from _unknown_key(source, name.removeprefix("measured:"))
        return
    for start, end in _parts(source.text, name, value):
        if name == "tags":
            yield from _tag_facts(source, start, end)
            continue
        yield from _part_facts(source, name, kind, start, end)


def _tag_facts(source: Source, start: int, end: int) -> Iterator[Fact]:
    """A shop's tag says for whom a thing is, or what of; all else may be a shelf's name."""
    low = source.text[start:end].strip().lower()
    if low in lexicon()["audiences"]:
        yield source.fact("audience", "other", start, end, low)
    if low in lexicon()["materials"] and low not in lexicon()["material_doubtful"]:
        yield source.fact("material", "material", start, end, low)


def _unknown_key(source: Source, name: str) -> Iterator[Fact]:
    """A key that no table has: measures speak for themselves, a short text is said under the key's name.

    A key in another language is not understood, and so not said.
    """
    if not all(word_known(word) for word in name.split("_")):
        return
    found = quantities_find(source.text)
    for quantity in found:
        yield source.fact(name, quantity.kind, quantity.start, quantity.end, quantity.value)
    low = source.text.strip().lower()
    if found or len(low.split()) > 12 or low in YES | NO or not LETTER.search(low):
        return
    for start, end in _parts(source.text, "quality", []):
        text = source.text[start:end]
        if not EMPTY.match(text) and len(text.split()) <= 5 and _english(text):
            yield source.fact(name, "other", start, end, value_print(text))


def _english(text: str) -> bool:
    """Are most words of a value ones that English has, or names in capitals?"""
    words = WORD.findall(text)
    odd = sum(not word.isascii() or word.lower() in lexicon()["foreign"] for word in words)
    odd += sum(word.islower() and not word_known(word) for word in words)
    return bool(odd * 2 <= len(words))


def _parts(text: str, name: str, value: AttributeValue) -> Iterator[tuple[int, int]]:
    """Values of a list or of "a, b, c"; sentences and measures stay whole."""
    split = (
        isinstance(value, list)
        or name
        in ("style", "quality", "compatible_with", "ports", "audience", "care", "tags", "use")
        or (name == "material" and text.count(","))
    )
    if not split:
        if text:
            yield 0, len(text)
        return
    for match in PART.finditer(text):
        if match[0].strip():
            yield (
                match.start() + len(match[0]) - len(match[0].lstrip()),
                match.start() + len(match[0].rstrip()),
            )


def _part_facts(source: Source, name: str, kind: str, start: int, end: int) -> Iterator[Fact]:
    text = source.text[start:end]
    if EMPTY.match(text.strip()) or not any(c.isalnum() for c in text):
        return
    if kind in ("number", "size", "age") or name == "composition":
        yield from _measured(source, name, kind, start, end)
        return
    if BARE_NUMBER.match(text) or len(text) > 80 or not (name in PEOPLE or _english(text)):
        return
    yield source.fact(*_named(name, kind, text), start, end, _said(name, text))


def _said(name: str, text: str) -> str:
    """A textual value as copy may print it: "made in Italy", "zipper closure"."""
    said = value_print(text)
    if name == "origin":
        return f"made in {value_tidy(text)}"
    if name in PEOPLE:
        return value_tidy(text)
    if name == "power_supply" and text.strip().lower() in YES:
        return "battery"
    if name in ("closure", "strap") and len(said.split()) == 1:
        return f"{said} {name}"
    return said


def _named(name: str, kind: str, text: str) -> tuple[str, str]:
    """The name and kind that fit a value better than its key: a list of "features" mixes parts and qualities."""
    low = value_print(text).lower()
    if name == "quality":
        part = low not in lexicon()["qualities"] and word_kinds(low.split()[-1]) == {"NOUN"}
        return ("feature" if part else quality_name(low)), kind
    if name == "style" and kind == "feature" and low in lexicon().nouns:
        return "type", "other"
    return name, kind


def _measured(source: Source, name: str, kind: str, start: int, end: int) -> Iterator[Fact]:
    text = source.text[start:end]
    found = quantities_find(text)
    if name == "recommended_age":
        if DIGIT.search(text):
            yield source.fact(name, "age", start, end, age_print(text))
        return
    if found:
        whole = found[0]
        said = ", ".join(quantity.value for quantity in found if quantity.name == whole.name)
        yield source.fact(name, kind, start + whole.start, start + found[-1].end, said)
    elif name == "spf" and text.strip().isdigit():
        yield source.fact(name, kind, start, end, f"SPF {text.strip()}")
    elif (
        not BARE_NUMBER.match(text) and kind != "age" and (not DIGIT.search(text) or name == "size")
    ):
        yield source.fact(name, kind, start, end, value_print(text))


def value_print(text: str) -> str:
    """An attribute value in running text's case: "Stainless Steel" is "stainless steel", "ABS" stays.

    A leading article goes, since the sentence that takes the value up has its own: "A buckle closure".
    """
    words = ARTICLE.sub("", value_tidy(text)).split()
    if words and words[0][1:].islower() and all(word.islower() for word in words[1:]):
        words[0] = SPELLED.get(words[0].lower(), words[0].lower())
    return " ".join(_word_print(word) for word in words)


def _word_print(word: str) -> str:
    if (
        word.isupper()
        and 1 < len(word) <= 4
        and (word.lower() in ACRONYMS or not any(c in "AEIOUY" for c in word))
    ):
        return word
    if word[0].isupper() and word[1:].islower() and word.lower() not in SPELLED and word.isascii():
        return word.lower()
    return "/".join(word_case(part) if part else part for part in word.split("/"))
