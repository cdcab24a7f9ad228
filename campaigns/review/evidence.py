"""The product's facts beside a line, with those that its claims rest on marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from campaigns.catalog.fact_uses import fact_label
from campaigns.catalog.records import product_understood
from campaigns.claims.selectors import waivers_used
from campaigns.common.fact_words import fact_said
from campaigns.common.figures import number, price
from campaigns.models import Candidate, Waiver
from campaigns.promises.selectors import promises_of
from campaigns.promises.words import PromiseWords, promise_words
from generation.jobs.promises import promises_said

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


@dataclass(frozen=True)
class ClaimRow:
    """A claim of a line: its words, how it stands, and what it rests on with the page that shows that."""

    words: str
    kind: str
    look: tuple[str, str, str]
    rests: str = ""
    url: str = ""
    waiver: Waiver | None = None
    promise: PromiseWords | None = None


LOOKS = {
    "supported": ("Supported", "badge-check", "ok"),
    "unsupported": ("Unsupported", "octagon-x", "bad"),
    "contradicted": ("Contradicted", "octagon-x", "bad"),
}
WAIVED = ("Waived", "signature", "warn")
# What the catalog's record and the campaign's brief say, beside facts that have a row of their own.
ANCHORS = {"price": "prices", "compare_at_price": "prices"}


def line_claims(line: Candidate, slug: str) -> list[ClaimRow]:
    """The claims of a line in their order; one query where some are waived, one where some are promises."""
    claims = line.badges.get("claims", ())
    promises = promises_of(line) if promises_said(line.badges) else {}
    signed = waivers_used(line.badges)
    known = Waiver.objects.filter(pk__in=signed).select_related("by")
    waivers = {row.pk: row for row in known} if signed else {}
    places = {
        fact_label(fact): f"f{number}"
        for number, fact in enumerate(product_understood(line.product).get("facts", ()), start=1)
    }
    rows = [_claim_row(line, claim, slug, (places, waivers)) for claim in claims]
    promised = [promises.get((claim["span"][0], claim["span"][1])) for claim in claims]
    return [
        replace(row, promise=promise_words(promise)) if promise else row
        for row, promise in zip(rows, promised, strict=True)
    ]


def _claim_row(
    line: Candidate,
    claim: Mapping[str, Any],
    slug: str,
    known: tuple[Mapping[str, str], Mapping[int, Waiver]],
) -> ClaimRow:
    places, waivers = known
    start, end = claim["span"]
    waiver = waivers.get(claim.get("waiver", 0))
    fact = claim["fact"] or ""
    return ClaimRow(
        line.text[start:end],
        claim["kind"],
        WAIVED if waiver else LOOKS[claim["status"]],
        claim["evidence"]["statement"] if "evidence" in claim else fact_said(fact),
        _proof_url(line, claim, slug, places),
        waiver,
    )


def _proof_url(
    line: Candidate, claim: Mapping[str, Any], slug: str, places: Mapping[str, str]
) -> str:
    """The page that shows what a claim rests on, at the very place where there is one."""
    fact = claim["fact"] or ""
    if "evidence" in claim:
        return reverse("claims:evidence", args=[slug, claim["evidence"]["id"]])
    if not fact:
        return ""
    name = fact.partition(":")[0]
    if name.startswith(("offer", "must-say")):
        return reverse("briefs:brief_edit", args=[slug, line.campaign_id])
    page = reverse("catalog:product_detail", args=[slug, line.product.sku])
    place = places.get(fact) or ANCHORS.get(name, "")
    return f"{page}#{place}" if place else page


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
