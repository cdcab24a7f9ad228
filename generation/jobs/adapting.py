"""The front door for brand adapters: what they can be trained over, training step by step, what lies in the store.

Everything here runs without torch; training happens in a process of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from generation.adapters.shape import AdapterRefused
from generation.adapters.store import ADAPTERS, adapter_folder, store_chosen
from generation.adapters.store import FILES as ADAPTER_FILES
from generation.engines.base import text_key
from generation.engines.hf.folder import fingerprint
from generation.engines.hf.folder import folder_chosen as hf_folder
from generation.engines.registry import engine_unavailable
from generation.jobs.wire import Order, spec_from_order
from generation.lm.folder import card_name, card_read
from generation.lm.folder import folder_chosen as lm_folder
from generation.tuning.adapters.lessons import ENGINES, lesson_of
from generation.tuning.adapters.order import ORDER, AdapterOrder, Lesson, order_write
from generation.tuning.adapters.training import (
    Stand,
    TrainingProcess,
    TrainingRefused,
    TrainingStopped,
    training,
    training_unavailable,
)

LINES_LEAST = 50
"""Approved lines that an adapter needs."""
LINES_MOST = 2000
"""Lines that a training takes, the newest ones."""


def adapter_engines() -> list[dict[str, Any]]:
    """The engines that can have adapters: {"name", "unavailable": why none can be trained here, or None}."""
    return [
        {"name": name, "unavailable": engine_unavailable(name) or training_unavailable()}
        for name in ENGINES
    ]


def adapter_base(engine: str) -> str:
    """The name of the weights that an engine has now; "" where it has none."""
    if engine not in ENGINES or engine_unavailable(engine) is not None:
        return ""
    folder = lm_folder() if engine == "lm" else hf_folder()
    if folder is None:
        return ""
    return card_name(card_read(folder)) if engine == "lm" else fingerprint(folder)


def adapter_missing(name: str) -> str | None:
    """Why an adapter cannot be used from this machine, in words; None where it can."""
    store = store_chosen()
    if store is None:
        return "nobody said where adapters are kept"
    try:
        adapter_folder(store, name)
    except AdapterRefused as error:
        return str(error)
    return None


def adapters_remove(names: Iterable[str]) -> None:
    """Takes adapters out of the store."""
    store = store_chosen()
    for name in names:
        if store is not None and name:
            shutil.rmtree(store / name, ignore_errors=True)


@contextmanager
def adapter_training(
    run: str,
    *,
    engine: str,
    base: str,
    title: str,
    made: str,
    lines: Iterable[tuple[Order, str, str]],
) -> Iterator[AdapterTraining]:
    """The training of this name: begun with `lines` (order, field, approved text), or gone on with where it was begun.

    Its process ends with the block; its notes stay until `put`. Raises `TrainingRefused` where the
    engine's weights are not `base` any more.
    """
    store = store_chosen()
    folder = lm_folder() if engine == "lm" else hf_folder()
    if store is None or folder is None or adapter_base(engine) != base:
        raise TrainingRefused(f"The weights of “{engine}” have changed since this was asked for.")
    place = store / "runs" / run
    if not (place / ORDER).is_file():
        lessons, skipped = lessons_of(engine, lines)
        asked = AdapterOrder(engine, str(folder), base, title, made, skipped=skipped)
        order_write(place, asked, lessons)
    with training(place) as process:
        yield AdapterTraining(process, store)


class AdapterTraining:
    """A training under way."""

    def __init__(self, process: TrainingProcess, store: Path) -> None:
        self._process, self._store = process, store

    def stands(self) -> Iterator[Stand]:
        """Trains to the end, telling every few steps where it stands. Raises `TrainingRefused`, `TrainingStopped`."""
        yield from self._process.stands()

    def put(self) -> str:
        """Keeps what was made; the name that it is found by."""
        return self._process.put(self._store)

    def forget(self) -> None:
        """Takes the training's notes away."""
        self._process.close()
        shutil.rmtree(self._process.folder, ignore_errors=True)


def lessons_of(engine: str, lines: Iterable[tuple[Order, str, str]]) -> tuple[list[Lesson], int]:
    """Lines as lessons, each text once, at most `LINES_MOST`; and how many could not be learnt from."""
    lessons: list[Lesson] = []
    seen: set[str] = set()
    skipped = 0
    for order, name, text in lines:
        if text_key(text) in seen or len(lessons) >= LINES_MOST:
            continue
        seen.add(text_key(text))
        spec = spec_from_order(order)
        field = next(item for item in spec.fields if item.field == name)
        lesson = lesson_of(engine, spec, field, text)
        if lesson is None:
            skipped += 1
        else:
            lessons.append(lesson)
    return lessons, skipped


__all__ = [
    "ADAPTERS",
    "ADAPTER_FILES",
    "LINES_LEAST",
    "LINES_MOST",
    "AdapterTraining",
    "Stand",
    "TrainingRefused",
    "TrainingStopped",
    "adapter_base",
    "adapter_engines",
    "adapter_missing",
    "adapter_training",
    "adapters_remove",
]
