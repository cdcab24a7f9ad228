"""What is asked of a training run and the folder that it works in. Loads no torch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generation.adapters.shape import LORA, Shape

ORDER, LINES, PAIRS = "order.json", "lines.jsonl", "pairs.jsonl"
MADE = "made"
"""The folder of the finished adapter, within that of the run."""


@dataclass(frozen=True)
class AdapterPlan:
    """How an adapter learns: passes over the lines, `batch` of them a step, the rate with warm-up and cosine.

    `preference` weighs what pairs add to the loss, `pairs_batch` of them a step, `beta` how closely it is held to the base;
    fewer than `pairs_least` are not learnt from. `kind` is one of `generation.adapters.shape.KINDS`. One line in `held_out` is never learnt from; `lines_most` bounds a run, as does `steps_most`.
    """

    epochs: int = 8
    batch: int = 8
    rate: float = 2e-3
    warmup: int = 5
    held_out: int = 5
    seed: int = 1
    keep_every: int = 10
    steps_most: int = 600
    least: int = 40
    kind: str = LORA
    preference: float = 1.0
    beta: float = 0.1
    pairs_batch: int = 4
    pairs_least: int = 20
    shape: Shape = field(default_factory=Shape)

    def settings(self) -> dict[str, Any]:
        """The plan as the card says it."""
        return {key: value for key, value in asdict(self).items() if key != "shape"}


@dataclass(frozen=True)
class AdapterOrder:
    """One run: for which engine, over which base (its folder and its name), for whom, on which day.

    `skipped` are approved lines that made no lesson, for the card. `beside` is the folder of the adapter in use, ""
    for none; `campaigns` those that the pairs are from.
    """

    engine: str
    base_folder: str
    base: str
    title: str
    made: str
    plan: AdapterPlan = field(default_factory=AdapterPlan)
    skipped: int = 0
    beside: str = ""
    campaigns: tuple[int, ...] = ()

    def record(self) -> dict[str, Any]:
        """The order as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Lesson:
    """An approved line as its engine would be asked for it: a prompt in tokens (`lm`) or messages (`hf`).

    `sku` is the product's: lines held out are those of products that no lesson speaks of. `words` are
    the line's own, without its slots; `line` tells its text from others.
    """

    sku: str
    answer: str
    prompt: str = ""
    messages: list[dict[str, str]] = field(default_factory=list)
    words: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True)
class LessonPair:
    """A better and a worse answer to one question."""

    chosen: Lesson
    rejected: Lesson


def order_write(
    folder: Path,
    order: AdapterOrder,
    lines: Iterable[Lesson],
    pairs: Iterable[LessonPair] = (),
) -> None:
    """Writes a run's folder; the order comes last, so that what can be read is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in ((LINES, lines), (PAIRS, pairs)):
        with (folder / name).open("w", encoding="utf-8") as stream:
            for row in rows:
                stream.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    part = folder / f"{ORDER}.part"
    part.write_text(json.dumps(order.record(), ensure_ascii=False), encoding="utf-8")
    part.replace(folder / ORDER)


def order_read(folder: Path) -> AdapterOrder:
    """The order that `order_write` wrote."""
    data = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    plan = data.pop("plan")
    shape = plan.pop("shape")
    shape["targets"] = tuple(shape["targets"])
    data["campaigns"] = tuple(data.get("campaigns", ()))
    return AdapterOrder(plan=AdapterPlan(shape=Shape(**shape), **plan), **data)


def lessons_read(folder: Path) -> Iterator[Lesson]:
    """The lines that `order_write` wrote."""
    with (folder / LINES).open(encoding="utf-8") as stream:
        for line in stream:
            yield _lesson(json.loads(line))


def pairs_read(folder: Path) -> Iterator[LessonPair]:
    """The pairs that `order_write` wrote; none for a run that was begun before there were any."""
    if not (folder / PAIRS).exists():
        return
    with (folder / PAIRS).open(encoding="utf-8") as stream:
        for line in stream:
            data = json.loads(line)
            yield LessonPair(_lesson(data["chosen"]), _lesson(data["rejected"]))


def _lesson(data: dict[str, Any]) -> Lesson:
    return Lesson(**{**data, "words": tuple(data["words"])})
