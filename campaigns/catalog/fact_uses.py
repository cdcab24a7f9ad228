"""What lines rest on, as the rows of it name it (`ClaimUse`), and how many of a product's lines say each of its facts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from campaigns.models import Candidate, CandidateState, ClaimUse, Product

LINES_READ = 2_000
GONE = (CandidateState.REJECTED, CandidateState.RETIRED)
PRICE, STOCK, OFFER, RECORD = "price", "stock", "offer", "record"
"""What a line rests on beside facts and names: a digest is never one of these."""


@dataclass(frozen=True)
class FactUse:
    """Lines that say a fact's value, and those of them whose approval ends when it changes."""

    saying: int = 0
    resting: int = 0


def fact_digest(label: str) -> str:
    """A fact ("name: value") as the rows of what lines rest on name it."""
    return hashlib.sha256(label.encode(errors="surrogatepass")).hexdigest()[:32]


def name_digest(name: str) -> str:
    """A name that a line says, as those rows name it."""
    return f"name:{fact_digest(name)[:27]}"


def basis_uses(basis: Mapping[str, Any]) -> list[str]:
    """All that a text with this basis rests on, each as a row names it; evidence has rows of its own."""
    facts = [fact_digest(fact) for fact in basis.get("facts", ())]
    names = [name_digest(name) for name in basis.get("names", ())]
    return [*facts, *names, *(key for key in (PRICE, STOCK, OFFER, RECORD) if key in basis)]


def facts_digest(known: Mapping[str, Any]) -> str:
    """All facts that are known of a product as one digest."""
    return fact_digest("\n".join(sorted(fact_label(fact) for fact in known["facts"])))


def fact_label(fact: Mapping[str, Any]) -> str:
    """A fact as a claim cites it."""
    return f"{fact['name'].replace('_', ' ')}: {fact['value']}"


def fact_uses(product: Product, facts: Sequence[Mapping[str, Any]]) -> list[FactUse]:
    """For each fact its use by the product's lines that may still go out; who says it is read in the newest 2,000."""
    lines = Candidate.objects.filter(product=product).exclude(state__in=GONE)
    told = lines.order_by("-pk").values_list("text", "revision__basis")
    read = [
        (_folded(text), frozenset((basis or {}).get("facts", ())))
        for text, basis in told[:LINES_READ]
    ]
    resting = _resting(product)
    return [
        FactUse(_saying(fact, read), resting.get(fact_digest(fact_label(fact)), 0))
        for fact in facts
    ]


def _resting(product: Product) -> dict[str, int]:
    """How many lines rest on each fact, by its digest."""
    rows = ClaimUse.objects.filter(product=product, evidence=None)
    rows = rows.exclude(candidate__state__in=GONE).order_by()
    return dict(rows.values_list("fact").annotate(Count("candidate", distinct=True)))


def _saying(fact: Mapping[str, Any], read: Sequence[tuple[str, frozenset[str]]]) -> int:
    label, value = fact_label(fact), _folded(str(fact["value"]))
    # A bare number may be any number; only what was measured says whose it is.
    says = (
        re.compile(rf"(?<!\w){re.escape(value)}(?!\w)") if re.search(r"[^\W\d_]", value) else None
    )
    return sum(label in cited or bool(says and says.search(text)) for text, cited in read)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
