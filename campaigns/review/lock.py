"""What stands in the way of an approval, as the desk says it beside the locked button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lock:
    """What stands in the way: a strong statement, why, and the reasons one by one."""

    icon: str
    tone: str
    strong: str
    text: str = ""
    reasons: Sequence[str] = ()
    changes: Sequence[tuple[str, str, str]] = ()
