"""What is asked of the inference process, read and bounded before anything is computed. Loads no torch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from generation.inference.lanes import LANES, Lane
from generation.lm.groups import Group, group_read

BODY_MOST = 8 * 2**20
GROUPS_MOST, LINES_MOST, PROMPT_MOST, ROOM_MOST = 1024, 8192, 20_000, 20_000
ADAPTER_MOST = 16


class AskedWrongly(ValueError):
    """A request that cannot be answered as it is; the message says why."""


@dataclass(frozen=True)
class Asked:
    """Groups to draw in a lane, from the weights of this name and no others."""

    lane: Lane
    weights: str
    groups: list[Group]

    def record(self) -> dict[str, Any]:
        """The request as JSON."""
        groups = [group.record() for group in self.groups]
        return {"lane": self.lane, "weights": self.weights, "groups": groups}


def asked_read(body: bytes) -> Asked:
    """The request that `record` wrote. Raises `AskedWrongly` for anything else and for too much at once."""
    try:
        data = json.loads(body)
        asked = Asked(
            lane=data["lane"],
            weights=str(data["weights"]),
            groups=[group_read(item) for item in data["groups"]],
        )
        too_much = _too_much(asked)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AskedWrongly(f"This is no request for lines ({type(error).__name__}).") from error
    if asked.lane not in LANES:
        raise AskedWrongly(f"There is no such lane; use one of {', '.join(LANES)}.")
    if too_much:
        raise AskedWrongly(too_much)
    return asked


def _too_much(asked: Asked) -> str:
    """What passes a limit, in words; nothing where all is within."""
    if len(asked.groups) > GROUPS_MOST:
        return f"{len(asked.groups)} prompts at once; {GROUPS_MOST} at most."
    if (lines := sum(len(group.seeds) for group in asked.groups)) > LINES_MOST:
        return f"{lines} lines at once; {LINES_MOST} at most."
    if any(len(group.prompt) > PROMPT_MOST for group in asked.groups):
        return f"A prompt of more than {PROMPT_MOST} characters."
    if any(len(group.adapter) > ADAPTER_MOST for group in asked.groups):
        return "That is no name of an adapter."
    if any(not 0 <= group.room <= ROOM_MOST for group in asked.groups):
        return f"A line may have 0 to {ROOM_MOST} characters of room."
    return ""
