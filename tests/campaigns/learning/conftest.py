"""Ended experiments whose truth is known: statements against questions, in a workspace of Ben's and Ana's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from campaigns.models import Campaign, Product, User
from tests.campaigns.api.conftest import Api, api, campaign, enter, product
from tests.campaigns.experiments.conftest import bens, clock

__all__ = ["api", "bens", "campaign", "clock", "product"]
PAIRS = (
    ("Out on the road again", "Out on the road again?"),
    ("Monday runs with a friend", "Monday runs with whom?"),
    ("Along the river, early", "Along which river?"),
    ("Round the block twice", "Round the block how often?"),
    ("Home before the rain", "Home before when?"),
    ("Laced and out of the door", "Laced, and then what?"),
    ("Easy miles on Sunday", "Easy miles on which day?"),
    ("Up the hill and down", "Up the hill or down?"),
    ("A lap before breakfast", "A lap before what?"),
    ("Evenings on the track", "Evenings on which track?"),
    ("The long way home", "The long way home today?"),
    ("Past the last lamp", "Past how many lamps?"),
)
UNITS = 400
Tried = Callable[..., list[int]]


@pytest.fixture
def tried(clock: Any, bens: Api, campaign: Campaign, product: Product, ana: User) -> Tried:
    """Runs some of `PAIRS` to their ends; of a hundred who see a statement and a question, so many click."""

    def run(
        first: int, last: int, *, statement: int, question: int, simulated: bool = False
    ) -> list[int]:
        found = []
        for pair in PAIRS[first:last]:
            at = _begun(bens, [enter(campaign, product, ana, text) for text in pair], simulated)
            clock.shift(60)
            for arm, rate in (("a", statement), ("b", question)):
                _told(bens, at, arm, rate)
            assert bens.post(f"{at}stop/").status_code == 200
            clock.shift(60)
            found.append(int(at.split("/")[1]))
        return found

    return run


def _begun(bens: Api, lines: list[Any], simulated: bool) -> str:
    for line in lines:
        body = {"content_hash": line.content_hash}
        approved = bens.post(f"candidates/{line.pk}/approve/", body)
        assert approved.status_code == 200, approved.content
    arms = [{"key": key, "candidate": line.pk} for key, line in zip("ab", lines, strict=True)]
    asked = {"hypothesis": "Questions sell", "arms": arms, "min_days": 0, "min_sample": 100}
    at = f"experiments/{bens.post('experiments/', asked).json()['id']}/"
    if simulated:
        assert bens.post(f"{at}simulate/").json()["simulated"]
    started = bens.post(f"{at}start/")
    assert started.status_code == 200, started.content
    return at


def _told(bens: Api, at: str, arm: str, rate: int) -> None:
    now = datetime.now(UTC).isoformat()
    units = [f"{arm}{number}" for number in range(UNITS)]
    seen = [
        {"id": f"{unit}s", "unit": unit, "kind": "exposure", "arm": arm, "at": now}
        for unit in units
    ]
    clicked = [{"id": f"{unit}c", "unit": unit, "kind": "click", "at": now} for unit in units]
    told = [*seen, *clicked[: UNITS * rate // 100]]
    taken = bens.post(f"{at}events/", told).json()
    assert taken["accepted"] == len(told), taken
