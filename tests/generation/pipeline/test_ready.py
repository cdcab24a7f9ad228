"""Lines drawn ahead for whole orders: used, not drawn again, and the same as drawn order by order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generation.engines.grammar.engine import GrammarEngine
from generation.engines.lm.engine import LmEngine
from generation.lm.drawer import Drawer, drawer_load
from generation.lm.groups import Group, Lines
from generation.pipeline import lines_ready, write_lines
from generation.pipeline.bulk import records_write
from generation.pipeline.records import Order, Refused
from generation.types import brief_from_dict
from tests.generation.orders import CATALOG, LAMP, SHORTS, TEE, order

N = {"headline": 4, "description": 2, "message": 2, "title": 2, "meta_description": 2}


class Told:
    """The model itself, and what it was asked."""

    def __init__(self, drawer: Drawer) -> None:
        self.drawer, self.calls = drawer, list[list[Group]]()

    def draw(self, groups: Sequence[Group]) -> Lines:
        self.calls.append(list(groups))
        return self.drawer.draw(groups)


@pytest.fixture(scope="module")
def drawer(tiny_weights: Path) -> Drawer:
    return drawer_load(tiny_weights)


def test_all_fields_of_an_order_are_drawn_in_one_call_and_no_line_twice(
    tiny_weights: Path, drawer: Drawer
):
    told = Told(drawer)
    spec = order(TEE)
    list(write_lines(spec, engine=LmEngine(tiny_weights, told), seed=3, n=N))
    first = {group.prompt.split("<google_rsa.")[1].split(">")[0] for group in told.calls[0]}
    assert first == {field.field for field in spec.fields}
    drawn = [(group.unit, group.room, group.seeds) for call in told.calls for group in call]
    assert len(drawn) == len(set(drawn))


def test_orders_drawn_together_give_the_lines_that_each_gives_alone(
    tiny_weights: Path, drawer: Drawer
):
    told = Told(drawer)
    engine = LmEngine(tiny_weights, told)
    specs = [order(TEE), order(LAMP, "sms"), order(SHORTS, "seo")]
    ready = lines_ready([(spec, N) for spec in specs], engine=engine, seed=3)
    together = [list(write_lines(spec, engine=ready, seed=3, n=N)) for spec in specs]
    assert {group.room for group in told.calls[0]} > {30}
    assert together == [list(write_lines(spec, engine=engine, seed=3, n=N)) for spec in specs]


def test_an_engine_that_writes_line_by_line_is_ready_as_it_is():
    spec, engine = order(TEE), GrammarEngine()
    ready = lines_ready([(spec, N)], engine=engine, seed=3)
    assert ready.engine is engine
    assert list(write_lines(spec, engine=ready, seed=3, n=N)) == list(
        write_lines(spec, engine=engine, seed=3, n=N)
    )


def test_records_are_drawn_some_at_a_time_and_written_as_they_came(
    tiny_weights: Path, drawer: Drawer, tmp_path: Path
):
    told = Told(drawer)
    engine = LmEngine(tiny_weights, told)
    brief = brief_from_dict({"channel": "sms", "n": 2})
    asked = Order(brief, engine, 3, datetime(2026, 11, 20, 9, tzinfo=UTC))
    records = [json.dumps({**record, "sku": f"S-{n}"}) for n, record in enumerate([*CATALOG, TEE])]
    records.insert(1, "no record")
    source = tmp_path / "products.jsonl"
    source.write_text("".join(f"{record}\n" for record in records))
    texts: list[str] = []
    results = list(records_write(source, asked, texts.append))
    assert isinstance(results[1], Refused)
    assert results[1].row == 2
    assert len(results) == len(texts) == len(records)
    # Three whole records stand in the first call.
    assert len({group.prompt.split("<noun>")[0] for group in told.calls[0]}) == 3

    alone: list[str] = []
    for record in records:
        source.write_text(record + "\n")
        list(records_write(source, asked, alone.append))
    assert any(texts)
    kept = [text for text, own in zip(texts, alone, strict=True) if text == own]
    # A line that an earlier record has already is another one here.
    assert len(kept) >= len(texts) - 2
