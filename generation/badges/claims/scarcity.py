"""Scarcity claims: how much is left, true only where the stock makes them so."""

from __future__ import annotations

import re

from generation.badges.claims.evidence import Evidence
from generation.badges.claims.found import CONTRADICTED, SUPPORTED, UNSUPPORTED, Claim
from generation.badges.reading import text_fold
from generation.types.units import SPELLED

# At most this many pieces may be called few; a number of our own, written in docs.
LOW_STOCK = 20
_NUMBER = r"\d[\d,]*|" + "|".join(list(SPELLED)[1:])
COUNT = re.compile(
    rf"\b(?:(?:only|just|last|final|the last|fewer than|under|less than)\s+)?(?P<n>{_NUMBER})\s+"
    r"(?P<mid>(?:[^\W\d_]+(?:\(s\))?\s+){0,4}?)"
    r"(?:left|remain(?:ing)?|in stock|still in stock|to go round|available)\b(?! (?:foot|hand|side|ear|leg|over))"
    rf"|\b(?:only|just|the last|last|final)\s+(?P<m>{_NUMBER})\s+"
    r"(?:pairs?|pieces|units|items|copies|sets|bottles|boxes)\b"
)
# What may stand between the number and "left": "3 pairs of the harrier left", not "forty pages left".
BETWEEN = frozenset(
    (
        "pair",
        "pairs",
        "piece",
        "pieces",
        "unit",
        "units",
        "item",
        "items",
        "item(s)",
        "seat",
        "seats",
        "set",
        "sets",
        "copy",
        "copies",
    )
    + (
        "of",
        "these",
        "them",
        "the",
        "this",
        "in",
        "your",
        "size",
        "colour",
        "color",
        "are",
        "only",
        "still",
    )
)
FEW = re.compile(
    r"\b(?:last|final|only a|just a) few\b(?! (?:minutes|hours|days|weeks|months|years)\b)|\bfew (?:(?:stocks?|items|pieces|pairs|units) )?(?:left|remaining|remain)\b|\b(?:almost|nearly|all but) (?:gone|sold out)\b"
    r"|\b(?:going|selling|sells?) (?:out )?fast\b|\brunning (?:low|out)\b(?! of (?:time|road|breath|excuses|power|steam))"
    r"|\blow (?:in |on )?stock\b|\bstocks? (?:is|are) (?:low|limited)\b"
    r"|\blimited (?:stock|quantit(?:y|ies)|supply|supplies|availability|numbers?)\b|\bin short supply\b"
    r"|\bsell(?:ing)? out\b|\bsells out\b|\bbefore (?:they're|they are|it's|it is|these are) gone\b"
    r"|\b(?:last|final) (?:items|pairs|pieces|units|ones|of (?:the|our) stock)\b(?! (?:you|he|she|they|we|i|to)\b)|\bhigh demand\b|\bwhile they last\b"
    r"|\b(?:offers?|deals?) claimed\b|\bleft in stock\b|\bsell-?out risk\b|\bremaining stock\b"
    r"|\bscarce\b|\bwhen (?:they're|it's) gone,? (?:they're|it's) gone\b|\bonce (?:they're|it's) gone\b"
)
FINITE = re.compile(r"\bwhile (?:stocks?|supplies|supply) lasts?\b|\bsubject to availability\b")
EDITION = re.compile(
    r"\blimited[- ](?:edition|run|release|batch)\b|\bone[- ]of[- ]a[- ]kind\b|\bexclusive(?:ly)?\b(?= (?:to|at|online|here))"
)


def claims_scarcity(low: str, evidence: Evidence, taken: list[tuple[int, int]]) -> list[Claim]:
    """Claims about what is left, outside the taken ranges."""
    stock = evidence.spec.product.stock
    found = [_count(match, evidence) for match in COUNT.finditer(low) if _counts(match, evidence)]
    found += [Claim(*match.span(), "scarcity", *_few(stock)) for match in FEW.finditer(low)]
    for match in FINITE.finditer(low):
        found.append(Claim(*match.span(), "scarcity", *_finite(stock)))
    for match in EDITION.finditer(low):
        known = evidence.mention(
            re.compile(re.escape(match.group()).replace(r"\-", "[- ]").replace(r"\ ", "[- ]"))
        )
        status = SUPPORTED if known else UNSUPPORTED
        found.append(Claim(*match.span(), "scarcity", status, known.label if known else None))
    return _apart(found, taken)


def scarcity_holds(words: str, kind: str, stock: int | None) -> bool:
    """Whether words that were true of one stock are true of another; a number that is no count of pieces never is."""
    if stock is None:
        return False
    if kind == "urgency" or FEW.fullmatch(words):
        return 0 < stock <= LOW_STOCK
    if match := COUNT.fullmatch(words):
        return _is_count(match, stock)
    return bool(FINITE.fullmatch(words)) and stock > 0


def _counts(match: re.Match[str], evidence: Evidence) -> bool:
    """Whether what is counted is the product: nothing named, a word for pieces, or its own name."""
    known = evidence.spec.understanding
    own = text_fold(" ".join((known.plural, known.noun, known.brand or "", *known.models))).split()
    return all(word in BETWEEN or word in own for word in (match["mid"] or "").split())


def _count(match: re.Match[str], evidence: Evidence) -> Claim:
    value = _said(match)
    stock = evidence.spec.product.stock
    if stock is None:
        known = [item for item in evidence.quantities if item.label.startswith("must-say")]
        if any(item.quantity.value == value for item in known):
            return Claim(*match.span(), "scarcity", SUPPORTED, "must-say")
        return Claim(*match.span(), "scarcity", UNSUPPORTED, None)
    true = _is_count(match, stock)
    return Claim(*match.span(), "scarcity", SUPPORTED if true else CONTRADICTED, f"stock: {stock}")


def _said(match: re.Match[str]) -> float:
    said = match["n"] or match["m"]
    return SPELLED[said] if said in SPELLED else int(said.replace(",", ""))


def _is_count(match: re.Match[str], stock: int) -> bool:
    under = match.group().startswith(("fewer than", "under", "less than"))
    return stock < _said(match) if under else stock == _said(match)


def _few(stock: int | None) -> tuple[str, str | None]:
    if stock is None:
        return UNSUPPORTED, None
    return (SUPPORTED if 0 < stock <= LOW_STOCK else CONTRADICTED), f"stock: {stock}"


def _finite(stock: int | None) -> tuple[str, str | None]:
    return (UNSUPPORTED, None) if stock is None else (SUPPORTED, f"stock: {stock}")


def _apart(found: list[Claim], taken: list[tuple[int, int]]) -> list[Claim]:
    kept: list[Claim] = []
    for claim in sorted(found, key=lambda item: (item.start, -item.end)):
        ranges = [*taken, *((item.start, item.end) for item in kept)]
        if not any(claim.start < last and first < claim.end for first, last in ranges):
            kept.append(claim)
    return kept
