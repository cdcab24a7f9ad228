"""Taking what shops tell: once under each id, late and out of order, and summed as it comes.

Results are read from the sums alone, so that ten million events cost a page no more than ten.
"""

from __future__ import annotations

from collections import defaultdict
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
SEGMENTS_MOST = 20
OTHER = "other"
SUMMED = (
    *("units", "crossed", "clicked", "added", "ordered", "value", "value_squares"),
    *("known", "before", "before_squares", "product"),
)
Told = dict[str, list[Happened]]
"""Events by the digest of their unit."""


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
        if fresh:
            _store(row, arms, _segments_kept(row, fresh))
    accepted = len(fresh)
    return Taken(accepted, len(read) - accepted, refused)


def _read(
    told: Sequence[Any], frame: Frame
) -> tuple[list[tuple[str, Happened]], list[dict[str, Any]]]:
    read, refused = [], []
    for index, one in enumerate(told):
        try:
            read.append(event_read(one, frame))
        except EventRefused as error:
            said = one.get("id") if isinstance(one, Mapping) else None
            refused.append({"index": index, "id": said, "reason": str(error)})
    return read, refused


def _fresh(row: Experiment, read: Collection[tuple[str, Happened]]) -> list[tuple[str, Happened]]:
    """The first of each id that was not told before."""
    names = {one.event for _, one in read}
    rows = ExperimentEvent.objects.filter(experiment=row, event__in=names)
    seen = set(rows.values_list("event", flat=True))
    fresh = []
    for unit, one in read:
        if one.event not in seen:
            seen.add(one.event)
            fresh.append((unit, one))
    return fresh


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


def _store(row: Experiment, arms: Sequence[Arm], fresh: Sequence[tuple[str, Happened]]) -> None:
    before = _told_before(row, {unit for unit, _ in fresh})
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
