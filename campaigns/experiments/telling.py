"""What a shop tells, read strictly: each event is taken or refused by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from campaigns.experiments.serving import arm_position, unit_digest
from campaigns.experiments.units import Happened
from campaigns.models import Arm, EventKind, Experiment

ID_MOST, UNIT_MOST, SEGMENT_MOST = 64, 200, 40
NUMBER_MOST = 1e9
AHEAD = timedelta(minutes=5)
"""How far a shop's clock may be ahead of ours."""


class EventRefused(Exception):
    """Why an event is not taken, fit to read."""


@dataclass(frozen=True)
class Frame:
    """What an event has to fit into."""

    experiment: Experiment
    arms: Sequence[Arm]
    now: datetime


def event_read(told: Any, frame: Frame) -> tuple[str, Happened]:
    """The unit's digest and the event. Raises `EventRefused`."""
    if not isinstance(told, Mapping):
        raise EventRefused("Must be an object.")
    unit, kind = _text(told, "unit", UNIT_MOST), told.get("kind")
    if kind not in EventKind.values:
        raise EventRefused(f"kind: use one of {', '.join(EventKind.values)}.")
    exposure = kind == EventKind.EXPOSURE
    return unit_digest(frame.experiment, unit), Happened(
        event=_text(told, "id", ID_MOST),
        kind=str(kind),
        at=_moment(told, frame),
        arm=_arm(told, unit, frame) if exposure else None,
        value=_number(told, "value", least=0) if kind == EventKind.ORDER else None,
        segment=_text(told, "segment", SEGMENT_MOST, needed=False) if exposure else "",
        before=_number(told, "before", least=-NUMBER_MOST) if exposure else None,
    )


def _text(told: Mapping[str, Any], key: str, most: int, *, needed: bool = True) -> str:
    said = told.get(key)
    if said in (None, "") and not needed:
        return ""
    if not isinstance(said, str) or not 0 < len(said) <= most or "\0" in said:
        raise EventRefused(f"{key}: must be a text of 1 to {most} characters.")
    return said


def _number(told: Mapping[str, Any], key: str, *, least: float) -> float | None:
    said = told.get(key)
    if said is None:
        return None
    number = isinstance(said, int | float) and not isinstance(said, bool)
    if not number or not least <= said <= NUMBER_MOST:
        raise EventRefused(f"{key}: must be a number from {least:,.0f} to {NUMBER_MOST:,.0f}.")
    return float(said)


def _moment(told: Mapping[str, Any], frame: Frame) -> datetime:
    try:
        said = datetime.fromisoformat(_text(told, "at", 40))
        at = said.astimezone(UTC) if said.tzinfo else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise EventRefused("at: must be a time with its zone, as 2026-11-23T10:00:00Z.")
    row = frame.experiment
    if row.started is None or at < row.started:
        raise EventRefused("at: is before the experiment started.")
    if row.ended and at > row.ended:
        raise EventRefused("at: is after the experiment ended.")
    if at > frame.now + AHEAD:
        raise EventRefused("at: is still to come.")
    return at


def _arm(told: Mapping[str, Any], unit: str, frame: Frame) -> int:
    """The arm that was shown: the one named, else the one that the unit is assigned."""
    if told.get("arm") is None:
        if frame.experiment.bandit:
            raise EventRefused("arm: name the arm that was shown, for the shares move each day.")
        position = arm_position(frame.experiment, [arm.weight for arm in frame.arms], unit)
        if position is None:
            raise EventRefused("unit: takes no part in this experiment.")
        return position
    named = next((arm.position for arm in frame.arms if arm.key == told["arm"]), None)
    if named is None:
        raise EventRefused("arm: there is no such arm.")
    return named
