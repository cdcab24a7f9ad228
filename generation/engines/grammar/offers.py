"""What an offer, its end and the stock sound like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from generation.corpus import Pattern
from generation.engines.grammar.money import money_say, price_fell
from generation.types import Offer, Product
from generation.types.brief import ends_parse

LOW_STOCK = 20
"""Above this many pieces nobody should be told to be quick."""
_SAVING = re.compile(
    r"(?:\d{1,2}(?:\.\d+)?\s?%|(?:[$£€]|RM|S\$)\s?\d+(?:[.,]\d{2})?)(?=\s*(?:off\b|discount))", re.I
)
_WIDE = re.compile(
    r"\b(everything|site-?wide|all|orders?|over|first|shipping|delivery|returns?|buy one|two for|on)\b",
    re.I,
)
_REDUCED = re.compile(
    r"\b(?:reduced|lower|down|cheaper|less|dropped|cut|bargain|saving|instead)\b", re.I
)
_NOW_AT = re.compile(r"(?<!available )\bnow (?:at |just |only |for |from )?\{price\}", re.I)
_DEDUCTED = re.compile(r"\boff\b|\bhalf[- ]price\b|\bdiscount|\bsav(?:e|ing)\b", re.I)
_PRICE_SPOKEN_OF = re.compile(r"\b(?:prices?|priced|costs?(?! you twice))\b", re.I)
_DAYS_FIRST = ("USD", "CAD")


@dataclass(frozen=True)
class OfferWords:
    """Fills for the slots of price, offer and urgency; None where the record supports none.

    `narrow` is False where the offer's own words say what it covers ("20% off everything"), so that
    "on the tee" may not follow it. `reduced` is True where the price itself is below an
    earlier one, and no offer is still to be taken off it; `deducts` where the offer takes something
    off the price. `save` holds the offer's own words: a percentage that only we have worked out is a
    number that neither the record nor the brief states.
    """

    price: str | None = None
    was: str | None = None
    save: str | None = None
    offer: str | None = None
    code: str | None = None
    ends: str | None = None
    stock: int | None = None
    reduced: bool = False
    deducts: bool = False
    narrow: bool = True


def offer_words(
    product: Product, offer: Offer, now: datetime, *, plain: bool = False
) -> OfferWords:
    """The words for one product under one offer, `plain` for channels that need GSM-7."""
    price, was = product.price, product.compare_at_price
    live = offer_is_live(offer, now)
    said = money_say(price, product.currency, plain=plain) if price is not None else None
    reduced = price is not None and was is not None and price_fell(price, was)
    saving = _SAVING.search(offer.text) if live else None
    deducts = live and bool(_DEDUCTED.search(offer.text))
    stock = product.stock
    return OfferWords(
        price=said,
        was=money_say(was, product.currency, plain=plain) if reduced and was is not None else None,
        save=saving.group(0) if saving else None,
        offer=offer.text.rstrip(" .!") or None if live else None,
        code=offer.code or None if live else None,
        ends=ends_say(offer.ends, now, month_first=product.currency.upper() in _DAYS_FIRST)
        if live
        else None,
        stock=stock if stock is not None and 1 <= stock <= LOW_STOCK else None,
        reduced=reduced and not deducts,
        deducts=deducts,
        narrow=not _WIDE.search(offer.text),
    )


def price_honest(pattern: Pattern, offer: OfferWords) -> bool:
    """Whether a pattern says of price and offer only what the record bears out.

    An offer that is still to be taken off the price must not stand as if the price had it already,
    and a price that was never another is not reduced.
    """
    slots = pattern.slots
    if "offer" in slots and not offer.narrow and "{offer} on" in pattern.text:
        return False
    if offer.price is None and _PRICE_SPOKEN_OF.search(pattern.literal):
        # The record names no price that anybody could find inside.
        return False
    if "price" not in slots:
        return True
    if "ends" in slots and not {"save", "offer"} & slots:
        # The offer ends; nobody said that the price does.
        return False
    if {"save", "offer"} & slots and offer.deducts:
        return False
    if offer.reduced or "was" in slots:
        return True
    return not (_REDUCED.search(pattern.literal) or _NOW_AT.search(pattern.text))


def offer_is_live(offer: Offer, now: datetime) -> bool:
    """False once the offer's end has passed."""
    if not offer.ends:
        return True
    ends = ends_parse(offer.ends)
    return ends > now if isinstance(ends, datetime) else ends >= now.date()


def ends_say(ends: str, now: datetime, *, month_first: bool = False) -> str | None:
    """An end as people say it: tonight, tomorrow, Sunday, 29 November. None where there is none."""
    if not ends:
        return None
    moment = ends_parse(ends)
    today = now.astimezone(moment.tzinfo).date() if isinstance(moment, datetime) else now.date()
    day: date = moment.date() if isinstance(moment, datetime) else moment
    distance = (day - today).days
    if distance < 0:
        return None
    if distance == 0:
        late = not isinstance(moment, datetime) or moment.time() >= time(17)
        return "tonight" if late else f"{moment:%H:%M} today"
    if distance == 1:
        return "tomorrow"
    if distance <= 6:
        return f"{day:%A}"
    return f"{day:%B} {day.day}" if month_first else f"{day.day} {day:%B}"
