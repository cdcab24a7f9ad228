"""Orders of several products whose lines the model draws together, so that its batches are full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generation.engines.base import Engine
from generation.engines.registry import TOGETHER, engine_load
from generation.inference.client import engine_over
from generation.inference.lanes import Lane
from generation.jobs.wire import Order, spec_from_order
from generation.pipeline import Ready, lines_ready
from generation.types import InputError, Spec

DRAWN_PRODUCTS, DRAWN_LINES = 4, 128
"""Products, and lines asked for them, that the model draws in one go at most: more would keep the first of them waiting."""


@dataclass(frozen=True)
class Ahead:
    """Orders whose lines were drawn together, for `write_lines` to go on with one by one."""

    orders: Sequence[tuple[Order, Spec]]
    engine: Engine
    ready: Engine | Ready

    def of(self, order: Order) -> tuple[Spec, Engine | Ready]:
        """The spec of an order and who writes it; an order that was not drawn is written on its own."""
        spec = next((spec for own, spec in self.orders if own is order), None)
        return (spec_from_order(order), self.engine) if spec is None else (spec, self.ready)


def products_together(engine: str, lines: int) -> int:
    """How many products, of so many lines each, are drawn in one go; 1 where nothing is gained by it."""
    if engine not in TOGETHER:
        return 1
    return max(1, min(DRAWN_PRODUCTS, DRAWN_LINES // max(1, lines)))


def orders_drawn(
    orders: Sequence[tuple[Order, Mapping[str, int]]],
    *,
    engine: str,
    seed: int,
    lane: Lane = "bulk",
) -> Ahead:
    """Draws for all orders, each with its `n`, in one go where the engine can; give it to `write_lines` as `engine`.

    An order that cannot be read is left for `write_lines` to refuse. Raises `EngineUnavailable`.
    """
    writer = engine_over(engine_load(engine), lane)
    if engine not in TOGETHER:
        return Ahead((), writer, writer)
    read = [(order, spec, n) for order, n in orders if (spec := _spec_readable(order))]
    ready = lines_ready([(spec, n) for _, spec, n in read], engine=writer, seed=seed)
    return Ahead([(order, spec) for order, spec, _ in read], writer, ready)


def _spec_readable(order: Order) -> Spec | None:
    try:
        return spec_from_order(order)
    except InputError:
        return None
