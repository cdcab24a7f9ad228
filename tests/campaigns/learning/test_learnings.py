"""Learnings: what ended experiments say together of traits of lines, as far as it may be believed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from django_scopes import scope

from campaigns.experiments.lift import rate_mean
from campaigns.learning.contrasts import Ended
from campaigns.learning.learnings import learnings_read
from campaigns.learning.pooling import Standing
from campaigns.models import Experiment, Workspace
from generation.jobs.learning import TRAITS
from tests.campaigns.api.conftest import Api
from tests.campaigns.learning.conftest import Tried
from tests.conftest import signed_in
from tests.factories import make_campaign, make_product
from tests.sizes import sized

PAGE = "/w/acme/learn/learnings/"
SHOPS = sized(12, 200)
TESTS, UNITS, LOOK = 60, 3_000, 6
PLANTED = {"question": 0.35, "number": -0.35}
Said = tuple[str, bool]
"""A trait, and whether it helps."""


def confirmed(draws: np.random.Generator, effects: dict[str, float]) -> set[Said]:
    """What a shop has confirmed at any look, its lines having traits by chance; lines and products differ beside them."""
    tests: list[Ended] = []
    found: set[Said] = set()
    for number in range(TESTS):
        product = 0.04 * math.exp(draws.normal(0, 0.3))
        arms = []
        for _ in range(2):
            traits = frozenset(name for name in TRAITS if draws.random() < 0.4)
            moved = sum(effects.get(name, 0.0) for name in traits) + draws.normal(0, 0.1)
            clicks = int(draws.binomial(UNITS, product * math.exp(moved)))
            arms.append((traits, rate_mean(UNITS, clicks)))
        channel = "email" if draws.random() < 0.5 else "meta_ad"
        category = "Shoes > Outdoor" if draws.random() < 0.5 else "Home"
        tests.append(Ended(number, channel, category, arms, [None, None]))
        if len(tests) % LOOK == 0:
            found |= {
                (one.trait, one.pooled.value > 0)
                for one in learnings_read(tests)
                if one.status == Standing.CONFIRMED
            }
    return found


@pytest.mark.nightly
def test_planted_effects_are_found_and_what_makes_no_difference_is_hardly_ever_confirmed():
    draws = np.random.default_rng(20)
    shops = [confirmed(draws, PLANTED) for _ in range(SHOPS)]
    for trait, effect in PLANTED.items():
        assert sum((trait, effect > 0) in shop for shop in shops) >= 0.8 * SHOPS, trait
    null = [confirmed(draws, {}) for _ in range(SHOPS)]
    wrong = sum(len({trait for trait, _ in shop} - set(PLANTED)) for shop in shops)
    wrong += sum(len({trait for trait, _ in shop}) for shop in null)
    assert wrong <= 0.05 * SHOPS * (2 * len(TRAITS) - len(PLANTED))


def test_a_trait_that_always_comes_with_another_is_never_confirmed_and_one_that_does_nothing_is_rejected():
    draws = np.random.default_rng(3)
    both, neither = frozenset({"question", "short"}), frozenset({"warm"})
    tests = [
        Ended(
            number,
            "email",
            "Home",
            [
                (both, rate_mean(4_000, int(draws.binomial(4_000, 0.12)))),
                (both | neither, rate_mean(4_000, int(draws.binomial(4_000, 0.12)))),
                (frozenset(), rate_mean(4_000, int(draws.binomial(4_000, 0.08)))),
                (neither, rate_mean(4_000, int(draws.binomial(4_000, 0.08)))),
            ],
            [None] * 4,
        )
        for number in range(20)
    ]
    said = {one.trait: one for one in learnings_read(tests)}
    assert said["question"].status == said["short"].status == Standing.SUPPORTED
    assert said["question"].with_it == ("short",)
    assert said["warm"].status == Standing.REJECTED
    # All that is known is known of one place.
    assert {(one.channel, one.category) for one in said.values()} == {("email", "Home")}


def test_ended_experiments_say_what_beats_what(
    tried: Tried, bens: Api, ben, product, in_acme: Workspace
):
    assert "No learning yet" in signed_in(ben).get(PAGE).content.decode()
    ids = tried(0, 8, statement=20, question=6)
    one = next(row for row in learnings(bens) if row["trait"] == "question")
    assert one["status"] == "confirmed"
    assert (one["channel"], one["category"]) == ("google_rsa", product.category)
    assert one["experiments"] == ids
    assert (one["tests"], one["simulated"], one["together_with"]) == (8, False, [])
    assert -0.85 < one["low"] < one["lift"] < one["high"] < -0.5
    assert one["words"].startswith("Statements beat questions in Google search ad for Shoes")
    assert one["words"].endswith("%], 8\u00a0tests")
    page = signed_in(ben).get(PAGE).content.decode()
    assert one["words"] in page
    assert "Simulated" not in page
    # Results that may not be read any more teach nothing any more.
    Experiment.objects.update(min_sample=10_000)
    assert learnings(bens) == []


def test_simulated_and_real_experiments_are_never_read_together(tried: Tried, bens: Api, ben):
    tried(0, 3, statement=20, question=6, simulated=True)
    found = learnings(bens)
    assert found
    assert all(one["simulated"] and one["tests"] <= 3 for one in found)
    assert "Simulated" in signed_in(ben).get(PAGE).content.decode()
    tried(3, 5, statement=20, question=6)
    assert {(one["simulated"], one["tests"]) for one in learnings(bens)} == {(False, 2)}


@pytest.mark.parametrize(("pairs", "status"), [(3, "emerging"), (5, "supported")])
def test_few_tests_are_no_confirmation(tried: Tried, bens: Api, pairs: int, status: str):
    tried(0, pairs, statement=20, question=6)
    one = next(row for row in learnings(bens) if row["trait"] == "question")
    assert one["status"] == status
    assert ("may beat" in one["words"]) is (status == "emerging")


def test_the_next_brief_shows_what_is_about_its_channels_and_products(
    tried: Tried, bens: Api, ben, campaign, workspace, ana
):
    tried(0, 6, statement=20, question=6)
    about = bens.get(f"campaigns/{campaign.pk}/learnings/").json()["results"]
    assert "question" in {one["trait"] for one in about}
    assert {one["status"] for one in about} <= {"supported", "confirmed"}
    reader = signed_in(ben)
    address = f"/w/acme/learn/campaigns/{campaign.pk}/"
    assert address in reader.get(f"/w/acme/campaigns/{campaign.pk}/tone/").content.decode()
    for headers in ({}, {"HX-Request": "true"}):
        page = reader.get(address, headers=headers).content.decode()
        assert "Statements beat questions" in page
        assert ("<html" in page) is (not headers)
    with scope(workspace=workspace.pk):
        make_product(workspace, "MUG-1", category="Kitchen > Mugs")
        other = make_campaign(workspace, created_by=ana, name="Mugs", skus=["MUG-1"])
    assert bens.get(f"campaigns/{other.pk}/learnings/").json()["results"] == []
    assert (
        "No experiment says enough"
        in reader.get(f"/w/acme/learn/campaigns/{other.pk}/").content.decode()
    )


def learnings(api: Api) -> list[dict[str, Any]]:
    """What the API says."""
    found: list[dict[str, Any]] = api.get("learnings/").json()["results"]
    return found
