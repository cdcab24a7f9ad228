"""The curated words of `words/*.toml`, loaded once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"
INHERITED = frozenset(("tops", "hoodies-jackets", "bottoms", "running-shoes", "bags", "jewellery"))
NOT_INHERITED = frozenset(
    ("bikini", "swim", "pajama", "pyjama", "bra", "bed", "scrub", "rash", "baby", "dog", "pet")
)
# Read in this order: the first group that names a noun owns it.
NOUN_FILES = (
    "nouns_play", "nouns_leisure", "nouns_counter", "nouns_style", "nouns_rooms", "nouns_shelf", "nouns", "nouns_toys", "nouns_wear", "nouns_home", "nouns_wide"
)  # fmt: skip


@dataclass(frozen=True)
class NounEntry:
    """Where a head noun belongs: the corpus pack that speaks of it ("" for none) and its family."""

    pack: str
    family: str


@dataclass(frozen=True)
class Lexicon:
    """Lower-case words by meaning. `lists` holds every list of words.toml as a set of phrases;
    `makers` what a maker's things are called."""

    nouns: dict[str, NounEntry]
    lists: dict[str, frozenset[str]]
    makers: dict[str, str]

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    data = _toml("words")
    named = _toml("nouns")
    groups = [group for file in NOUN_FILES for group in _toml(file)["group"]]
    nouns: dict[str, NounEntry] = {}
    for group in groups:
        entry = NounEntry(group["pack"], group["family"])
        for noun in phrases_split(group["nouns"]):
            # The first group that names a noun owns it, so a "vest" is a jacket and not a sign.
            nouns.setdefault(noun, _inherited(noun, nouns) or entry if not entry.pack else entry)
    return Lexicon(
        nouns,
        {name: frozenset(phrases_split(text)) for name, text in data.items()},
        named["makers"],
    )


def phrases_split(text: str) -> list[str]:
    """The phrases of a comma separated list, in their order."""
    return [" ".join(part.split()).lower() for part in text.split(",") if part.strip()]


def _inherited(noun: str, nouns: dict[str, NounEntry]) -> NounEntry | None:
    """A compound without a pack is spoken of as its last word is: "trail running shoe", "charm bracelet"."""
    first, _, last = noun.rpartition(" ")
    of = nouns.get(last)
    inherits = of is not None and of.pack in INHERITED and not NOT_INHERITED & set(first.split())
    return of if first and inherits else None


@cache
def word_set(name: str) -> frozenset[str]:
    """One set of sets.toml, lower case."""
    return frozenset(phrases_split(_sets()[name]))


@cache
def category_terms() -> dict[str, str]:
    """What shops of other languages call their departments, in English; lower case."""
    terms: dict[str, str] = _toml("category_terms")["terms"]
    return terms


@cache
def evidence_words() -> dict[str, dict[str, str]]:
    """Cues of kinds, the kinds of packs and families, and the nouns of several senses: evidence.toml."""
    return _toml("evidence")


@cache
def _sets() -> dict[str, str]:
    return _toml("sets")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
