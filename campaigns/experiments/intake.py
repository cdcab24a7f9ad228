"""Taking what shops tell: once under each id, late and out of order, and summed as it comes.

Results are read from the sums alone, so that ten million events cost a page no more than ten.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.common.errors import DomainError, StateConflict
from campaigns.experiments.telling import EventRefused, Frame, event_read
from campaigns.experiments.units import Happened, Place, Sums, unit_sums
from campaigns.models import Arm, ArmTally, Experiment, ExperimentEvent, ExperimentState

EVENTS_MOST = 1_000
UNIT_MOST = 2_000
"""Events of one unit: all of them are read when it tells another. No person has that many; a name that all share does."""
SEGMENTS_MOST = 20
OTHER = "other"
TOO_MUCH = f"unit: has told {UNIT_MOST:,} events. Each person needs a name of their own."
SUMMED = (
    *("units", "crossed", "clicked", "added", "ordered", "value", "value_squares"),
    *("known", "before", "before_squares", "product"),
)
Told = dict[str, list[Happened]]
"""Events by the digest of their unit."""
Read = dict[int, tuple[str, Happened]]
"""Unit and event by their place in a batch."""


@dataclass(frozen=True)
class Taken:
    """What became of a batch; each of `refused` says `index`, `id` and `reason`."""

    accepted: int
    duplicate: int
    refused: list[dict[str, Any]]


def events_take(
    *, experiment: Experiment, told: Sequence[Any], now: datetime | None = None
) -> Taken:
    """Store a batch and add it to the sums, or nothing of it.

    Raises `DomainError` for too many, `StateConflict` for an experiment that has not started or was decided.
    """
    if len(told) > EVENTS_MOST:
        raise DomainError(f"At most {EVENTS_MOST:,} events at once.")
    with transaction.atomic():
        # Two batches of one experiment add to the same sums: one after the other.
        row = Experiment.objects.select_for_update(no_key=True).get(pk=experiment.pk)
        if row.state not in (ExperimentState.RUNNING, ExperimentState.ENDED):
            raise StateConflict(f"This experiment is {row.state}: it takes no events.")
        arms = list(Arm.objects.filter(experiment=row).order_by("position"))
        read, refused = _read(told, Frame(row, arms, now or timezone.now()))
        fresh = _fresh(row, read)
        before = _told_before(row, {unit for unit, _ in fresh.values()})
        over = _over(fresh, before)
        refused += [_refused(index, told[index], TOO_MUCH) for index in over]
        kept = [one for index, one in fresh.items() if index not in over]
        if kept:
            _store(row, arms, _segments_kept(row, kept), before)
    refused.sort(key=lambda one: one["index"])
    return Taken(len(kept), len(read) - len(fresh), refused)


def _read(told: Sequence[Any], frame: Frame) -> tuple[Read, list[dict[str, Any]]]:
    read: Read = {}
    refused = []
    for index, one in enumerate(told):
        try:
            read[index] = event_read(one, frame)
        except EventRefused as error:
            refused.append(_refused(index, one, str(error)))
    return read, refused


def _refused(index: int, told: Any, reason: str) -> dict[str, Any]:
    said = told.get("id") if isinstance(told, Mapping) else None
    return {"index": index, "id": said, "reason": reason}


def _fresh(row: Experiment, read: Read) -> Read:
    """The first of each id that was not told before."""
    names = {one.event for _, one in read.values()}
    rows = ExperimentEvent.objects.filter(experiment=row, event__in=names)
    seen = set(rows.values_list("event", flat=True))
    fresh: Read = {}
    for index, (unit, one) in read.items():
        if one.event not in seen:
            seen.add(one.event)
            fresh[index] = (unit, one)
    return fresh


def _over(fresh: Read, before: Told) -> set[int]:
    """The places of events beyond what one unit may tell."""
    counts = Counter({unit: len(events) for unit, events in before.items()})
    over = set()
    for index, (unit, _) in fresh.items():
        counts[unit] += 1
        if counts[unit] > UNIT_MOST:
            over.add(index)
    return over


def _segments_kept(
    row: Experiment, fresh: Iterable[tuple[str, Happened]]
) -> list[tuple[str, Happened]]:
    """As they are, but no more segments than anybody reads: anyone who has the key could tell a million."""
    known = ArmTally.objects.filter(experiment=row).order_by().values_list("segment", flat=True)
    kept = set(known.distinct()) - {"", OTHER}
    found = []
    for unit, one in fresh:
        if one.segment and one.segment not in kept and len(kept) >= SEGMENTS_MOST:
            one = replace(one, segment=OTHER)
        kept.update({one.segment} - {"", OTHER})
        found.append((unit, one))
    return found


def _store(
    row: Experiment, arms: Sequence[Arm], fresh: Sequence[tuple[str, Happened]], before: Told
) -> None:
    after: Told = defaultdict(list, {unit: list(events) for unit, events in before.items()})
    for unit, one in fresh:
        after[unit].append(one)
    ExperimentEvent.objects.bulk_create(
        ExperimentEvent(
            workspace_id=row.workspace_id,
            experiment=row,
            unit=unit,
            event=one.event,
            kind=one.kind,
            at=one.at,
            arm=one.arm,
            value=one.value,
            segment=one.segment,
            before=one.before,
        )
        for unit, one in fresh
    )
    moved: dict[Place, Sums] = defaultdict(lambda: defaultdict(float))
    for unit, events in after.items():
        _add(moved, unit_sums(before.get(unit, ()), metric=row.metric), -1)
        _add(moved, unit_sums(events, metric=row.metric), 1)
    _tallies_add(row, arms, {place: sums for place, sums in moved.items() if any(sums.values())})


def _told_before(row: Experiment, units: Collection[str]) -> Told:
    names = ("unit", "event", "kind", "at", "arm", "value", "segment", "before")
    rows = ExperimentEvent.objects.filter(experiment=row, unit__in=units)
    found: Told = defaultdict(list)
    for unit, *said in rows.values_list(*names):
        found[unit].append(Happened(*said))
    return found


def _add(moved: dict[Place, Sums], found: tuple[Place, Sums] | None, sign: int) -> None:
    if found:
        place, sums = found
        for name, number in sums.items():
            moved[place][name] += sign * number


def _tallies_add(row: Experiment, arms: Sequence[Arm], moved: Mapping[Place, Sums]) -> None:
    by_position = {arm.position: arm for arm in arms}
    rows = ArmTally.objects.filter(experiment=row, day__in={day for _, day, _ in moved})
    known = {(one.arm_id, one.day, one.segment): one for one in rows}
    new, changed = [], []
    for (position, day, segment), sums in moved.items():
        arm = by_position[position]
        tally = known.get((arm.pk, day, segment))
        if tally is None:
            tally = ArmTally(
                workspace_id=row.workspace_id, experiment=row, arm=arm, day=day, segment=segment
            )
            new.append(tally)
        else:
            changed.append(tally)
        for name, number in sums.items():
            setattr(tally, name, getattr(tally, name) + number)
    ArmTally.objects.bulk_create(new)
    ArmTally.objects.bulk_update(changed, SUMMED)
