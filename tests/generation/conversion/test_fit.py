"""The fit finds what was put into invented tests, and its card is what the badge reads."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from scipy.special import expit

from generation.badges.conversion.fitted import CARD, WORDS, Told, fitted_read
from generation.badges.reading import reading_of
from generation.conversion.assess import accuracies, share_of
from generation.conversion.bradley_terry import explained, targets, weights_fit
from generation.conversion.card import CHART
from generation.conversion.pairs import Pairs
from tests.generation.conversion.archives import archive_write, invented


def pairs(clicks: list[tuple[int, int]], shown: int = 10_000) -> Pairs:
    count = len(clicks)
    place = np.arange(count)
    return Pairs(
        tuple(f"headline {n}" for n in range(2 * count)),
        2 * place,
        2 * place + 1,
        np.array(clicks, float),
        np.full((count, 2), float(shown)),
        place,
        np.ones(count),
    )


@pytest.fixture(scope="module")
def fitted_folder(tmp_path_factory):
    data, out = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("out")
    archive_write(data, invented(160))
    said = StringIO()
    call_command("train", "conversion", "--data", str(data), "--folder", str(out), stdout=said)
    return out, said.getvalue()


def test_weights_of_the_world_are_found_again():
    rng = np.random.default_rng(3)
    x, truth = rng.normal(size=(4000, 3)), np.array([0.8, -0.4, 0.0])
    found = weights_fit(x, expit(x @ truth), np.ones(len(x)), 1e-6)
    assert found == pytest.approx(truth, abs=1e-6)
    held = weights_fit(x, expit(x @ truth), np.ones(len(x)), 1e4)
    assert np.abs(held).sum() < np.abs(found).sum() / 2


def test_a_coin_explains_nothing_and_the_truth_everything():
    y, w = targets(pairs([(90, 60), (20, 80), (50, 50)]))
    assert explained(np.zeros(3), y, w) == pytest.approx(0)
    assert explained(np.log(y / (1 - y)), y, w) == pytest.approx(1)


def test_many_clicks_weigh_more_but_not_without_end():
    _, w = targets(pairs([(10, 10), (100, 100), (10_000, 10_000)]))
    assert w[0] < w[1] < w[2] < 2 * w[1]


def test_accuracy_counts_ties_half_and_leaves_equal_rates_out():
    seen = pairs([(90, 60), (20, 80), (50, 50), (51, 50)])
    found = accuracies(np.array([1.0, 1.0, 1.0, 0.0]), seen, seed=0)
    assert (found["all"].value, found["all"].pairs) == (0.5, 3)
    assert (found["clear"].value, found["clear"].pairs) == (0.5, 2)


def test_an_interval_is_as_wide_as_the_groups_are_few():
    values = np.tile([0.0, 1.0, 1.0, 1.0], 50)
    alone = share_of(values, np.arange(200), seed=1)
    together = share_of(values, np.repeat(np.arange(8), 25), seed=1)
    assert alone.low < 0.75 < alone.high
    assert share_of(values, np.arange(200), seed=1) == alone
    assert (alone.tests, together.tests) == (200, 8)


def test_the_stage_finds_what_was_put_in(fitted_folder):
    folder, said = fitted_folder
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    features = card["features"]
    assert features["pointing"]["low"] > 0 > features["question"]["high"]
    assert features["third_person"]["weight"] == 0
    test = card["accuracy"]["test"]["features"]
    assert test["all"]["low"] > 0.6
    assert test["clear"]["accuracy"] > test["all"]["accuracy"]
    assert card["accuracy"]["test"]["prior"]["all"]["accuracy"] < test["all"]["low"]
    assert card["counts"]["test"]["groups"] == test["all"]["groups"]
    assert "test, features: all pairs" in said
    favourite = card["reliability"][-1]
    assert favourite["low"] - 0.1 <= favourite["predicted"] <= favourite["high"] + 0.1


def test_the_card_names_its_source_and_holds_no_headline(fitted_folder):
    folder, _ = fitted_folder
    text = (folder / CARD).read_text(encoding="utf-8")
    card = json.loads(text)
    assert card["source"]["licence"] == "CC BY 4.0"
    assert "Matias" in card["source"]["authors"]
    assert card["accuracy"]["published"]
    assert "river" not in text
    assert b"river" not in (folder / WORDS).read_bytes()
    assert (folder / CHART).read_text(encoding="utf-8").startswith("<svg")


def test_what_was_written_speaks_of_its_like_only(fitted_folder):
    model = fitted_read(fitted_folder[0])
    assert model is not None

    def told(text: str) -> Told | str:
        return model.tell(reading_of(text), "none")

    like = told("this farmer changed another ocean near some bridge")
    asks = told("some farmer changed another ocean near some bridge?")
    assert isinstance(like, Told)
    assert isinstance(asks, Told)
    assert sum(like.parts.values()) > 0 > sum(asks.parts.values())
    assert like.variance > 0
    assert "1 word, headlines have" in str(told("ocean"))
    assert "are in no headline" in str(told("qwer asdf zxcv uiop hjkl vbnm tyui ghjk"))


def test_a_dry_run_looks_at_no_test_split_and_writes_nothing(tmp_path):
    said = StringIO()
    archive_write(tmp_path, invented(60))
    out = tmp_path / "out"
    call_command("train", "conversion", "--data", str(tmp_path), "--folder", str(out), "--dry-run", stdout=said)  # fmt: skip
    assert "validation, features" in said.getvalue()
    assert "test, features" not in said.getvalue()
    assert not out.exists()


def test_without_data_the_stage_says_what_it_needs(tmp_path):
    with pytest.raises(CommandError, match="--data") as missing:
        call_command("train", "conversion")
    assert missing.value.returncode == 2
    with pytest.raises(CommandError, match="upworthy") as empty:
        call_command("train", "conversion", "--data", str(tmp_path))
    assert empty.value.returncode == 2
