"""Short names that a shopper would recognise, for any length."""

from __future__ import annotations

from typing import Final

import regex

from generation.facts.brand import is_foreign_title
from generation.facts.casing import word_case
from generation.facts.categories import CategoryNouns
from generation.facts.forms import noun_plural, word_known
from generation.facts.head import CREATURES, Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match
from generation.facts.names_opening import opening_names
from generation.facts.names_order import name_ordered, words_before
from generation.facts.roles import LICENCES, Title
from generation.facts.themes import title_stuffed
from generation.types import Understanding
from generation.types.units import SPELLED

DESCRIBE_MOST: Final = 3
SHORTEST: Final = 12
LONGEST: Final = 60
QUOTES: Final = frozenset("\"“”'")
BRANDED: Final = word_set("names_branded")


def short_name(understanding: Understanding, limit: int) -> str:
    """A name of at most `limit` characters (12 or more) that a shopper would recognise.

    Raises ValueError below 12: no honest name fits there.
    """
    if limit < SHORTEST:
        raise ValueError("a short name needs a limit of at least 12 characters")
    for name in (*understanding.names, understanding.noun, understanding.head):
        if 0 < len(name) <= limit:
            return name
    for name in (*understanding.models, understanding.brand or ""):
        if 2 < len(name) <= limit and not name.isupper():
            return name
    return "product"


def noun_print(head: Head) -> str:
    """The head noun phrase in its printing case."""
    return " ".join(word_case(word) for word in head.noun.split())


def names_build(
    title: Title, head: Head, models: list[str], brand: str | None, category: CategoryNouns
) -> tuple[str, ...]:
    """Short names, longest first: each ends in the head noun or is the product's own name."""
    noun = _counted_noun(title, head, noun_print(head))
    if is_foreign_title(title.tokens):
        return tuple(
            dict.fromkeys((*([f"{brand} {noun}"] if brand else []), noun, noun.rsplit(" ", 1)[-1]))
        )
    names = (
        opening_names(title, noun, models)
        if head.at is None
        else _title_names(title, head, noun, models, category)
    )
    known = brand is not None and _licensed(brand)
    if brand and (
        known or category.words & BRANDED or not any(_tells(name, noun) for name in names)
    ):
        names += [
            f"{brand} {name}"
            for name in (noun, *names)
            if not _says(name, brand) and _wants_brand(name, noun)
        ]
    if known and brand:
        named = (brand, *models)
        names = [name for name in names if any(_says(name, one) for one in named)]
    if brand and len(names) == 1 and _says(brand, noun.rsplit(" ", 1)[-1]):
        names.append(brand)  # "Connor's Stout Porter" is a stout
    names += [noun, noun.rsplit(" ", 1)[-1]]
    names = [name_ordered(title, " ".join(name.split()), noun) for name in names]
    tidy = dict.fromkeys(map(_unpossessed, names))
    good = [name for name in tidy if len(name) <= LONGEST and not _twice(name) and _whole(name)]
    return tuple(sorted(good, key=lambda name: -len(name)))


def _counted_noun(title: Title, head: Head, noun: str) -> str:
    """ "Colored pencils" where the title writes the plural and counts several: a set is not one of its things."""
    if head.at is None or "set" in noun.split():
        return noun
    several = any(
        quantity.name == "number_of_pieces" and SEVERAL.search(quantity.value)
        for quantity in title.quantities
    )
    first = max(0, head.at - 3)
    several = several or any(
        token.text.isdecimal() and 1 < int(token.text) < 500
        for token in title.tokens[first : head.at]
    )
    written = title.tokens[head.at + head.size - 1].low
    plural = noun_plural(noun)
    return plural if several and written == plural.rsplit(" ", 1)[-1].lower() else noun


def _unpossessed(name: str) -> str:
    """ "My Blue Nose Friends terrier" without its "My": the sentence around it says "the" or "this"."""
    first, _, rest = name.partition(" ")
    owned = first.lower() in ("my", "your", "our") and " " in rest
    return rest if owned and not any(name.lower().startswith(known) for known in LICENCES) else name


SEVERAL: Final = regex.compile(r"\b(?:[2-9]|\d{2,}|two|three|four|five|six|eight|ten|twelve)\b")


def _tells(name: str, noun: str) -> bool:
    """Does a name say more than the noun?"""
    return len(name.split()) > len(noun.split())


def _wants_brand(name: str, noun: str) -> bool:
    """A bare noun, or one describing word, leaves room for the brand; a full name needs none."""
    return len(name.split()) <= len(noun.split()) + 1


def _title_names(
    title: Title, head: Head, noun: str, models: list[str], category: CategoryNouns
) -> list[str]:
    described = _descriptors(title, head, noun, toys="toys" in category.words)
    described = described or words_before(title, head)
    names = []
    for size in range(min(len(described), DESCRIBE_MOST), -1, -1):
        names.append(" ".join([*reversed(described[:size]), noun]))
    told = _complement(title, head)
    if told:
        names += [f"{name} {told}" for name in names[-2:]]
    if head.noun in CREATURES and "figure" in (*category.leaf, *category.above):
        names += [
            f"{_named(title, head, name)} figure" for name in names if not _says(name, "figure")
        ]
    model = _model_near(title, head, models)
    if model:
        names = [f"{model} {name}" for name in names if not _says(name, model)] or names
    shown = _character(models, noun) if "toys" in category.words else ""
    if shown and not model and names == [noun]:
        names.append(f"{shown} {noun}")
    if shown and not model and _stands_alone(title, shown):
        names += [f"{shown} {name}" for name in names if not _says(name, shown)]
    if shown and model and not _says(shown, model) and not _says(model, shown):
        names += [f"{model} {shown} {noun}", f"{shown} {noun}"]
    return names


def _character(models: list[str], noun: str) -> str:
    """The name that comes last and is no world: "Leia Organa" in a row of "Star Wars" and "Kenner"."""
    own = [model for model in models if not _licensed(model) and not _says(model, noun)]
    return " ".join(word_case(word, proper=True) for word in own[-1].split()) if own else ""


def _stands_alone(title: Title, shown: str) -> bool:
    """ "… Figure - Smokescreen": does the name make up the title's last stretch?"""
    last = [i for i, segment in enumerate(title.segment) if segment == title.segment[-1]]
    words = [title.tokens[i].low for i in last if title.roles[i] != "sign"]
    opened = title.tokens[last[0]].text == "-" and last[0] > 0
    return opened and words == shown.lower().split()


def _named(title: Title, head: Head, name: str) -> str:
    """A character keeps its capitals: "Angry Pirate"."""
    written = title.source.text
    return " ".join(
        word.capitalize() if word.islower() and word.capitalize() in written else word
        for word in name.split()
    )


def _complement(title: Title, head: Head) -> str:
    """What "of" tells of the head: "of Doom"; never a count."""
    at = (head.at or 0) + head.size
    if at + 1 >= len(title.tokens) or title.tokens[at].low != "of":
        return ""
    words = []
    for index in range(at + 1, len(title.tokens)):
        if title.segment[index] != title.segment[at] or title.roles[index] not in ("word", "model"):
            break
        words.append(word_case(title.tokens[index].text, proper=True))
    whole = (
        at + 1 + len(words) == len(title.tokens)
        or title.segment[at + 1 + len(words)] != title.segment[at]
    )
    return f"of {' '.join(words)}" if words and len(words) <= 3 and whole else ""


def _model_near(title: Title, head: Head, models: list[str]) -> str:
    """The model named before the head in its stretch, the fullest first; else one in the opening stretch."""
    text, at = title.source.text, head.at or 0
    places = {model: text.lower().find(model.lower()) for model in models}
    near = [
        model for model, place in places.items()
        if 0 <= place < title.tokens[at].start and _segment_at(title, place) in (title.segment[at], 0, 1, 2)
    ]  # fmt: skip
    model = max(
        near,
        key=lambda name: (_segment_at(title, places[name]) == title.segment[at], len(name)),
        default="",
    )
    if not _licensed(model):
        licensed = [name for name in models if _licensed(name)]
        model = max(
            licensed,
            key=lambda name: _segment_at(title, places[name]) == title.segment[at],
            default=model,
        )
    return " ".join(word_case(word, proper=True) for word in model.split())


def _licensed(model: str) -> bool:
    return model.lower().removesuffix("'s") in LICENCES


def _segment_at(title: Title, place: int) -> int:
    return next(
        (title.segment[i] for i, token in enumerate(title.tokens) if token.start >= place), 0
    )


def _descriptors(title: Title, head: Head, noun: str, *, toys: bool) -> list[str]:
    """What stands right before the head, the nearest first, as long as it describes."""
    found: list[str] = []
    covered: dict[int, Match] = {i: m for m in title.matches for i in range(m.at, m.end)}
    index = (head.at or 0) - 1
    joint = ""
    while (
        index >= 0
        and title.segment[index] == title.segment[head.at or 0]
        and not title.after_break[index]
    ):
        token = title.tokens[index]
        if title.roles[index] in ("noise", "model", "number") or token.text in QUOTES:
            index -= 1
            continue
        if token.low in ("and", "&") and found and not joint:
            joint, index = f" {token.low} {found.pop()}", index - 1
            continue
        match = covered.get(index)
        at = match.at if match else index
        if title.roles[index] != "word" or not _describes(title, match, index, head.at or 0, toys):
            break
        if token.low == "shaped" and at and title.roles[at - 1] == "word":
            at -= 1  # "heart shaped": one word in two
        text = " ".join(word_case(token.text) for token in title.tokens[at : index + 1])
        if not _says(noun, text):
            found.append(text + joint)
        joint, index = "", at - 1
    return found


def _describes(title: Title, match: Match | None, index: int, head_at: int, toys: bool) -> bool:
    """May a word stand before the noun in a short name? In a stuffed title only a curated one."""
    token = title.tokens[index]
    if (
        token.low in lexicon()["dangling"]
        or not token.text[0].isalpha()
        or token.low in COUNTS
        or len(token.low) < 2
    ):
        return False
    if match is None:
        if (
            toys
            and token.low.isascii()
            and token.low.isalpha()
            and len(token.low) > 2
            and token.low not in lexicon()["foreign"]
        ):
            return True
        return word_known(token.low) and (
            not title_stuffed(title) or token.low.endswith(("al", "ic", "ed"))
        )
    return match.kinds != {"nouns"} or not title_stuffed(title) or match.end == head_at


COUNTS: Final = frozenset(("set", "sets", "pack", "packs", "kit", "kits", "pcs", *SPELLED))


def _says(name: str, part: str) -> bool:
    return part.lower() in name.lower()


def _twice(name: str) -> bool:
    words = [word.lower().rstrip("s") for word in name.split()]
    return len(set(words)) < len(words)


def _whole(name: str) -> bool:
    words = name.split()
    return (
        bool(words)
        and words[-1].lower() not in lexicon()["dangling"]
        and not (len(words) > 1 and name.isupper())
    )
