"""A claim as the detectors find it, before it is written as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SUPPORTED, UNSUPPORTED, CONTRADICTED = "supported", "unsupported", "contradicted"


@dataclass(frozen=True, slots=True)
class Claim:
    """One span that promises something; `fact` is what supports or contradicts it."""

    start: int
    end: int
    kind: str
    status: str
    fact: str | None = None

    def record(self) -> dict[str, Any]:
        """The claim as contracts section 2 writes it."""
        return {
            "span": [self.start, self.end],
            "kind": self.kind,
            "status": self.status,
            "fact": self.fact,
        }


def overlaps(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    """Whether a half-open range meets one that is taken."""
    return any(start < last and first < end for first, last in taken)
