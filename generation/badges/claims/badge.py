"""The claims badge: every span of a line that promises something, with what supports it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from generation.badges.claims.evidence import Evidence
from generation.badges.claims.found import SUPPORTED, UNSUPPORTED, Claim
from generation.badges.claims.numbers import claims_numbers
from generation.badges.claims.prices import claims_prices
from generation.badges.claims.proofs import proved
from generation.badges.claims.scarcity import claims_scarcity
from generation.badges.claims.urgency import claims_urgency
from generation.badges.claims.words import claims_words
from generation.badges.context import SetContext
from generation.badges.reading import Reading, has_digit
from generation.types import Badges, Spec

# Money before dates before counts: each detector leaves alone what an earlier one has read.
DETECTORS = (claims_prices, claims_urgency, claims_scarcity, claims_numbers, claims_words)


def badge(reading: Reading, context: SetContext, so_far: Badges) -> list[dict[str, Any]]:
    """The claims in the order of the text; see contracts section 2 for the keys."""
    found = claims_find(reading.low, context.evidence)
    return [claim_waived(claim, reading.text, context.spec).record() for claim in found]


def claims_find(low: str, evidence: Evidence) -> list[Claim]:
    """All claims of a folded text. Words taken over from a must-say or the offer are supported, and what a record proves."""
    found: list[Claim] = []
    names = _names(low, evidence)
    for detect in DETECTORS:
        taken = [*names, *((claim.start, claim.end) for claim in found)]
        found += detect(low, evidence, taken)
    quoted = _quoted(low, evidence)
    proofs = evidence.spec.proofs
    excused = (_excused(claim, quoted) for claim in found)
    return sorted(
        (proved(low, claim, proofs) for claim in excused),
        key=lambda claim: (claim.start, claim.end),
    )


def claim_waived(claim: Claim, text: str, spec: Spec) -> Claim:
    """An unsupported claim with the waiver that names its words in this very text, which is in NFC."""
    for waiver in spec.waivers if claim.status == UNSUPPORTED else ():
        said = (claim.kind, text[claim.start : claim.end])
        if waiver.text == text and said in waiver.claims:
            return replace(claim, waiver=waiver.id)
    return claim


def _names(low: str, evidence: Evidence) -> list[tuple[int, int]]:
    """Where the product's own names with digits and the offer's code stand."""
    if evidence.name_pattern is None or not has_digit(low):
        return []
    return [match.span() for match in evidence.name_pattern.finditer(low)]


def _quoted(low: str, evidence: Evidence) -> list[tuple[int, int, str]]:
    found = []
    for text, label in evidence.verbatim:
        start = low.find(text) if text else -1
        while start >= 0:
            found.append((start, start + len(text), label))
            start = low.find(text, start + 1)
    return found


def _excused(claim: Claim, quoted: list[tuple[int, int, str]]) -> Claim:
    for start, end, label in quoted:
        if claim.status != SUPPORTED and start <= claim.start and claim.end <= end:
            return Claim(claim.start, claim.end, claim.kind, SUPPORTED, label)
    return claim
