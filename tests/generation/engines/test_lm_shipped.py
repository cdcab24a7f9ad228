"""The weights that ship: what a set of their lines holds."""

from __future__ import annotations

from pathlib import Path

from generation.engines.lm.engine import LmEngine
from generation.evaluation.repeats import near_twins
from generation.lm.drawer import drawer_load
from tests.generation.orders import LAMP, SHORTS, TEE, order


def test_no_two_lines_of_a_set_say_nearly_the_same():
    folder = Path("generation/weights/lm")
    engine = LmEngine(folder, drawer_load(folder))
    sets = 0
    for record in (LAMP, SHORTS, TEE):
        spec = order(record, "google_rsa")
        names = frozenset(f"{record['title']} {record.get('brand', '')}".casefold().split())
        for field in spec.fields:
            texts = [draft.text for draft in engine.write(spec, field, 8, 3, set())]
            sets += len(texts) > 2
            assert not any(near_twins(texts, names)), texts
    assert sets > 3
