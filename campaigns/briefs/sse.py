"""Server-sent events: how they are written, and the answer that carries them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from campaigns.briefs.live import Event, events_of

Write = Callable[[Event], str]
BEAT = ": still here\n\n"


def event_written(name: str, data: str, event_id: int | None = None) -> str:
    """One event; each line of the data is a line of its own, as the format wants."""
    head = f"event: {name}\n" + (f"id: {event_id}\n" if event_id is not None else "")
    return head + "".join(f"data: {line}\n" for line in data.splitlines() or [""]) + "\n"


def last_event_id(request: HttpRequest) -> int:
    """Where a stream goes on: the browser's Last-Event-ID, else `after` of the address, else the start."""
    for value in (request.headers.get("Last-Event-ID"), request.GET.get("after")):
        if value and value.isdecimal() and len(value) < 19:
            return int(value)
    return 0


def stream_response(job_id: int, after: int, write: Write) -> StreamingHttpResponse:
    """A job's events as `text/event-stream`; `write` gives the text of one event, or ""."""

    async def body() -> AsyncIterator[str]:
        # Tells proxies and the browser at once that the stream is open.
        yield "retry: 2000\n\n"
        async for event in events_of(job_id, after):
            text = BEAT if event.kind == "beat" else write(event)
            if text:
                yield text

    headers: dict[str, Any] = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(body(), content_type="text/event-stream", headers=headers)
