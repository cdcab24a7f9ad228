"""How a bandit's shares moved, and what other ways of choosing would have brought, as results say it."""

from __future__ import annotations

from typing import Any

from campaigns.experiments.adaptive import Brought, brought, brought_shown, only
from campaigns.experiments.reading import MovingReader, Reader


def shares_said(reader: Reader) -> list[dict[str, Any]]:
    """The shares of the arms from each day on, the newest first; none where they stay."""
    if not isinstance(reader, MovingReader):
        return []
    keys = [arm.key for arm in reader.arms]
    return [
        {
            "day": day,
            "arms": [{"arm": key, "share": share} for key, share in zip(keys, parts, strict=True)],
        }
        for day, parts in reader.shares
    ]


def policies_said(reader: Reader, metric: str) -> list[dict[str, Any]]:
    """What a unit brought as it was shown, and what it would have by the shares of the start and by each arm alone."""
    if not isinstance(reader, MovingReader):
        return []
    days, arms = reader.read_days(metric), reader.arms
    start = brought(days, reader.shares[-1][1])
    return [
        _said("shown", None, brought_shown(days)),
        _said("start", None, start),
        *(
            _said("arm", arm.key, brought(days, only(number, len(arms))))
            for number, arm in enumerate(arms)
        ),
    ]


def _said(policy: str, arm: str | None, found: Brought | None) -> dict[str, Any]:
    return {
        "policy": policy,
        "arm": arm,
        "value": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
    }
