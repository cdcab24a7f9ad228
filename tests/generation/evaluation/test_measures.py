"""The measures against hands, peers and data: claims on pack lines, tone on packs and sst2."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from generation.badges.claims.badge import claims_find
from generation.badges.context import context_of
from generation.badges.reading import reading_of
from generation.evaluation.pack_lines import all_pack_lines
from generation.evaluation.tone_validation import (
    pack_agreement,
    pack_cta,
    sst2_agreement,
    sst2_read,
)

BLOCKING = ("number", "price", "scarcity", "urgency")


@pytest.fixture(scope="module")
def lines():
    return list(all_pack_lines())


def test_true_pack_lines_raise_hardly_any_alarm(lines):
    alarms = Counter(
        claim.kind
        for line in lines
        for claim in claims_find(
            reading_of(line.text).low, context_of(line.spec, line.field).evidence
        )
        if claim.status != "supported" and claim.kind in BLOCKING
    )
    assert alarms.total() <= 0.003 * len(lines), alarms


def test_claims_of_pack_lines_are_found(lines):
    found = Counter(
        claim.kind
        for line in lines
        for claim in claims_find(
            reading_of(line.text).low, context_of(line.spec, line.field).evidence
        )
    )
    priced = sum(any(slot in line.pattern.text for slot in ("{price}", "{was}")) for line in lines)
    assert found["price"] >= priced
    assert min(found["number"], found["urgency"], found["material"]) > 100


def test_tone_agrees_with_the_packs_columns():
    agreement = pack_agreement()
    for slider, least in (
        ("sentiment", 0.40),
        ("formality", 0.58),
        ("playfulness", 0.42),
        ("urgency", 0.85),
    ):
        assert agreement[slider] >= least, agreement


def test_calls_to_action_agree_with_the_packs_column():
    assert pack_cta()[0] >= 0.87


def test_sentiment_is_no_worse_than_vader_on_sst2(shared_data: Path):
    found = sst2_agreement(sst2_read(shared_data / "sst2" / "dev.tsv"))
    assert found.accuracy >= max(0.68, found.vader_accuracy)
    assert found.spearman >= 0.62
