"""One product record in, its candidate records out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generation.engines.base import Engine
from generation.facts import understand
from generation.pipeline.json_lines import json_object, json_read
from generation.pipeline.lines import Ready, lines_ready, write_lines
from generation.pipeline.taken import Taken, TakenApart
from generation.types import (
    Brief,
    InputError,
    Spec,
    brief_from_dict,
    channel_fields,
    product_from_dict,
)


@dataclass(frozen=True)
class Refused:
    """A record that no line could be written for: where it stood, and why."""

    row: int
    sku: str
    reason: str

    def __str__(self) -> str:
        name = f"line {self.row}" + (f" ({self.sku})" if self.sku else "")
        return f"{name}: {self.reason}"


@dataclass(frozen=True)
class Order:
    """What is the same for every product of a run."""

    brief: Brief
    engine: Engine
    seed: int
    now: datetime
    n: int | None = None
    ranked: bool = True


def brief_read(path: Path) -> Brief:
    """The brief in a JSON file. Raises `InputError` naming the key."""
    return brief_from_dict(json_object(path.read_bytes(), "brief"))


@dataclass(frozen=True)
class Written:
    """What one record gave: its lines as JSON Lines, or why there are none.

    `added` are the texts it adds to the batch's, `free` those it counted on not being there.
    """

    text: str
    result: Refused | int
    added: tuple[str, ...] = ()
    free: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Drawn:
    """One record's order, and an engine that has drawn for it among others."""

    spec: Spec
    ready: Ready


def records_drawn(raws: Sequence[bytes], order: Order) -> list[Drawn | None]:
    """Draws for several records at once; None for one that cannot be read."""
    specs = [_spec(raw, order) for raw in raws]
    wanted = [(spec, None) for spec in specs if not isinstance(spec, InputError)]
    ready = lines_ready(wanted, engine=order.engine, seed=order.seed, ranked=order.ranked)
    return [None if isinstance(spec, InputError) else Drawn(spec, ready) for spec in specs]


def record_write(
    row: int, raw: bytes, order: Order, taken: Taken, drawn: Drawn | None = None
) -> Written:
    """Writes the candidates of one record beside those of the batch, of which nothing is changed."""
    spec = drawn.spec if drawn else _spec(raw, order)
    if isinstance(spec, InputError):
        return Written("", Refused(row, record_sku(raw), str(spec)))
    apart = TakenApart(taken)
    engine = drawn.ready if drawn else order.engine
    texts = [
        json.dumps(line.record(), ensure_ascii=False) + "\n"
        for field in write_lines(
            spec, engine=engine, seed=order.seed, avoid=apart, ranked=order.ranked
        )
        for line in field.lines
    ]
    none = Refused(row, spec.product.sku, "nothing could be written from this record.")
    return Written("".join(texts), len(texts) or none, tuple(apart.added), frozenset(apart.free))


def _spec(raw: bytes, order: Order) -> Spec | InputError:
    """What is asked for one record, every field of the brief's channel; or what is wrong with it."""
    try:
        product = product_from_dict(json_object(raw))
    except InputError as error:
        return error
    return Spec(
        product=product,
        understanding=understand(product),
        brief=order.brief,
        fields=tuple(channel_fields(order.brief.channel).values()),
        now=order.now,
    )


def record_sku(raw: bytes) -> str:
    """The sku in a record, its first 64 characters; "" where there is none to read."""
    try:
        data = json_read(raw)
    except InputError:
        return ""
    sku = data.get("sku") if isinstance(data, Mapping) else None
    return str(sku).strip()[:64] if isinstance(sku, str | int) else ""
