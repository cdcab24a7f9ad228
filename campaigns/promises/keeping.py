"""Rows of promises: written with an approval, and again whenever the watch looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from campaigns.models import OPEN_END, Candidate, Promise, PromiseKind, PromiseState
from campaigns.promises.reading import LEAD, Reading

AGAIN = timedelta(hours=6)
"""When a saving that is false is looked at again: the 30 days that it is measured by go on."""
SPAN = ("candidate", "start", "end")
KEPT = ("kind", "words", "rests", "why", "zone", "until", "state", "due", "unread")
Stand = Callable[[Candidate, Reading], str]


def promises_keep(
    lines: Sequence[Candidate], readings: Mapping[int, Sequence[Reading]], *, now: datetime
) -> None:
    """Keep what lines promise that were just approved, or that come back, in the transaction of that.

    What an older text of theirs promises stays: it may be live. The watch looks at all of it next, at what may have
    changed meanwhile too, and drops what is said no longer.
    """
    Promise.objects.filter(candidate__in=[line.pk for line in lines]).update(due=now)
    made = [
        _row(line, reading, PromiseState.TRUE, due=now)
        for line in lines
        for reading in readings.get(line.pk, ())
    ]
    _store(made)


def rows_write(
    lines: Sequence[Candidate],
    readings: Mapping[int, Sequence[Reading]],
    stand: Stand,
    *,
    now: datetime,
) -> None:
    """Make the rows of some lines say what was read; spans that are no longer said go."""
    made = [
        _row(line, reading, stand(line, reading), due=_due(reading, now))
        for line in lines
        for reading in readings.get(line.pk, ())
    ]
    fresh = {(row.candidate_id, row.start, row.end) for row in made}
    known = Promise.objects.filter(candidate__in=[line.pk for line in lines])
    gone = [pk for pk, *span in known.values_list("pk", *SPAN) if tuple(span) not in fresh]
    if gone:
        Promise.objects.filter(pk__in=gone).delete()
    _store(made)


def _store(made: Sequence[Promise]) -> None:
    if made:
        Promise.objects.bulk_create(
            made, update_conflicts=True, unique_fields=SPAN, update_fields=KEPT, batch_size=500
        )


def _due(reading: Reading, now: datetime) -> datetime | None:
    """When the watch looks again by itself."""
    looks = [moment - LEAD for moment in (reading.until, reading.also) if moment]
    if not reading.holds:
        looks = [reading.also - LEAD] if reading.also else []
        looks += [now + AGAIN] if reading.kind == PromiseKind.SAVING else []
    return min(looks, default=None)


def _row(line: Candidate, reading: Reading, state: str, *, due: datetime | None) -> Promise:
    return Promise(
        workspace_id=line.workspace_id,
        candidate=line,
        product_id=line.product_id,
        kind=reading.kind,
        start=reading.start,
        end=reading.end,
        words=reading.words[:200],
        rests=reading.rests[:300],
        why=reading.why[:300],
        zone=reading.zone,
        until=reading.until or OPEN_END,
        state=state,
        due=due,
    )
