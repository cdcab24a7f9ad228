"""Steps that tests of promises share."""

from __future__ import annotations

from typing import Any

from campaigns.catalog.services import product_change
from campaigns.models import Campaign, Candidate, LiveCopy, Product, User
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from tests.factories import make_candidate

FINAL = "Final hours: 20% off the Tempo 2"
LEFT = "Only 3 left of the Tempo 2"
PLAIN = "A running shoe, light on its feet"


def approved(campaign: Campaign, product: Product, by: User, text: str) -> Candidate:
    """A line that was approved as it was measured."""
    line = make_candidate(campaign, product, text, field="description")
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def edited(line: Candidate, by: User, text: str) -> Candidate:
    """A line with another text, as it is then."""
    line.refresh_from_db()
    return candidate_edit(candidate=line, by=by, text=text, version=line.version)


def live() -> list[str]:
    """The texts that are live, in the order of their places."""
    return [row.text for row in LiveCopy.objects.order_by("place")]


def states(*lines: Candidate) -> list[str]:
    """Their states now."""
    for line in lines:
        line.refresh_from_db()
    return [line.state for line in lines]


def product_set(product: Product, by: User, **values: Any) -> None:
    """Change a product as its page does."""
    product.refresh_from_db()
    product_change(product=product, version=product.version, by=by, values=values)
