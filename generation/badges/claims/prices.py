"""Price claims: amounts, percentages off, sale words, against the record's prices and the offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from generation.badges.claims.evidence import Evidence, money_of
from generation.badges.claims.found import CONTRADICTED, SUPPORTED, UNSUPPORTED, Claim, overlaps
from generation.badges.claims.quantities import number_parse

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
    rf"|(?P<b>{_NUM})\s?(?P<right>{_BEFORE})(?![^\W_]))|(?P<pence>\d+)p(?![^\W_])"
)
PERCENT_OFF = re.compile(
    r"(?<![^\W_])(?:(?:save|saving|saves|saved|savings? of|take|claim|extra|up to|get)\s+(?:an extra |up to |another )?)?"
    r"(?P<n>\d+(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)(?P<off>\s*-?\s*"
    r"(?:off|discount|less|cheaper|reduction|saving|savings|below|lower)\b)?"
)
SAVE_WORD = re.compile(r"save|saving|savings|take|claim|extra|discount")
WORDS = re.compile(
    r"\bon sale\b|\b(?:in|our|the|this|a|flash|summer|winter|spring|autumn|holiday|big|clearance|end of season"
    r"|black friday|cyber monday) sale\b|\bsale (?:ends|price|now|starts|on)\b|\bdiscount(?:s|ed)?\b"
    r"|\bhalf[- ]price\b|\bprice (?:drop|cut)s?\b|\breduced (?:price|to clear)\b|\bspecial (?:offer|price)\b"
    r"|\bbuy one,? get one\b|\bbogo\b|\btwo for (?:the price of )?one\b|\b2 for 1\b|\b2-for-1\b"
    r"|\b3 for 2\b|\bthree for two\b|\bcut[- ]price\b|\bbargain\b|\bless than half\b|\bprice has dropped\b"
    r"|\bcheaper than (?:ever|before)\b|\bwas cheaper\b"
)
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
    for claim in _readings(low, evidence):
        if not overlaps(claim.start, claim.end, [*taken, *((c.start, c.end) for c in found)]):
            found.append(claim)
    return found


def _readings(low: str, evidence: Evidence) -> Iterator[Claim]:
    """Every reading of the text as a price claim, the surest first."""
    if any(char.isdigit() for char in low):
        yield from (_amount(low, match, evidence) for match in AMOUNT.finditer(low))
        for match in PERCENT_OFF.finditer(low):
            if match["off"] or SAVE_WORD.match(match.group()):
                yield _percent(match, evidence)
    yield from (_sale(match, evidence) for match in WORDS.finditer(low))
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


def _percent(match: re.Match[str], evidence: Evidence) -> Claim:
    value = float(match["n"])
    start, end = match.span()
    offers = [item for item in evidence.known if item.label.startswith(("offer:", "must-say"))]
    stated = [
        (float(found["n"]), item.label)
        for item in offers
        for found in PERCENT_OFF.finditer(item.low)
    ]
    for known, label in stated:
        if known == value:
            return Claim(start, end, "price", SUPPORTED, label)
    saving = evidence.save_percent
    if saving is not None:
        label = _label("save", money_of(evidence.spec), evidence)
        fits = abs(saving - value) <= 0.5 or int(saving) == value
        if fits:
            return Claim(start, end, "price", SUPPORTED, label)
        return Claim(start, end, "price", CONTRADICTED, stated[0][1] if stated else label)
    if stated:
        return Claim(start, end, "price", CONTRADICTED, stated[0][1])
    return Claim(start, end, "price", UNSUPPORTED, None)


def _sale(match: re.Match[str], evidence: Evidence) -> Claim:
    """Sale words stand on an offer or a real price before; "half price" on half the price."""
    start, end = match.span()
    offer = evidence.spec.brief.offer.text
    saving = evidence.save_percent
    if match.group().startswith("half") and saving is not None and not offer:
        status = SUPPORTED if abs(saving - 50) <= 0.5 else CONTRADICTED
        return Claim(start, end, "price", status, _label("save", money_of(evidence.spec), evidence))
    if offer:
        return Claim(start, end, "price", SUPPORTED, f"offer: {offer}")
    if saving is not None:
        return Claim(
            start, end, "price", SUPPORTED, _label("save", money_of(evidence.spec), evidence)
        )
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
