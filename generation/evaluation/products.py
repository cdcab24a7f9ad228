"""The products of an evaluation: records of a file, sampled and read one by one, and invented ones of packs held out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from generation.corpus import pack_load, pack_names
from generation.evaluation.briefs import Subject
from generation.facts import understand
from generation.pipeline.json_lines import json_object
from generation.tuning.records import record_make
from generation.types import InputError, product_from_dict

Refuse = Callable[[str], object]


@dataclass(frozen=True)
class Choice:
    """Which products are taken: row numbers of the file (from 0), invented records, and those of both to sweep."""

    rows: frozenset[int]
    invented: tuple[dict[str, Any], ...]
    swept: frozenset[int]

    @property
    def count(self) -> int:
        """How many products there will be, bad records left in."""
        return len(self.rows) + len(self.invented)


def products_choose(
    path: Path,
    *,
    sample: int | None,
    sweep: int,
    invented: Sequence[dict[str, Any]] = (),
    seed: int,
) -> Choice:
    """Draws `sample` rows of the file (all of them for None) and `sweep` products of all that are taken."""
    with path.open("rb") as stream:
        total = sum(1 for row in stream if row.strip())
    rng = Random(f"products/{seed}")
    rows = sorted(rng.sample(range(total), min(total, sample)) if sample else range(total))
    places = range(len(rows) + len(invented))
    swept = frozenset(rng.sample(places, min(len(places), sweep)))
    return Choice(frozenset(rows), tuple(invented), swept)


def invented_records(packs: Sequence[str], each: int, seed: int) -> list[dict[str, Any]]:
    """`each` invented records for every pack, as untidy as those of training and from other seeds."""
    if not each:
        return []
    brands = sorted({brand for slug in pack_names() for brand in pack_load(slug).brands})
    return [
        record_make(
            pack_load(slug), f"{slug}-{number}", Random(f"invented/{seed}/{slug}/{number}"), brands
        )
        for slug in packs
        for number in range(1, each + 1)
    ]


def subjects_read(path: Path, choice: Choice, now: datetime, refuse: Refuse) -> Iterator[Subject]:
    """The products that were chosen, in order; `refuse` is told of records that are none."""
    for place, (name, raw) in enumerate(_records(path, choice)):
        try:
            product = product_from_dict(raw() if callable(raw) else raw)
        except InputError as error:
            refuse(f"{name}: {error}")
        else:
            yield Subject(place, product, understand(product), now)


def _records(path: Path, choice: Choice) -> Iterator[tuple[str, Any]]:
    number = -1
    with path.open("rb") as stream:
        for line, raw in enumerate(stream, 1):
            if not raw.strip():
                continue
            number += 1
            if number in choice.rows:
                yield f"line {line}", lambda raw=raw: json_object(raw)
    for record in choice.invented:
        # As a file would hold it: what JSON cannot say, no shop sends.
        yield str(record["sku"]), json.loads(json.dumps(record))
