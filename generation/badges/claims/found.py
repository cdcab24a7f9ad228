"""A claim as the detectors find it, before it is written as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generation.types import Proof

SUPPORTED, UNSUPPORTED, CONTRADICTED = "supported", "unsupported", "contradicted"


@dataclass(frozen=True, slots=True)
class Claim:
    """One span that promises something; `fact` is what supports or contradicts it.

    `proof` is the evidence record that supports it, `waiver` the id of what excuses it.
    """

    start: int
    end: int
    kind: str
    status: str
    fact: str | None = None
    proof: Proof | None = None
    waiver: int | None = None

    def record(self) -> dict[str, Any]:
        """The claim as contracts section 2 writes it."""
        told: dict[str, Any] = {
            "span": [self.start, self.end],
            "kind": self.kind,
            "status": self.status,
            "fact": self.fact,
        }
        if self.proof:
            told["evidence"] = {
                "id": self.proof.id,
                "edition": self.proof.edition,
                "statement": self.proof.statement,
            }
        if self.waiver:
            told["waiver"] = self.waiver
        return told


def overlaps(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    """Whether a half-open range meets one that is taken."""
    return any(start < last and first < end for first, last in taken)
