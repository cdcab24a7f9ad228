"""The front door for brand adapters: what they can be trained over, training step by step, what lies in the store.

Everything here runs without torch; training happens in a process of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generation.adapters.shape import AdapterRefused
from generation.adapters.store import ADAPTERS, adapter_card, adapter_folder, store_chosen
from generation.adapters.store import FILES as ADAPTER_FILES
from generation.engines.base import text_key
from generation.engines.hf.folder import fingerprint
from generation.engines.hf.folder import folder_chosen as hf_folder
from generation.engines.registry import engine_unavailable
from generation.jobs.wire import Order, spec_from_order
from generation.lm.folder import card_name, card_read
from generation.lm.folder import folder_chosen as lm_folder
from generation.tuning.adapters.lessons import ENGINES, lesson_of, pair_of
from generation.tuning.adapters.order import (
    ORDER,
    AdapterOrder,
    AdapterPlan,
    Lesson,
    LessonPair,
    order_read,
    order_write,
)
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
PAIRS_LEAST = AdapterPlan.pairs_least
"""Pairs that a training learns from; of fewer it takes none."""
PAIRS_MOST = 2000


@dataclass(frozen=True)
class Preferred:
    """A better and a worse text for a field of an order, by the reviews of a campaign."""

    order: Order
    field: str
    chosen: str
    rejected: str
    campaign: int


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


@dataclass(frozen=True)
class Meant:
    """Over which weights a training goes, for whom, on which day (ISO)."""

    base: str
    title: str
    made: str


@dataclass(frozen=True)
class Reviews:
    """What reviewers preferred in the campaigns that consent, and the name of the adapter in use, "" for none."""

    pairs: Iterable[Preferred]
    consenting: Collection[int]
    beside: str


@contextmanager
def adapter_training(
    run: str,
    *,
    engine: str,
    meant: Meant,
    lines: Iterable[tuple[Order, str, str]],
    reviews: Reviews,
) -> Iterator[AdapterTraining]:
    """The training of this name: begun with `lines` (order, field, approved text), or gone on with where it was begun.

    One begun with pairs of a campaign that consents no longer begins anew. Its process ends with the block; its notes stay
    until `put`. Raises `TrainingRefused` where the engine's weights are not those that were meant any more.
    """
    base = meant.base
    store = store_chosen()
    folder = lm_folder() if engine == "lm" else hf_folder()
    if store is None or folder is None or adapter_base(engine) != base:
        raise TrainingRefused(f"The weights of “{engine}” have changed since this was asked for.")
    place = store / "runs" / run
    if (place / ORDER).is_file() and not set(reviews.consenting).issuperset(
        order_read(place).campaigns
    ):
        shutil.rmtree(place)
    if not (place / ORDER).is_file():
        lessons, skipped = lessons_of(engine, lines)
        learnt, campaigns = pairs_learnt(engine, reviews.pairs)
        asked = AdapterOrder(
            engine,
            str(folder),
            base,
            meant.title,
            meant.made,
            skipped=skipped,
            beside=str(store / reviews.beside) if _fits(reviews.beside, base) else "",
            campaigns=campaigns,
        )
        order_write(place, asked, lessons, learnt)
    with training(place) as process:
        yield AdapterTraining(process, store)


class AdapterTraining:
    """A training under way."""

    def __init__(self, process: TrainingProcess, store: Path) -> None:
        self._process, self._store = process, store
        self.campaigns = order_read(process.folder).campaigns
        """Those whose pairs it learns from."""

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


def _fits(name: str, base: str) -> bool:
    """Whether an adapter can be read here, over these weights."""
    store = store_chosen()
    if store is None or not name or adapter_missing(name):
        return False
    return adapter_card(store / name).get("base") == base


def pairs_learnt(
    engine: str, pairs: Iterable[Preferred]
) -> tuple[list[LessonPair], tuple[int, ...]]:
    """Pairs as an engine learns from them, at most `PAIRS_MOST`, and the campaigns that these are from."""
    learnt: list[LessonPair] = []
    campaigns: set[int] = set()
    for one in pairs:
        if len(learnt) >= PAIRS_MOST:
            break
        spec = spec_from_order(one.order)
        field = next(item for item in spec.fields if item.field == one.field)
        pair = pair_of(engine, spec, field, one.chosen, one.rejected)
        if pair is not None:
            learnt.append(pair)
            campaigns.add(one.campaign)
    return learnt, tuple(sorted(campaigns))


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
    "PAIRS_LEAST",
    "AdapterTraining",
    "Meant",
    "Preferred",
    "Reviews",
    "Stand",
    "TrainingRefused",
    "TrainingStopped",
    "adapter_base",
    "adapter_engines",
    "adapter_missing",
    "adapter_training",
    "adapters_remove",
]
