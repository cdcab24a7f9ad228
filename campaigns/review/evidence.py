"""The product's facts beside a line, with those that its claims rest on marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.catalog.records import product_understood
from campaigns.common.figures import number, price
from campaigns.models import Candidate

SHOWN = 12


@dataclass(frozen=True)
class Value:
    """One value of a fact; `mark` is fact, unsupported (a claim contradicts it) or nothing."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Fact:
    """A named fact with its values."""

    label: str
    values: list[Value]

    @property
    def is_used(self) -> bool:
        """Whether the line says something about it."""
        return any(value.mark for value in self.values)


@dataclass(frozen=True)
class Facts:
    """Facts to show at once, used ones first, and the rest."""

    shown: list[Fact]
    more: list[Fact]


def line_facts(line: Candidate) -> Facts:
    """What is known of the line's product, with price, stock and offer."""
    marks = _marks(line.badges)
    facts = [*_understood(line, marks), *_record(line, marks)]
    facts.sort(key=lambda fact: not fact.is_used)
    return Facts(facts[:SHOWN], facts[SHOWN:])


def _marks(badges: Mapping[str, Any]) -> dict[str, str]:
    """ "name: value" -> mark, from the claims."""
    marks: dict[str, str] = {}
    for claim in badges.get("claims", ()):
        if claim.get("fact"):
            marks[claim["fact"]] = "fact" if claim["status"] == "supported" else "unsupported"
    return marks


def _understood(line: Candidate, marks: Mapping[str, str]) -> list[Fact]:
    by_name: dict[str, dict[str, Value]] = {}
    for fact in product_understood(line.product).get("facts", ()):
        value = str(fact["value"])
        mark = marks.get(f"{fact['name']}: {value}", "")
        by_name.setdefault(fact["name"], {})[value.casefold()] = Value(value, mark)
    return [Fact(_label(name), list(values.values())) for name, values in by_name.items()]


def _record(line: Candidate, marks: Mapping[str, str]) -> list[Fact]:
    product, offer = line.product, line.campaign.offer
    facts = []
    if product.price is not None:
        said = price(product.price, product.currency)
        if product.compare_at_price is not None:
            said += f", was {price(product.compare_at_price, product.currency)}"
        facts.append(Fact("Price", [Value(said, _mark_of(marks, "price"))]))
    if product.stock is not None:
        facts.append(Fact("Stock", [Value(number(product.stock), _mark_of(marks, "stock"))]))
    if offer.get("text") or offer.get("code"):
        said = ", ".join(part for part in (offer.get("text"), offer.get("code")) if part)
        facts.append(Fact("Offer", [Value(said, _mark_of(marks, "offer"))]))
    return facts


def _mark_of(marks: Mapping[str, str], start: str) -> str:
    return next((mark for fact, mark in marks.items() if fact.startswith(start)), "")


def _label(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
