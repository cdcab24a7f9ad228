"""The corpus: each text once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.texts.legit import legit_rows
from tests.texts.markup import markup_rows
from tests.texts.orders import orders_rows
from tests.texts.rows import Row
from tests.texts.signs import signs_rows


def _apart(rows: Iterable[Row]) -> Iterator[Row]:
    seen: set[str] = set()
    for row in rows:
        if row.text not in seen:
            seen.add(row.text)
            yield row


LEGIT = tuple(_apart(legit_rows()))
_RIGHT = {row.text for row in LEGIT}
HOSTILE = tuple(
    row for row in _apart([*markup_rows(), *signs_rows(), *orders_rows()]) if row.text not in _RIGHT
)
CORPUS = (*HOSTILE, *LEGIT)


def kinds_of(rows: Iterable[Row]) -> Counter[str]:
    """How many rows there are of each kind."""
    return Counter(row.kind for row in rows)


def share(rows: Iterable[Row], each: int) -> list[Row]:
    """Every so manieth row of each kind, at least one."""
    seen: Counter[str] = Counter()
    chosen = []
    for row in rows:
        if seen[row.kind] % each == 0:
            chosen.append(row)
        seen[row.kind] += 1
    return chosen
