"""The head noun of a title, as found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from generation.facts.lexicon import word_set

CREATURES: Final = word_set("nouns_creatures")


@dataclass(frozen=True)
class Head:
    """The head noun phrase: singular, and its title tokens (None where the category gave it)."""

    noun: str
    at: int | None = None
    size: int = 0
