"""What a corpus pack holds, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

Form = Literal["does", "is", "gives"]
FORMS: tuple[Form, ...] = ("does", "is", "gives")


class PackError(ValueError):
    """A pack that cannot be used; the message names the file, the line and what is wrong."""


class Part(NamedTuple):
    """A stretch of a pattern: literal text, or a slot's name."""

    text: str
    slot: bool


@dataclass(frozen=True)
class Attribute:
    """An attribute of the category and the ways to say it; `{v}` stands for its value."""

    name: str
    type: Literal["number", "choice", "flag"]
    say: tuple[str, ...]
    unit: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """When a benefit may be said: bounds in the attribute's unit, values, or a flag that is set."""

    attribute: str
    least: float | None = None
    most: float | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Benefit:
    """Lines that may be said where every condition holds, by grammatical form."""

    when: tuple[Condition, ...]
    lines: Mapping[Form, tuple[str, ...]]


@dataclass(frozen=True)
class OnlyFor:
    """Words that go with certain products: "chapter" with a lamp, not with a torch.

    Said where the product's noun or colour holds one of `nouns` (any, where there are none) and none of `but`.
    """

    words: tuple[str, ...]
    nouns: tuple[str, ...]
    but: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """One line with slots. `tone` is sentiment, formality, playfulness, urgency, each -2..2; `cta` 0..2."""

    field: str
    move: str
    tone: tuple[int, int, int, int]
    cta: int
    text: str
    pack: str
    parts: tuple[Part, ...]

    @cached_property
    def slots(self) -> frozenset[str]:
        """Names of the slots, `attr.NAME` among them."""
        return frozenset(part.text for part in self.parts if part.slot)

    @cached_property
    def literal(self) -> str:
        """The words that stand whatever the product is, slots as a blank."""
        return "".join(" " if part.slot else part.text for part in self.parts)


@dataclass(frozen=True)
class Pack:
    """A category's patterns and phrases (the format is documented in docs and checked by the reader)."""

    slug: str
    category: str
    family: str
    brands: tuple[str, ...]
    models: tuple[str, ...]
    nouns: tuple[tuple[str, str], ...]
    attributes: Mapping[str, Attribute]
    benefits: tuple[Benefit, ...]
    audiences: tuple[str, ...]
    occasions: tuple[str, ...]
    problems: tuple[str, ...]
    sensory: tuple[str, ...]
    cta_soft: tuple[str, ...]
    cta_strong: tuple[str, ...]
    patterns: Mapping[str, tuple[Pattern, ...]]
    only: tuple[OnlyFor, ...] = ()
