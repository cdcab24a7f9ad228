"""The conversion badge: fitted weights where a text is like the headlines, the prior elsewhere, said so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from campaigns.review.reasons import FEATURES
from generation.badges import measure, measure_one
from generation.badges.context import context_of
from generation.badges.conversion.fitted import CARD, FOLDER, fitted_read, fitted_shipped
from generation.badges.conversion.prior import PRIOR
from generation.badges.conversion.shipped import basis_said
from generation.badges.conversion.wording import NAMES, text_features, wording_features
from generation.badges.cta import badge as cta
from generation.badges.reading import reading_of
from generation.conversion.archive import archive_read
from generation.conversion.assess import accuracies
from generation.conversion.bradley_terry import differences
from generation.conversion.headline_fit import headline_matrix
from generation.conversion.train import splits_of
from generation.types import FieldSpec, field_spec
from tests.generation.badges.orders import OFFER, order

BODY = field_spec("product_description", "description")
HEADLINE = field_spec("google_rsa", "headline")
NEWS = "This is why she never told anybody at her school what he did until now"


def conversion(text: str, *, field: FieldSpec = BODY, channel: str = "product_description") -> Any:
    return measure_one(text, spec=order(channel, offer=OFFER), field=field)["conversion"]


def test_a_text_like_the_headlines_is_judged_by_them():
    found = conversion(NEWS)
    assert found["basis"].startswith(
        "fitted on 2013–15 news headlines, Upworthy, CC BY 4.0; right in"
    )
    assert 0 < found["low"] < found["p"] < found["high"] < 1
    assert {"pointing", "time"} & found["features"].keys()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Shop the Tempo 2, 20% off", "6 words, headlines have"),
        ("Tempo", "1 word, headlines have"),
        ("A light shoe in mesh with a wide toe box, in four sizes. Order yours today", "those of a shop"),
        ("Die neuen Schuhe sind da und wirklich sehr leicht und weich gefedert", "are in no headline"),
        ("word " * 60, "60 words, headlines have"),
        ("Why, why, why: “never!” Who? Now! Every time! Nobody! Best! Worst! Look, watch, see!", "no headline is built like it"),
        ("", "0 words"),
    ],
)  # fmt: skip
def test_any_other_text_says_why_it_is_outside(text, why):
    basis = conversion(text)["basis"]
    assert basis.startswith("prior, not fitted: outside the range of the fit on news headlines (")
    assert why in basis


def test_outside_the_range_the_fit_moves_nothing(monkeypatch):
    texts = ["Shop the Tempo 2, 20% off", "Run softer, every weekday"]
    spec = order(offer=OFFER)
    before = [item["conversion"] for item in measure(texts, spec=spec, field=HEADLINE)]
    monkeypatch.setattr("generation.badges.conversion.shipped.fitted_shipped", lambda: None)
    after = [item["conversion"] for item in measure(texts, spec=spec, field=HEADLINE)]
    assert all(item["basis"] == "prior, not fitted" for item in after)
    for one, other in zip(before, after, strict=True):
        assert one | {"basis": ""} == other | {"basis": ""}


def test_over_the_limit_costs_under_the_fit_too():
    short = conversion(NEWS, field=field_spec("meta_ad", "primary_text"), channel="meta_ad")
    over = conversion(NEWS, field=HEADLINE, channel="google_rsa")
    assert over["basis"] == short["basis"]
    assert over["p"] < short["p"] - 0.2


def test_every_feature_has_words_on_the_page():
    assert set(NAMES) | set(PRIOR) <= set(FEATURES)


@pytest.mark.parametrize(
    "text", [NEWS, "Order yours today.", "See how it is made", "", "“12” – a!"]
)
def test_a_text_alone_has_the_features_it_has_under_its_badge(text):
    reading = reading_of(text)
    strength = cta(reading, context_of(order(), HEADLINE), {})["strength"]
    features = text_features(reading)
    assert features == wording_features(reading, strength)
    assert len(features) == len(NAMES)


def test_the_shipped_card_holds_the_promise_and_its_sources():
    card = json.loads((FOLDER / CARD).read_text(encoding="utf-8"))
    test = card["accuracy"]["test"]
    assert test["features"]["all"]["low"] > 0.5
    assert test["prior"]["all"]["accuracy"] < test["features"]["all"]["accuracy"]
    assert card["source"]["licence"] == "CC BY 4.0"
    assert card["text_model"]["gain_on_validation"]["low"] <= 0
    assert not card["text_model"]["shipped"]
    for weight in card["features"].values():
        assert weight["low"] <= weight["weight"] <= weight["high"]


def test_without_a_card_there_is_no_fit(tmp_path):
    assert fitted_read(tmp_path) is None
    assert basis_said(None, "") == "prior, not fitted"


def test_a_card_of_other_features_is_refused(tmp_path):
    card = json.loads((FOLDER / CARD).read_text(encoding="utf-8"))
    del card["features"]["blame"]
    (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ValueError, match="other features"):
        fitted_read(tmp_path)


def test_the_shipped_weights_pick_unseen_headlines_of_the_real_archive(shared_data: Path):
    folder = shared_data / "upworthy"
    if not folder.is_dir():
        pytest.skip("the Upworthy archive is not beside this checkout")
    model, pairs = fitted_shipped(), splits_of(archive_read(folder)).test
    assert model is not None
    away = (headline_matrix(pairs.headlines) - model.mean) / model.sd
    found = accuracies(differences(pairs, away) @ model.weights, pairs, seed=0)
    assert found["all"].low > 0.5
    assert found["clear"].low > 0.5
