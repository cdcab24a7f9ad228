"""Evidence at the front door: whether a record would support a claim of a line as it was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generation.badges.claims.found import UNSUPPORTED, Claim
from generation.badges.claims.proofs import proved
from generation.badges.reading import reading_of
from generation.types import Proof


def proof_covers(text: str, claims: Iterable[Mapping[str, Any]], proof: Mapping[str, Any]) -> bool:
    """Whether a record {"id", "edition", "statement", "kinds"} supports one of these claims of a text."""
    record = Proof(
        id=proof["id"],
        edition=proof["edition"],
        statement=proof["statement"],
        kinds=frozenset(proof["kinds"]),
    )
    low = reading_of(text).low
    return any(
        proved(low, _unsupported(claim), [record]).proof
        for claim in claims
        if claim["kind"] in record.kinds
    )


def _unsupported(claim: Mapping[str, Any]) -> Claim:
    start, end = claim["span"]
    return Claim(start, end, claim["kind"], UNSUPPORTED)
