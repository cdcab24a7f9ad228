"""Ben's experiment over two lines that Ana wrote, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django_scopes import scope

from campaigns.briefs.lines import line_enter
from campaigns.models import Campaign, Candidate, Experiment, Product, User
from campaigns.review.services import candidate_approve
from tests.campaigns.api.conftest import Api, api, campaign, enter, product

__all__ = ["api", "campaign", "product"]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXTS = ("Cushioned daily runner, 238 g", "238 g, and light on its feet", "Daily runner, 8 mm drop")


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that goes on from noon, and that a test moves."""
    with time_machine.travel(NOON) as traveller:
        yield traveller


@pytest.fixture
def lines(
    clock: Any, campaign: Campaign, product: Product, ana: User, ben: User
) -> list[Candidate]:
    """Three lines by Ana; Ben approved the first two."""
    rows = [enter(campaign, product, ana, text) for text in TEXTS]
    with scope(workspace=campaign.workspace_id):
        for row in rows[:2]:
            candidate_approve(candidate=row, by=ben, content_hash=row.content_hash)
    return rows


@pytest.fixture
def bens(api: Callable[..., Api], ben: User) -> Api:
    """Ben, who may run experiments."""
    return api(ben)


def design(lines: list[Candidate], **values: Any) -> dict[str, Any]:
    """The body of an experiment over the first two lines."""
    arms = [{"key": key, "candidate": line.pk} for key, line in zip("ab", lines, strict=False)]
    return {"hypothesis": "Weight first sells more", "arms": arms, "min_sample": 100, **values}


@pytest.fixture
def begun(bens: Api, lines: list[Candidate]) -> Callable[..., Experiment]:
    """Makes an experiment that runs."""

    def make(**values: Any) -> Experiment:
        made = bens.post("experiments/", design(lines, **values))
        assert made.status_code == 201, made.content
        started = bens.post(f"experiments/{made.json()['id']}/start/")
        assert started.status_code == 200, started.content
        with scope(workspace=lines[0].workspace_id):
            return Experiment.objects.get(pk=made.json()["id"])

    return make


@pytest.fixture
def titles(
    clock: Any, campaign: Campaign, product: Product, ana: User, ben: User
) -> list[Candidate]:
    """Three titles, of which a product has one at a time; Ben approved the first two."""
    texts = ("Tempo 2 daily runner", "Daily runner, 238 g", "Tempo 2, 8 mm drop")
    values = {"channel": "product_title", "field": "title"}
    with scope(workspace=campaign.workspace_id):
        rows = [
            line_enter(campaign=campaign, product=product, by=ana, values={**values, "text": text})
            for text in texts
        ]
        for row in rows[:2]:
            candidate_approve(candidate=row, by=ben, content_hash=row.content_hash)
    return rows
