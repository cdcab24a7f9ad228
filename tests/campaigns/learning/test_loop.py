"""The whole loop with shoppers whose truth is known: what is published is clicked more, and the product foresaw how much."""

from __future__ import annotations

import math
from statistics import fmean

import pytest

from campaigns.learning.client import Client
from campaigns.models import Workspace
from tests.campaigns.learning.test_simulated_shop import api, client, loop_over, served
from tests.sizes import FULL, sized

__all__ = ["api", "client", "served"]


@pytest.mark.once
@pytest.mark.nightly
def test_what_is_published_rises_and_was_foreseen(client: Client, workspace: Workspace):
    loop = loop_over(
        client,
        workspace,
        seed=2,
        products=sized(2, 4),
        lines=sized(4, 8),
        shoppers=sized(300, 900),
    )
    rounds = [loop.round_run(number) for number in range(1, sized(4, 20) + 1)]
    quarter = max(1, len(rounds) // 4)
    first, last = rounds[:quarter], rounds[-quarter:]
    assert mean(last, "published") >= mean(first, "published")
    foreseen = [
        (math.log(arm["true"]), arm["foreseen"])
        for one in rounds
        for experiment in one["experiments"]
        for arm in experiment["arms"][1:]
        if arm["foreseen"]
    ]
    for true, rate in foreseen:
        assert rate["low"] < rate["value"] < rate["high"]
        assert math.isfinite(true)
    if FULL:
        assert mean(last, "published") > 1.2 * mean(first, "published")
        assert mean(last, "first") > mean(last, "written")
        within = [
            math.log(rate["low"]) <= true <= math.log(rate["high"]) for true, rate in foreseen
        ]
        assert len(within) > 60
        assert 0.78 <= fmean(within) <= 0.99
        away = [math.log(rate["value"]) - true for true, rate in foreseen]
        assert abs(fmean(away)) < 0.15


def mean(rounds: list[dict[str, float]], name: str) -> float:
    """Of a figure over rounds."""
    return fmean(one[name] for one in rounds)
