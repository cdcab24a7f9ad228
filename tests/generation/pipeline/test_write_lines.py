"""The pipeline: what is asked comes measured, ranked, once, and near the asked tone."""

from __future__ import annotations

from statistics import mean
from typing import Any

import pytest
from scipy.stats import spearmanr

from generation.engines.registry import engine_load
from generation.pipeline import (
    FieldLines,
    TakenFilter,
    line_again,
    line_like,
    line_shorter,
    write_lines,
)
from generation.types import Line, Spec
from tests.generation.orders import CATALOG, OFFER, TEE, order

ENGINE = engine_load("grammar")


def written(spec: Spec, seed: int = 5, **options: Any) -> dict[str, FieldLines]:
    return {
        made.field.field: made for made in write_lines(spec, engine=ENGINE, seed=seed, **options)
    }


def lines_of(spec: Spec, **options: Any) -> list[Line]:
    return [line for made in written(spec, **options).values() for line in made.lines]


def test_each_field_gets_what_was_asked_in_rank_order() -> None:
    made = written(order(TEE))
    assert {name: len(field.lines) for name, field in made.items()} == {
        "headline": 15,
        "description": 4,
    }
    for field in made.values():
        assert [line.rank for line in field.lines] == list(range(1, len(field.lines) + 1))
        assert sorted(line.slot for line in field.lines) == list(range(len(field.lines)))
        assert field.short == 0


def test_a_line_that_may_not_be_approved_is_not_offered() -> None:
    for record in CATALOG:
        for line in lines_of(order(record, "email", offer=OFFER)):
            assert line.badges["blocks"] == [], line.text


def test_diversity_is_measured_within_the_lines_that_are_kept() -> None:
    lines = written(order(TEE), n={"headline": 6})["headline"].lines
    whole = lines[0].badges["diversity"]["set"]
    assert mean(line.badges["diversity"]["value"] for line in lines) == pytest.approx(
        whole, abs=1e-6
    )


def test_more_than_can_be_made_honestly_is_short_and_says_so() -> None:
    spec = order(
        TEE, must_not_say=["e", "a", "tee", "tees", "Orsa", "Marlow", "the", "your", "you"]
    )
    made = written(spec, n={"headline": 64})["headline"]
    assert made.short == 64 - len(made.lines)
    assert made.short > 0


def test_no_line_comes_twice_in_a_batch() -> None:
    taken = TakenFilter(1 << 16)
    texts = [
        line.text
        for sku in ("A", "B", "C")
        for line in lines_of(order({**TEE, "sku": sku}, "push"), avoid=taken)
    ]
    assert len(texts) == len(set(texts)) == 3 * 16


def test_without_ranking_the_order_of_drafting_stays() -> None:
    lines = written(order(TEE), n={"headline": 5}, ranked=False)["headline"].lines
    assert [line.slot for line in lines] == [0, 1, 2, 3, 4]


def test_the_same_order_gives_the_same_records() -> None:
    records = [[line.record() for line in lines_of(order(TEE, "seo"))] for _ in range(2)]
    assert records[0] == records[1]


@pytest.mark.parametrize("slider", ["sentiment", "formality", "playfulness", "urgency"])
def test_a_slider_is_heard(slider: str) -> None:
    asked, measured = [], []
    for value in (-100, -50, 0, 50, 100):
        for record in CATALOG:
            spec = order(record, "meta_ad", tone={slider: value}, offer=OFFER)
            asked.append(value)
            measured.append(
                mean(line.badges["tone"][slider]["measured"] for line in lines_of(spec))
            )
    assert spearmanr(asked, measured)[0] > 0.4


def test_another_line_is_unlike_its_siblings() -> None:
    spec = order(TEE, "banner")
    siblings = [line.text for line in lines_of(spec)]
    line = line_again(spec, spec.fields[0], engine=ENGINE, seed=5, siblings=siblings)
    assert line is not None
    assert line.text not in siblings


def test_a_shorter_line_is_shorter_and_keeps_the_real_limit() -> None:
    spec = order(TEE, "meta_ad")
    field = spec.fields[0]
    long = max((line.text for line in lines_of(spec)), key=len)
    line = line_shorter(spec, field, long, engine=ENGINE, seed=5)
    assert line is not None
    assert len(line.text) <= len(long) * 0.82
    assert line.badges["length"]["limit"] == field.limit


def test_more_like_this_keeps_the_tone_and_changes_the_words() -> None:
    spec = order(TEE, "meta_ad", tone={"formality": 80})
    field = spec.fields[0]
    text = (
        "We are pleased to offer this tee in organic cotton. Please consult the size information."
    )
    line = line_like(spec, field, text, engine=ENGINE, seed=5)
    assert line is not None
    assert line.text != text
    assert line.badges["tone"]["formality"]["measured"] > 0
