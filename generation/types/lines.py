"""What is written and what is measured: drafts, badges, lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from generation.types.brief import Brief
from generation.types.fields import FieldSpec
from generation.types.product import Product, Understanding

Badges = dict[str, Any]
"""The badges of contracts section 2, JSON-ready; `generation.badges` documents each key."""


@dataclass(frozen=True)
class Neighbour:
    """A line that novelty is measured against: a sibling, or catalog, approved or supplied copy; of approved, whose it is."""

    text: str
    kind: str
    sku: str = ""


class Approved(Protocol):
    """Approved lines that are too many to be carried by an order."""

    def nearest(
        self, texts: Sequence[str], mask: frozenset[str], most: int = 1
    ) -> list[list[tuple[float, Neighbour]]]:
        """For each text (cosine, line), nearest first, `most` at most; `mask` are words left out of the texts."""


class Answering(Protocol):
    """A workspace's own fit of predicted conversion (`generation.badges.conversion.own.OwnFit`)."""

    def answer(self, columns: Mapping[str, float], place: str) -> dict[str, Any]:
        """The `conversion` badge of a line with these columns in CHANNEL.FIELD."""


@dataclass(frozen=True)
class Place:
    """Where and when a line is to stand: what brand rules go by."""

    channel: str
    locale: str
    today: date


class LineRules(Protocol):
    """The brand rules that are active (`generation.rules.RuleSet`)."""

    def day(self, now: datetime) -> date:
        """The day that it is where the first and last days of the rules are counted."""

    def check(self, text: str, place: Place, badges: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Entries of the `rules` badge."""

    def told(self, place: Place, severity: str) -> Mapping[str, tuple[str, ...]]:
        """The words of rules of a severity that hold there, by what is to be done with them: for who writes by being told."""

    def needed(
        self, texts: Sequence[str], place: Place
    ) -> list[tuple[str, frozenset[int], frozenset[int]]]:
        """Texts that have to stand beside others, with which of `texts` call for each and which say it."""

    def banned(self, place: Place) -> tuple[str, ...]:
        """Every form of the words that keep a line from being approved wherever they stand."""

    def forbids(self, text: str, place: Place) -> bool:
        """Whether the words of a line alone keep it from being approved."""

    def mended(self, text: str, place: Place) -> str:
        """The text with every safe mend made."""


@dataclass(frozen=True)
class Proof:
    """An evidence record that holds for the product: what it states, and the kinds of claim that it supports."""

    id: int
    edition: int
    statement: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class Waived:
    """Unsupported claims, (kind, words), that somebody answers for in exactly this text (NFC)."""

    id: int
    text: str
    claims: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Spec:
    """The frozen order for one product in one channel: everything a line rests on.

    `fields` are the field specs to write for; `now` stands in for the clock (offers end, times are
    said); `neighbours` are approved, catalog and supplied lines for novelty,
    `approved` all approved copy where it is too much for that, `rules` the brand rules that are active, `proofs` the evidence that holds for the product, `waivers` what somebody
    answers for, `own_fit` what the workspace's own experiments taught.
    """

    product: Product
    understanding: Understanding
    brief: Brief
    fields: tuple[FieldSpec, ...]
    now: datetime
    neighbours: tuple[Neighbour, ...] = ()
    approved: Approved | None = None
    rules: LineRules | None = None
    proofs: tuple[Proof, ...] = ()
    waivers: tuple[Waived, ...] = ()
    own_fit: Answering | None = None

    @property
    def place(self) -> Place:
        """Where its lines are to stand."""
        today = self.rules.day(self.now) if self.rules else self.now.date()
        return Place(self.brief.channel, self.brief.language, today)


@dataclass(frozen=True)
class Draft:
    """One text as an engine wrote it, before it is measured. `trace` says how, for the curious."""

    text: str
    slot: int
    seed: int
    trace: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A candidate: text, badges and rank within its sku x channel x field (contracts, section 2)."""

    sku: str
    channel: str
    field: str
    slot: int
    rank: int
    text: str
    badges: Badges
    score: float
    engine: str
    model_version: str
    seed: int
    origin: str = "model"

    def record(self) -> dict[str, Any]:
        """The candidate record of contracts section 2, JSON-ready."""
        return {
            "sku": self.sku,
            "channel": self.channel,
            "field": self.field,
            "slot": self.slot,
            "rank": self.rank,
            "text": self.text,
            "badges": self.badges,
            "score": round(self.score, 6),
            "engine": self.engine,
            "model_version": self.model_version,
            "seed": self.seed,
            "origin": self.origin,
        }
