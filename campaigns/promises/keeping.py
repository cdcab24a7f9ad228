"""Rows of promises: written with an approval, and again whenever the watch looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from campaigns.models import OPEN_END, Candidate, Promise, PromiseKind, PromiseState
from campaigns.promises.reading import LEAD, Reading

AGAIN = timedelta(hours=6)
"""When a saving that is false is looked at again: the 30 days that it is measured by go on."""
SPAN = ("candidate", "start", "end")
KEPT = ("kind", "words", "rests", "why", "zone", "until", "state", "due")
Stand = Callable[[Candidate, Reading], str]


def promises_keep(
    lines: Sequence[Candidate], readings: Mapping[int, Sequence[Reading]], *, now: datetime
) -> None:
    """Keep what lines that were just approved promise, in the transaction of the approval."""
    rows_write(lines, readings, lambda line, reading: PromiseState.TRUE, now=now)


def rows_write(
    lines: Sequence[Candidate],
    readings: Mapping[int, Sequence[Reading]],
    stand: Stand,
    *,
    now: datetime,
) -> None:
    """Make the rows of some lines say what was read; spans that are no longer said go."""
    made = [
        _row(line, reading, stand(line, reading), now)
        for line in lines
        for reading in readings.get(line.pk, ())
    ]
    fresh = {(row.candidate_id, row.start, row.end) for row in made}
    known = Promise.objects.filter(candidate__in=[line.pk for line in lines])
    gone = [pk for pk, *span in known.values_list("pk", *SPAN) if tuple(span) not in fresh]
    if gone:
        Promise.objects.filter(pk__in=gone).delete()
    if made:
        Promise.objects.bulk_create(
            made, update_conflicts=True, unique_fields=SPAN, update_fields=KEPT, batch_size=500
        )


def _row(line: Candidate, reading: Reading, state: str, now: datetime) -> Promise:
    due = reading.until - LEAD if reading.until and reading.holds else None
    if not reading.holds and reading.kind == PromiseKind.SAVING:
        due = now + AGAIN
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
