"""One poller per web process for every open event stream: new lines and progress of the rounds watched."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import connections
from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.briefs.neighbours_shown import badges_shown
from campaigns.briefs.records import job_record
from campaigns.briefs.round_page import progress_context
from campaigns.models import Candidate, Round
from generation.models import Job

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.4
HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 600.0
LINES_AT_ONCE = 500


@dataclass(frozen=True)
class Event:
    """What a stream tells: `candidate` (lines), `progress`, `end`, or `beat` in silence; `close` is for itself.

    `record` is the job by contracts section 3, `progress` what the head of a round's page shows (empty
    for other jobs): both are read by the poller, because a stream may not ask the database.
    """

    kind: str
    record: dict[str, Any] = field(default_factory=dict)
    progress: dict[str, Any] = field(default_factory=dict)
    lines: tuple[Candidate, ...] = ()

    @property
    def last_id(self) -> int | None:
        """The id to resume after."""
        return self.lines[-1].pk if self.lines else None


@dataclass
class News:
    """What one look found about one job; no record means that the job is gone."""

    record: dict[str, Any] = field(default_factory=dict)
    progress: dict[str, Any] = field(default_factory=dict)
    lines: list[Candidate] = field(default_factory=list)
    is_over: bool = True


@dataclass(eq=False)
class Stream:
    """One browser that watches one job's lines from `after` on."""

    job_id: int
    after: int
    put: Callable[[Event], Any] | None = None
    told: tuple[Any, ...] = ()
    ended: bool = False
    queue: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)

    def tell(self, event: Event) -> None:
        """Hand an event to the loop that the stream runs in. Raises RuntimeError where that is closed."""
        if self.put is not None:
            self.put(event)

    def take(self, news: News) -> list[Event]:
        """The events that this stream has not heard, in order; the last is `end` when nothing more comes."""
        fresh = tuple(line for line in news.lines if line.pk > self.after)
        events = []
        if fresh:
            self.after = fresh[-1].pk
            events.append(Event("candidate", news.record, news.progress, fresh))
        told = tuple(str(news.record.get(key)) for key in ("state", "progress", "position"))
        if told != self.told:
            self.told = told
            events.append(Event("progress", news.record, news.progress))
        # A full batch may hide more: the end is told once a look found no full one.
        if news.is_over and len(news.lines) < LINES_AT_ONCE:
            self.ended = True
            events.append(Event("end", news.record, news.progress))
        return events


def streams_poll(streams: Iterable[Stream]) -> list[tuple[Stream, list[Event]]]:
    """What is new for each stream: a few queries for each job watched, however many streams there are.

    A job is read before its lines, so that an end is never told before its last line.
    """
    watched = list(streams)
    low: dict[int, int] = {}
    for stream in watched:
        low[stream.job_id] = min(stream.after, low.get(stream.job_id, stream.after))
    # Every stream was let in by its own view's check of workspace and role, and asks for one job only.
    with scopes_disabled():
        found = {job_id: News() for job_id in low}
        for job in Job.everywhere.filter(pk__in=low):
            found[job.pk] = News(record=job_record(job), is_over=job.is_final)
        now = timezone.now()
        for row in Round.objects.filter(job_id__in=low).select_related("job"):
            found[row.job_id].progress = progress_context(row, row.job, now)
        wanted = reduce(or_, (Q(round__job_id=pk, pk__gt=after) for pk, after in low.items()))
        rows = Candidate.objects.filter(wanted).select_related("round", "product").order_by("pk")
        lines = list(rows[: LINES_AT_ONCE * len(low)])
        for line, badges in zip(lines, badges_shown(lines), strict=True):
            line.badges = badges  # for show only: nothing here saves it
            news = found[line.round.job_id] if line.round else News()
            if len(news.lines) < LINES_AT_ONCE:
                news.lines.append(line)
    return [(stream, stream.take(found[stream.job_id])) for stream in watched]


class Hub:
    """Holds the streams of this process and looks for all of them from one thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: set[Stream] = set()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self.closed = False

    def join(self, stream: Stream) -> None:
        """Watch for a stream; the thread starts with the first."""
        loop = asyncio.get_running_loop()
        stream.put = lambda event: loop.call_soon_threadsafe(stream.queue.put_nowait, event)
        with self._lock:
            self._streams.add(stream)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="live", daemon=True)
                self._thread.start()
        self._wake.set()

    def leave(self, stream: Stream) -> None:
        """Forget a stream; the thread ends with the last."""
        with self._lock:
            self._streams.discard(stream)

    def close(self) -> None:
        """Every stream ends; a browser goes on where it stopped.

        For a signal's handler: it waits for no lock, and not for the thread, which may be waiting for a database.
        """
        self.closed = True
        self._put((stream, [Event("close")]) for stream in list(self._streams))

    def _watch(self) -> None:
        try:
            while True:
                with self._lock:
                    watched = [stream for stream in self._streams if not stream.ended]
                    if not self._streams:
                        self._thread = None
                        return
                if self.closed:
                    self._put((stream, [Event("close")]) for stream in watched)
                else:
                    self._tell(watched)
                self._wake.wait(POLL_SECONDS)
                self._wake.clear()
        finally:
            connections.close_all()

    def _tell(self, watched: list[Stream]) -> None:
        if not watched:
            return
        try:
            news = streams_poll(watched)
        except Exception:  # noqa: BLE001 - a database that is away for a moment must not end all streams
            logger.exception("the live poller could not look; it tries again")
            connections.close_all()
            return
        self._put(news)

    @staticmethod
    def _put(news: Iterable[tuple[Stream, list[Event]]]) -> None:
        for stream, events in news:
            for event in events:
                try:
                    stream.tell(event)
                except RuntimeError:  # its loop is closed: the process is stopping
                    stream.ended = True


hub = Hub()


async def events_of(job_id: int, after: int) -> AsyncGenerator[Event, None]:
    """A job's events from a line id on, with a `beat` in silence; ends with the job, the server or after ten minutes."""
    stream = Stream(job_id, after)
    loop = asyncio.get_running_loop()
    until = loop.time() + LIFE_SECONDS
    hub.join(stream)
    try:
        while loop.time() < until:
            try:
                event = await asyncio.wait_for(stream.queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                event = Event("beat")
            if event.kind == "close":
                return
            yield event
            if event.kind == "end":
                return
    finally:
        hub.leave(stream)
