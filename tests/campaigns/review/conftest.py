"""Lines that wait for Ben and Ana."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import pytest

from campaigns.catalog.records import product_understood
from campaigns.models import Campaign, Candidate, Product, User, Workspace
from tests.factories import make_campaign, make_candidate, make_product

TEXTS = ("238 g, and light on its feet", "Shop the 238 g running shoe", "8 mm drop. Enough said.")


@pytest.fixture
def shoe(in_acme: Workspace) -> Product:
    """A running shoe, understood."""
    row = make_product(in_acme)
    row.understanding = product_understood(row)
    row.save(update_fields=["understanding"])
    return row


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    """Ana's campaign."""
    return make_campaign(in_acme, created_by=ana)


@pytest.fixture
def line(campaign: Campaign, shoe: Product) -> Candidate:
    """One line that waits."""
    return make_candidate(campaign, shoe)


@pytest.fixture
def lines(campaign: Campaign, shoe: Product) -> list[Candidate]:
    """Three lines that wait."""
    return [make_candidate(campaign, shoe, text) for text in TEXTS]


@pytest.fixture
def many_lines(campaign: Campaign, shoe: Product) -> Callable[[int], list[Candidate]]:
    """As many waiting lines as asked, each with words of its own."""

    def make(count: int) -> list[Candidate]:
        words = (f"{a}{b}" for a in "bdfglmprst" for b in ("ay", "een", "ine", "ow", "ull", "ark"))
        return [make_candidate(campaign, shoe, f"238 g, {word}") for word in islice(words, count)]

    return make
