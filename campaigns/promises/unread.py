"""Lines whose promises cannot be read: by what was read last, what ends leaves, and nothing is taken for true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.models import Candidate, Promise, PromiseState, Revision
from campaigns.promises.reading import LEAD, Reading
from campaigns.promises.settling import Settled, line_is_watched, line_move, settled_write

WHY = "CopyStudio could not check whether it is still true."


def unread_settle(
    lines: Sequence[Candidate],
    *,
    now: datetime,
    shelved: Mapping[int, Revision],
    ending_only: bool = False,
) -> Settled:
    """Make locked lines wait; those that end before the next look, five minutes later, leave live copy.

    `ending_only` leaves the others as they are, where nothing that they rest on has changed. Must run in a transaction.
    """
    settled = Settled()
    held: set[int] = set()
    rows: dict[int, list[Promise]] = defaultdict(list)
    for row in Promise.objects.filter(candidate__in=[line.pk for line in lines]).order_by("pk"):
        rows[row.candidate_id].append(row)
    for line in lines:
        ends = any(row.until <= now + 2 * LEAD for row in rows[line.pk])
        if ends and line.pk in shelved:
            settled.pull.add(line.pk)
        if ends or not ending_only or any(row.unread for row in rows[line.pk]):
            held.add(line.pk)
            if line_is_watched(line):
                line_move(line, [_reading(row) for row in rows[line.pk]], settled, is_live=False)
    settled_write(settled)
    mine = Promise.objects.filter(candidate__in=held)
    mine.filter(state=PromiseState.TRUE).update(state=PromiseState.HELD, why=WHY)
    mine.filter(candidate__in=settled.pull).update(state=PromiseState.PULLED, why=WHY)
    Promise.objects.filter(candidate__in=rows).update(due=now + LEAD, unread=False)
    return settled


def _reading(row: Promise) -> Reading:
    """What was read last, as what is not known to be true."""
    return Reading(
        start=row.start,
        end=row.end,
        kind=row.kind,
        words=row.words,
        rests=row.rests,
        zone=row.zone,
        until=row.ends,
        holds=False,
        why=WHY,
    )
