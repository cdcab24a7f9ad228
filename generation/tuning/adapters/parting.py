"""Which lines and pairs a training learns from, and which it is judged by."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from generation.tuning.adapters.loop import Row
from generation.tuning.adapters.order import AdapterPlan
from generation.tuning.adapters.preference import RowPair


@dataclass(frozen=True)
class Parted:
    """The rows and pairs to learn from and those to be judged by."""

    train: list[Row]
    held_out: list[Row]
    pairs: list[RowPair] = field(default_factory=list)
    pairs_held_out: list[RowPair] = field(default_factory=list)


def rows_part(rows: Sequence[Row], plan: AdapterPlan, pairs: Sequence[RowPair] = ()) -> Parted:
    """Whole products are held out, about one line and one pair in `plan.held_out`, the same ones for the same seed.

    Where there are few products, single texts are. What is held out of the pairs is held out of the lines, and the reverse.
    """
    skus = {row.sku for row in rows}
    alone = len(skus) < plan.held_out * 2

    def key(one: Row | RowPair) -> str:
        text = one.line or (one.ids if isinstance(one, Row) else one.chosen.ids)
        said = f"{plan.seed}\x1f{text if alone else one.sku}"
        return hashlib.sha256(said.encode()).hexdigest()

    out = _out([key(pair) for pair in pairs], plan, set())
    out = _out([key(row) for row in rows], plan, out)
    return Parted(
        [row for row in rows if key(row) not in out],
        [row for row in rows if key(row) in out],
        [pair for pair in pairs if key(pair) not in out],
        [pair for pair in pairs if key(pair) in out],
    )


def _out(keys: Sequence[str], plan: AdapterPlan, out: Iterable[str]) -> set[str]:
    """The groups that are held out, with those that are already: about one row in `plan.held_out`."""
    counts, chosen = Counter(keys), set(out)
    taken, wanted = sum(counts[one] for one in chosen), max(1, len(keys) // plan.held_out)
    for one in sorted(counts.keys() - chosen):
        if taken + counts[one] <= wanted or not taken:
            chosen.add(one)
            taken += counts[one]
    return chosen
