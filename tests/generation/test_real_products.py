"""Real records, every channel, at night every record: limits, slots, numbers, doubles, coverage."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generation.engines.base import text_key
from generation.engines.registry import engine_load
from generation.pipeline import TakenFilter, write_lines
from generation.types import Spec, brief_from_dict, channel_fields, channels
from generation.types.lengths import length_measure
from tests.generation.orders import OFFER, numbers_in, order
from tests.sizes import sized

CLAIMED = ("number", "price", "scarcity", "urgency")
LINES = 2
SHARE = sized(3, 1)


@pytest.fixture(scope="module")
def records(shared_data: Path) -> list[tuple[dict[str, Any], Spec]]:
    """Each with an order: what is known of it is the same for every channel, so it is understood once."""
    path = shared_data / "products_real" / "products.jsonl"
    found = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    return [(record, order(record)) for record in found]


@pytest.mark.nightly
@pytest.mark.parametrize("channel", channels())
def test_real_records_get_lines_that_hold(
    channel: str, records: list[tuple[dict[str, Any], Spec]]
) -> None:
    engine, taken, seen = engine_load("grammar"), TakenFilter(), Counter[tuple[str, str]]()
    fields = tuple(channel_fields(channel).values())
    # By day a third of the records for a channel, another third for the next one.
    part = records[channels().index(channel) % SHARE :: SHARE]
    for index, (record, ordered) in enumerate(part):
        offer = {"offer": OFFER} if index % 2 else {}
        spec = replace(ordered, brief=brief_from_dict({"channel": channel, **offer}), fields=fields)
        n = {field.field: LINES for field in spec.fields}
        # "thirty eight centimetre" is understood as 38 cm, so facts count beside the record itself.
        known = numbers_in(record, offer, *(fact.value for fact in spec.understanding.facts))
        for made in write_lines(spec, engine=engine, seed=11, n=n, avoid=taken):
            assert made.lines, f"{record['sku']}: {made.field.key} got nothing"
            for line in made.lines:
                assert length_measure(line.text, made.field)["fits"], line.text
                assert not re.search(r"\{[a-z0-9_.]+\}", line.text), line.text
                assert not [
                    claim
                    for claim in line.badges["claims"]
                    if claim["kind"] in CLAIMED and claim["status"] != "supported"
                ], line.text
                # Said again without the badges' help: a number stands in the record or in the brief.
                assert numbers_in(line.text) <= known, line.text
                seen[made.field.key, text_key(line.text)] += 1
    assert max(seen.values()) == 1
