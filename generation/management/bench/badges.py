"""How many lines a second get all their badges, and how fast one line does while it is edited."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from generation.badges import measure, measure_one
from generation.badges.combinations import Part, Parts, combinations_lint
from generation.engines.registry import engine_load
from generation.facts import understand
from generation.pipeline import write_lines
from generation.types import (
    FieldSpec,
    Spec,
    brief_from_dict,
    channel_fields,
    product_from_dict,
)

CHANNEL = "google_rsa"
Set = tuple[Spec, FieldSpec, list[str]]


def badges_sets(products: Iterable[Mapping[str, Any]]) -> list[Set]:
    """Sets of lines as `grammar` writes them for these products."""
    engine, brief = engine_load("grammar"), brief_from_dict({"channel": CHANNEL})
    sets: list[Set] = []
    for record in products:
        product = product_from_dict(record)
        spec = Spec(
            product=product,
            understanding=understand(product),
            brief=brief,
            fields=tuple(channel_fields(CHANNEL).values()),
            now=datetime(2026, 11, 20, 9, tzinfo=UTC),
        )
        for made in write_lines(spec, engine=engine, seed=7):
            sets.append((spec, made.field, [line.text for line in made.lines]))
    return sets


def badges_rate(sets: list[Set]) -> float:
    """Lines a second with all badges, set by set."""
    start = time.perf_counter()
    for spec, field, texts in sets:
        measure(texts, spec=spec, field=field)
    return sum(len(texts) for _, _, texts in sets) / (time.perf_counter() - start)


def badges_edit_ms(sets: list[Set]) -> float:
    """The median of measuring one line among its siblings, in milliseconds."""
    times = []
    for spec, field, texts in sets:
        start = time.perf_counter()
        measure_one(texts[0], spec=spec, field=field, siblings=texts[1:])
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def combinations_ms(sets: list[Set], ads: int) -> list[float]:
    """Milliseconds that the sets of each of the first ads take to be looked at, lines measured and read."""
    times = []
    for (spec, first, heads), (_, second, below) in list(zip(sets[::2], sets[1::2], strict=True))[
        :ads
    ]:
        headlines, descriptions = (
            tuple(map(Part, texts, measure(texts, spec=spec, field=field)))
            for texts, field in ((heads, first), (below, second))
        )
        start = time.perf_counter()
        combinations_lint(Parts(headlines, descriptions))
        times.append((time.perf_counter() - start) * 1000)
    return times
