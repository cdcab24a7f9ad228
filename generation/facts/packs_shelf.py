"""A "set", a "bridge" or a "kit" may be anything: the shelf it stands on, or its title, says which pack speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Shelf:
    """A pack for nouns that end in one of `nouns`, where the category or the title says one of the words."""

    pack: str
    nouns: frozenset[str]
    category: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()


SHELVES: Final = (
    Shelf("playsets-dolls", frozenset(("set", "pack")), frozenset(("dolls", "castles", "playsets"))),
    Shelf(
        "toy-trains-tracks",
        frozenset(("bridge", "set", "pack", "station", "crane", "chipper", "game", "tunnel")),
        frozenset(("trains", "slot", "railway")),
    ),
    Shelf(
        "art-colouring",
        frozenset(("set", "pack", "kit")),
        title=frozenset(("draw", "drawing", "sketch", "colouring", "coloring", "marker", "markers", "crayons")),
    ),
    Shelf("craft-sewing", frozenset(("box", "case", "organiser", "organizer", "edge", "kit")), frozenset(("sewing",))),
)  # fmt: skip
# Model railways have a pack of their own, and a doctor's or a tattooist's marker draws for nobody's fridge.
SILENT: Final = frozenset(("model", "tattoo", "nail", "nails", "whiteboard", "surgical", "doctor"))


def shelf_pack(noun: str, words: frozenset[str], said: frozenset[str]) -> str:
    """The pack for a noun that says little, from its category's words and its title's; "" for none."""
    last = noun.rsplit(" ", 1)[-1]
    if (words | said) & SILENT:
        return ""
    return next(
        (
            shelf.pack
            for shelf in SHELVES
            if last in shelf.nouns and (words & shelf.category or said & shelf.title)
        ),
        "",
    )
