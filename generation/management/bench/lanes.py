"""How long a preview's lines take from the inference process, alone and while rounds draw. Loads no torch."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from generation.engines.base import Ask
from generation.engines.lm.asking import Asked
from generation.facts import understand
from generation.inference.client import InferenceClient
from generation.inference.lanes import Lane
from generation.inference.place import FOLDER, STARTING, Place
from generation.lm.groups import LINES_MOST, Group
from generation.types import Spec, brief_from_dict, channel_fields, product_from_dict

PREVIEW = ("google_rsa", "sms", "email")
"""Channels whose first fields a preview shows."""
DRAFTS = 8
"""Drafts that the pipeline asks for, for the four of a preview's field."""
ROUND = {"headline": 30, "description": 8}
"""Drafts for 15 headlines and 4 descriptions."""
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Waits:
    """Seconds of each preview alone and beside rounds, of the slowest chunk of a round; chunks drawn meanwhile."""

    alone: list[float]
    beside: list[float]
    chunk: list[float]
    chunks: int


def bench_process(home: Path) -> Place:
    """Where the inference process of a home folder is found, which is being started."""
    place = Place(home / FOLDER)
    if place.address() is None:
        place.address_say(STARTING)
    return place


def lanes_measured(
    place: Place, weights: str, products: Iterable[Mapping[str, Any]], previews: int
) -> Waits:
    """Asks as the web process and two worker threads do; what comes before and after drawing is left out."""
    records = list(products)

    def client(lane: Lane) -> InferenceClient:
        return InferenceClient(place, lane, weights)

    person, asked = client("interactive"), [_preview(record) for record in records]
    chunks_alone = _chunks(_round(records[0]))
    for chunk in chunks_alone:
        person.draw(chunk)  # the weights are loaded now
    slowest = max(([_seconds(person, one) for _ in range(5)] for one in chunks_alone), key=median)
    alone = [_seconds(person, asked[n % len(asked)]) for n in range(previews)]
    before = person.state()["begun"]["bulk"]
    with _rounds(client("bulk"), [_round(record) for record in records]):
        beside = [_seconds(person, asked[n % len(asked)]) for n in range(previews)]
        chunks = person.state()["begun"]["bulk"] - before
    return Waits(alone, beside, slowest, chunks)


def _chunks(groups: list[Group]) -> list[list[Group]]:
    """About as the model's own drawer cuts them: fields of one room together, so many lines at most."""
    most = LINES_MOST // len(groups[0].seeds)
    rooms = {group.room for group in groups}
    return [[group for group in groups if group.room == room][:most] for room in sorted(rooms)]


def _seconds(client: InferenceClient, groups: list[Group]) -> float:
    start = time.perf_counter()
    client.draw(groups)
    return time.perf_counter() - start


@contextmanager
def _rounds(client: InferenceClient, work: list[list[Group]]) -> Iterator[None]:
    """Two threads ask for one product after another until the block ends."""
    ended = threading.Event()

    def draw(first: int) -> None:
        for number in range(first, 10**9, 2):
            if ended.is_set():
                return
            client.draw(work[number % len(work)])

    threads = [threading.Thread(target=draw, args=(first,)) for first in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _round(record: Mapping[str, Any]) -> list[Group]:
    """What a round of google_rsa asks for one product, in one call."""
    spec = _spec(record, "google_rsa")
    asks = [
        Ask(spec, field, ROUND[field.field], 7) for field in spec.fields if field.field in ROUND
    ]
    return [posed.group for ask in asks for posed in Asked.of(ask).groups()]


def _preview(record: Mapping[str, Any]) -> list[Group]:
    """What a preview of three channels asks, in one call."""
    specs = [_spec(record, channel) for channel in PREVIEW]
    asks = [Ask(spec, spec.fields[0], DRAFTS, 7) for spec in specs]
    return [posed.group for ask in asks for posed in Asked.of(ask).groups()]


def _spec(record: Mapping[str, Any], channel: str) -> Spec:
    product = product_from_dict(record)
    fields = tuple(channel_fields(channel).values())
    brief = brief_from_dict({"channel": channel})
    return Spec(product, understand(product), brief, fields, NOW)
