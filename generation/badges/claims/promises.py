"""Promises of a line: the claims that time, price or stock can make false, and the moment from which they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from generation.badges.claims.badge import claim_waived, claims_find
from generation.badges.claims.evidence import Evidence, evidence_of
from generation.badges.claims.found import SUPPORTED, Claim
from generation.badges.claims.moments import DATE, SMALL
from generation.badges.claims.prices import (
    FRACTION_OFF,
    HALF,
    OFF_AFTER,
    PERCENT_OFF,
    SALE,
    SAVED,
    WAS,
    WAS_AFTER,
)
from generation.badges.reading import text_fold, text_nfc
from generation.types import Spec

TIME, SAVING, PRICE, STOCK = "time", "saving", "price", "stock"
KINDS = {"urgency": TIME, "price": PRICE, "scarcity": STOCK}
"""Kind of claim -> kind of promise."""
OFFERED = ("offer", "must-say")
SIZES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
STEP = timedelta(seconds=1)
Said = tuple[int, int, str]
"""A claim by its place and kind."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a price may be compared with, and when the campaign ends.

    `prior` is the lowest price of the 30 days before the product was reduced, `lowest` of those before the offer
    began; None where no price of that time is known.
    """

    prior: Decimal | None = None
    lowest: Decimal | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A claim that may become false: of which kind, whether it is true now, what it rests on, until when (None: open).

    `undercut` says that a share off is less off a lower price before, `endless` that an end is spoken of and none is known.
    """

    start: int
    end: int
    kind: str
    holds: bool
    rests: str
    until: datetime | None
    undercut: bool = False
    endless: bool = False


def promises_find(text: str, spec: Spec, said: Iterable[Said], bounds: Bounds) -> list[Promise]:
    """The promises among the claims that a text was approved with, as they stand at the order's `now`.

    The detector that marks claims is the judge, asked again with a lawful price before and at each later moment at
    which its answer may change.
    """
    clean = text_nfc(text)
    reader = _Reader(clean, text_fold(clean), _lawful(spec, bounds.prior), bounds)
    return [reader.promise(claim) for claim in said if claim[2] in KINDS]


def saving_said(low: str, start: int, end: int) -> bool:
    """Whether words about a price say that it was reduced, rather than what it is."""
    words, before = low[start:end], low[max(0, start - 24) : start]
    known = (PERCENT_OFF, FRACTION_OFF, HALF, SALE)
    beside = (SAVED, WAS)
    after = (OFF_AFTER, WAS_AFTER)
    return (
        any(pattern.search(words) for pattern in known)
        or any(pattern.search(before) for pattern in beside)
        or any(pattern.match(low, end) for pattern in after)
    )


def _lawful(spec: Spec, prior: Decimal | None) -> Spec:
    """The order with a price before that the law lets it name: never above the lowest of the 30 days before."""
    product = spec.product
    if prior is None or product.compare_at_price is None or product.compare_at_price <= prior:
        return spec
    return replace(spec, product=replace(product, compare_at_price=prior))


@dataclass(frozen=True)
class _Reader:
    text: str
    low: str
    spec: Spec
    bounds: Bounds

    @cached_property
    def evidence(self) -> Evidence:
        return evidence_of(self.spec)

    @cached_property
    def now(self) -> dict[Said, Claim]:
        return self._claims(self.evidence, self.spec.now)

    @cached_property
    def end(self) -> datetime | None:
        """When the offer ends. Moments are held in UTC: times of one zone are compared by its clock alone."""
        end = self.evidence.end_moment
        return end.astimezone(UTC) if end else None

    @cached_property
    def last(self) -> datetime | None:
        """When the offer is over: at its end, or with its campaign."""
        last = self.bounds.last.astimezone(UTC) if self.bounds.last else None
        return min(filter(None, (self.end, last)), default=None)

    def promise(self, said: Said) -> Promise:
        start, end, kind = said
        claim = self.now.get(said)
        rests = (claim.fact if claim else None) or ""
        offered = rests.startswith(OFFERED)
        promised = KINDS[kind]
        if kind == "price" and saving_said(self.low, start, end):
            promised = SAVING
        undercut = promised == SAVING and offered and self._undercut(start, end)
        endless = kind == "urgency" and offered and self.last is None
        until = self._until(said) if kind == "urgency" and claim else None
        if offered and self.last:
            until = min(filter(None, (until, self.last)))
        # What another version of the detector marked, and this one does not see, is left as it was approved.
        holds = claim is None or _stands(claim)
        holds = holds and not undercut and not endless
        holds = holds and (until is None or self.spec.now <= until)
        return Promise(start, end, promised, holds, rests, until, undercut, endless)

    def _undercut(self, start: int, end: int) -> bool:
        """Whether a share off today's price is less off the lowest one before the offer (CJEU C-330/23)."""
        words, lowest, price = self.low[start:end], self.bounds.lowest, self.spec.product.price
        if lowest is None or price is None or lowest >= price:
            return False
        shares = (PERCENT_OFF, FRACTION_OFF, HALF)
        said = any(pattern.search(words) for pattern in shares)
        return said or bool(OFF_AFTER.match(self.low, end) or SAVED.search(self.low[:start]))

    def _until(self, said: Said) -> datetime | None:
        """The first moment from which the detector no longer supports a claim; None where there is none."""
        if self.end is not None and self.end < self.spec.now and not _stands(self.now[said]):
            return self.end
        # Words of a must-say or of the offer are always supported; when they stop being true, only time says.
        bare = replace(self.evidence, verbatim=())
        now = self._claims(bare, self.spec.now).get(said)
        was = now is None or _stands(now) or not _stands(self.now[said])
        for moment in self._moments:
            claim = self._claims(bare, moment + STEP).get(said)
            stands = claim is None or _stands(claim)
            if was and not stands:
                return moment
            was = stands
        return None

    @cached_property
    def _moments(self) -> Sequence[datetime]:
        """When the detector's answer about time may turn to no, the first first.

        "Today" and "this week" come true and stay so until the end; "tomorrow" ends with a day, "two days left" so
        long before the end, and everything with the offer.
        """
        end = self.end
        if end is None or self.evidence.end_moment is None:
            return ()
        found = {end, *_days_begun(self.evidence.end_moment)}
        for match in DATE.finditer(self.low):
            if match["n"]:
                count = SMALL.get(match["n"]) or int(match["n"])
                found.add(end - (count - 1) * SIZES[match["unit"].rstrip("s")])
        return sorted(moment for moment in found if moment > self.spec.now)

    def _claims(self, evidence: Evidence, moment: datetime) -> dict[Said, Claim]:
        if moment != self.spec.now:
            now = moment.astimezone(self.spec.now.tzinfo)
            evidence = replace(evidence, spec=replace(self.spec, now=now), now=now)
        found = (
            claim_waived(claim, self.text, self.spec) for claim in claims_find(self.low, evidence)
        )
        return {(claim.start, claim.end, claim.kind): claim for claim in found}


def _stands(claim: Claim) -> bool:
    return claim.status == SUPPORTED or claim.waiver is not None


def _days_begun(end: datetime) -> Iterator[datetime]:
    """The midnights before which somebody says "tomorrow" of an end."""
    for days in (0, 1, 2):
        day = end.date() - timedelta(days=days)
        yield datetime.combine(day, time(0), end.tzinfo).astimezone(UTC)
