"""Price claims: amounts, percentages off, sale words, against the record's prices and the offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from generation.badges.claims.evidence import Evidence, money_of
from generation.badges.claims.found import CONTRADICTED, SUPPORTED, UNSUPPORTED, Claim, overlaps
from generation.badges.reading import has_digit
from generation.types.units import number_parse

SYMBOLS: dict[str, tuple[str, ...]] = {
    "£": ("GBP",),
    "€": ("EUR",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "฿": ("THB",),
    "$": ("USD", "AUD", "CAD", "SGD", "NZD", "HKD", "TWD", "MXN", "BRL", "CLP", "COP"),
    "₫": ("VND",),
    "₱": ("PHP",),
    "zł": ("PLN",),
    "rm": ("MYR",),
    "kr": ("SEK", "NOK", "DKK"),
    "usd": ("USD",),
    "gbp": ("GBP",),
    "eur": ("EUR",),
    "sgd": ("SGD",),
    "myr": ("MYR",),
    "aud": ("AUD",),
    "cad": ("CAD",),
    "chf": ("CHF",),
    "jpy": ("JPY",),
    "sek": ("SEK",),
    "nok": ("NOK",),
    "dkk": ("DKK",),
    "pln": ("PLN",),
    "inr": ("INR",),
    "php": ("PHP",),
    "thb": ("THB",),
    "vnd": ("VND",),
    "twd": ("TWD",),
    "idr": ("IDR",),
    "rp": ("IDR",),
    "us$": ("USD",),
    "s$": ("SGD",),
    "a$": ("AUD",),
    "c$": ("CAD",),
    "nt$": ("TWD",),
    "r$": ("BRL",),
    "euros": ("EUR",),
    "euro": ("EUR",),
    "dollars": ("USD", "AUD", "CAD", "SGD"),
    "pounds": ("GBP",),
}
_NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_BEFORE = "|".join(sorted(map(re.escape, SYMBOLS), key=len, reverse=True))
AMOUNT = re.compile(
    rf"(?<![^\W_])(?:(?P<left>{_BEFORE})\s?(?P<a>{_NUM})(?![\d])"
    rf"|(?P<b>{_NUM})\s?(?P<right>{_BEFORE})(?![^\W_]))|(?<![a-z])(?P<pence>\d+)p(?![^\W_])"
)
PERCENT_OFF = re.compile(
    r"(?<![^\W_])(?:(?P<save>save|saving|saves|saved|(?:reduced|cut|down) by|savings? of|take|claim|extra|get|discount of)\s+)?"
    r"(?P<bound>over |more than |up to |at least |nearly |an extra |another )?"
    r"(?P<n>\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)"
    r"(?P<off>\s*-?\s*(?:off|discount|less|cheaper|reduction|saving|savings|below|lower)\b)?"
)
FRACTION_OFF = re.compile(
    r"\b(?:(?P<half>half)|a (?P<part>third|quarter|fifth)|one (?P<part2>third|quarter|fifth)) off\b"
)
PARTS = {"third": 100 / 3, "quarter": 25.0, "fifth": 20.0}
SALE = re.compile(
    r"\bon sale\b|\b(?:in|our|the|this|a|flash|summer|winter|spring|autumn|holiday|big|clearance|end of season"
    r"|black friday|cyber monday) sale\b|\bsale (?:ends|price|now|starts|on)\b|\bdiscount(?:s|ed)?\b"
    r"|\bprice (?:drop|cut)s?\b|\breduced (?:price|to clear)\b|\bspecial (?:offer|price)\b|\bcut[- ]price\b"
    r"|\bbargain\b|\bprice has dropped\b|\bcheaper than (?:ever|before)\b"
)
# A mechanism says more than that there is an offer: it must be the offer.
MECHANISM = re.compile(
    r"\b(?:buy one,? get one|bogo|bogof|(?:two|2)[- ]for[- ](?:the price of )?(?:one|1)|(?:three|3)[- ]for[- ](?:two|2))\b"
)
HALF = re.compile(r"\bhalf[- ]price\b")
FREE = re.compile(
    r"\bfree (?P<what>shipping|delivery|postage|returns?|gift|gifts|sample|samples|trial|express|next|worldwide|"
    r"standard|engraving|wrapping|installation|refill|case|upgrade)\b|\b(?:ships|delivered|shipped) free\b"
    r"|\bmoney[- ]back\b|\bno (?:shipping|delivery) (?:fee|cost|charge)s?\b|\bfree of charge\b"
)
LOWEST = re.compile(
    r"\b(?:lowest|best|unbeatable|cheapest|unbeaten) (?:price|prices|deal|deals|value)\b|\bprice match\b"
)
WAS = re.compile(
    r"(?:\bwas|\bwere|\brrp|\binstead of|\bin place of|\bbefore|\bdown from|\breduced from|\boriginal(?:ly)?|\busually"
    r"|\bnormally|\bpreviously|\bformerly|\bonce|\bnot)\s*(?:only |at )?$"
)
WAS_AFTER = re.compile(r"\s+(?:before|was|became|on the old|is an old)\b")
SAVED = re.compile(r"\b(?:save|saving|saves|take)\s+(?:up to |an extra )?$")
OFF_AFTER = re.compile(r"\s*(?:off|less|discount|cheaper)\b")
CENT = Decimal("0.005")
UNDER = re.compile(r"\b(?:under|below|less than)\s*$")


def claims_prices(low: str, evidence: Evidence, taken: list[tuple[int, int]]) -> list[Claim]:
    """Claims about money outside the taken ranges, longest readings first."""
    found: list[Claim] = []
    ranges = list(taken)
    for claim in _readings(low, evidence):
        if not overlaps(claim.start, claim.end, ranges):
            found.append(claim)
            ranges.append((claim.start, claim.end))
    return found


def _readings(low: str, evidence: Evidence) -> Iterator[Claim]:
    """Every reading of the text as a price claim, the surest first."""
    if has_digit(low):
        yield from (_amount(low, match, evidence) for match in AMOUNT.finditer(low))
        for match in PERCENT_OFF.finditer(low):
            if match["off"] or match["save"]:
                yield _percent(
                    match.span(), float(match["n"]), (match["bound"] or "").strip(), evidence
                )
    for match in FRACTION_OFF.finditer(low):
        part = PARTS.get(match["part"] or match["part2"], 50.0)
        yield _percent(match.span(), part, "", evidence)
    yield from (_percent(match.span(), 50.0, "", evidence) for match in HALF.finditer(low))
    yield from (_mechanism(match, evidence) for match in MECHANISM.finditer(low))
    yield from (_sale(match, evidence) for match in SALE.finditer(low))
    for pattern in (FREE, LOWEST):
        yield from (_said(match, evidence) for match in pattern.finditer(low))


def _amount(low: str, match: re.Match[str], evidence: Evidence) -> Claim:
    start, end = match.span()
    if match["pence"]:
        value, currencies = Decimal(match["pence"]) / 100, SYMBOLS["gbp"]
    else:
        value = Decimal(str(number_parse(match["a"] or match["b"])))
        currencies = SYMBOLS[match["left"] or match["right"]]
    money = money_of(evidence.spec)
    currency = evidence.spec.product.currency.upper()
    offered = _offer_amount(value, evidence)
    if offered:
        return Claim(start, end, "price", SUPPORTED, offered)
    if money and currency and currency not in currencies:
        return Claim(start, end, "price", CONTRADICTED, _label("price", money, evidence))
    name = _which(low, match, value, money)
    if name not in money:
        return Claim(start, end, "price", UNSUPPORTED, None)
    true = money[name]
    agrees = abs(value - true) < CENT or (name == "save" and 0 <= true - value < 1)
    if UNDER.search(low[max(0, start - 24) : start]):
        agrees = Decimal("0.8") * value <= true < value
    status = SUPPORTED if agrees else CONTRADICTED
    return Claim(start, end, "price", status, _label(name, money, evidence))


def _which(low: str, match: re.Match[str], value: Decimal, money: dict[str, Decimal]) -> str:
    """Which of the record's amounts is meant: the saving, the price before, or the price.

    "£64, from £80" and "£80 became £64" name both prices: there each stands for itself.
    """
    before = low[max(0, match.start() - 24) : match.start()]
    if SAVED.search(before) or OFF_AFTER.match(low, match.end()):
        return "save"
    said = [
        Decimal(str(number_parse(one["a"] or one["b"])))
        for one in AMOUNT.finditer(low)
        if not one["pence"]
    ]
    both = len(said) > 1 and {money.get("price"), money.get("compare_at_price")} <= set(said)
    was = WAS.search(before) or WAS_AFTER.match(low, match.end())
    if was and (len(said) > 1 or value != money.get("price")):
        return "compare_at_price"
    return "compare_at_price" if both and value == money.get("compare_at_price") else "price"


def _offer_amount(value: Decimal, evidence: Evidence) -> str | None:
    for item in evidence.known:
        if item.label.startswith(("offer:", "must-say")):
            for match in AMOUNT.finditer(item.low):
                said = match["a"] or match["b"]
                if said and Decimal(str(number_parse(said))) == value:
                    return item.label
    return None


def _percent(span: tuple[int, int], value: float, bound: str, evidence: Evidence) -> Claim:
    """A percentage off: the offer's own, else what both prices give; "over" must be exceeded."""
    stated = [
        (percent, item.label)
        for item in evidence.known
        if item.label.startswith(("offer:", "must-say"))
        for percent in _percents(item.low)
    ]
    saving = evidence.save_percent
    if saving is not None:
        stated.append((saving, _label("save", money_of(evidence.spec), evidence)))
    for known, label in stated:
        if _percent_agrees(value, known, bound):
            return Claim(*span, "price", SUPPORTED, label)
    if stated:
        return Claim(*span, "price", CONTRADICTED, stated[0][1])
    return Claim(*span, "price", UNSUPPORTED, None)


def _percents(low: str) -> list[float]:
    found = [float(match["n"]) for match in PERCENT_OFF.finditer(low)]
    found += [
        PARTS.get(match["part"] or match["part2"], 50.0) for match in FRACTION_OFF.finditer(low)
    ]
    return found + [50.0 for _ in HALF.finditer(low)]


def _percent_agrees(said: float, known: float, bound: str) -> bool:
    if bound in ("over", "more than"):
        return said < known <= 1.25 * said
    return abs(known - said) <= 0.5 or int(known) == said


def _mechanism(match: re.Match[str], evidence: Evidence) -> Claim:
    offer = evidence.spec.brief.offer.text
    claim = _said(match, evidence)
    if claim.status == UNSUPPORTED and offer:
        return Claim(*match.span(), "price", CONTRADICTED, f"offer: {offer}")
    return claim


def _sale(match: re.Match[str], evidence: Evidence) -> Claim:
    """Sale words stand on an offer or on a real price before."""
    start, end = match.span()
    offer = evidence.spec.brief.offer.text
    if offer:
        return Claim(start, end, "price", SUPPORTED, f"offer: {offer}")
    if evidence.save_percent is not None:
        label = _label("save", money_of(evidence.spec), evidence)
        return Claim(start, end, "price", SUPPORTED, label)
    return _said(match, evidence)


def _said(match: re.Match[str], evidence: Evidence) -> Claim:
    words = re.escape(match.group()).replace(r"\ ", r"[\s-]").replace(r"\-", r"[\s-]")
    known = evidence.mention(re.compile(rf"\b{words}\b"))
    status = SUPPORTED if known else UNSUPPORTED
    return Claim(*match.span(), "price", status, known.label if known else None)


def _label(name: str, money: dict[str, Decimal], evidence: Evidence) -> str:
    unit = f" {evidence.spec.product.currency}".rstrip()
    if name == "save" and "price" in money:
        return f"price: {money['price']:.2f}{unit}, was {money['compare_at_price']:.2f}{unit}"
    words = {"price": "price", "compare_at_price": "price before"}
    return f"{words[name]}: {money[name]:.2f}{unit}"
