"""Many streams of one process: one thread looks for them all, and who is slow or gone takes nothing from the others."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from campaigns.briefs.live import Event, events_of, hub
from campaigns.briefs.round_services import round_create
from campaigns.models import Campaign, Candidate, User
from copystudio.asgi import application
from generation.jobs.runner import job_run
from tests.generation.jobs.sites import wait_until
from tests.together import alone, scoped, shared_rows

STREAMS = 20


def pollers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "live"]


async def _watched(job_id: int, work: Callable[[], Any]) -> list[list[Event]]:
    """What each of the streams heard; one reads nothing before the end, half of the others go at once."""
    streams = [events_of(job_id, 0) for _ in range(STREAMS)]
    heard = [[await anext(stream)] for stream in streams]
    assert pollers() == ["live"]
    for stream in streams[STREAMS // 2 :]:
        await stream.aclose()
    worker = asyncio.get_running_loop().run_in_executor(None, work)
    for stream, events in zip(streams[1 : STREAMS // 2], heard[1:], strict=False):
        events += [event async for event in stream]
    await worker
    # The slow one comes last and finds all that it was told, in order.
    heard[0] += [event async for event in streams[0]]
    return heard[: STREAMS // 2]


@shared_rows
def test_one_thread_serves_all_streams_and_a_gone_one_is_forgotten(
    campaign: Campaign, ana: User, share: Callable[[], None]
):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2, "skus": ["CRV-TMP2"]})
    share()

    def work() -> None:
        try:
            job_run(queue="generate", job_id=row.job_id)
        finally:
            connections.close_all()

    heard = alone(lambda: asyncio.run(_watched(row.job_id, work)))
    stored = alone(
        scoped(
            row.workspace_id,
            lambda: list(Candidate.objects.order_by("pk").values_list("pk", flat=True)),
        )
    )
    assert len(stored) == 8
    for events in heard:
        assert [line.pk for event in events for line in event.lines] == stored
        assert events[-1].kind == "end"
    wait_until(lambda: not pollers(), "the poller ends with its last stream")
    assert not hub._streams


@shared_rows
def test_streams_end_when_the_server_is_told_to_stop(
    campaign: Campaign, ana: User, share: Callable[[], None], monkeypatch: pytest.MonkeyPatch
):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2, "skus": ["CRV-TMP2"]})
    share()
    monkeypatch.setattr(hub, "closed", False)

    async def watched() -> list[Event]:
        stream = events_of(row.job_id, 0)
        first = await anext(stream)
        hub.close()
        return [first, *[event async for event in stream]]

    heard = alone(lambda: asyncio.run(watched()))
    assert [event.kind for event in heard if event.kind != "beat"] == ["progress"]
    wait_until(lambda: pollers() == [], "the thread ends with the last stream")


def test_the_streams_hear_of_a_stop_before_the_server(monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    monkeypatch.setattr(hub, "close", lambda: told.append("streams"))
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}
    messages = iter(["startup", "shutdown"])

    async def receive() -> dict[str, str]:
        message = next(messages)
        if message == "shutdown":
            signal.raise_signal(signal.SIGTERM)
        return {"type": f"lifespan.{message}"}

    async def send(message: dict[str, Any]) -> None:
        told.append(message["type"])

    signal.signal(signal.SIGTERM, lambda *_: told.append("server"))
    try:
        asyncio.run(application({"type": "lifespan"}, receive, send))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert told == [
        "lifespan.startup.complete",
        "streams",
        "server",
        "lifespan.shutdown.complete",
    ]
