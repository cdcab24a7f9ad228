"""What the record and the brief support: facts, quantities, words, money, stock and the offer's end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from generation.badges.claims.quantities import Quantity, quantities_find
from generation.badges.reading import WORD, text_fold, text_nfc
from generation.facts.offer_scope import offer_of
from generation.types import Product, Spec
from generation.types.brief import ends_parse

NO = frozenset(("no", "false", "none", "n/a", "0", "not applicable"))
YES = frozenset(("yes", "true", "y"))
MATERIAL_KEYS = re.compile(r"material|composition|fabric|upper|shell|lining|leather type|filling")
SNIPPET = 60


@dataclass(frozen=True, slots=True)
class Known:
    """One supported statement: its words, and how it is quoted as a claim's fact."""

    label: str
    low: str
    is_fact: bool
    is_material: bool = False
    denied: bool = False


@dataclass(frozen=True, slots=True)
class KnownQuantity:
    """A quantity of the record or the brief; `words` name what it measures."""

    quantity: Quantity
    label: str
    words: frozenset[str]
    is_fact: bool


@dataclass(frozen=True)
class Evidence:
    """Everything a claim may rest on, prepared once for an order."""

    spec: Spec
    known: tuple[Known, ...]
    quantities: tuple[KnownQuantity, ...]
    now: datetime
    ends: date | datetime | None
    verbatim: tuple[tuple[str, str], ...] = field(default=())

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of the record and the brief, folded."""
        return frozenset(word for item in self.known for word in WORD.findall(item.low))

    @cached_property
    def name_pattern(self) -> re.Pattern[str] | None:
        """Finds names with digits ("tempo 2", "4654", "bri-33757"): they are no number claims."""
        names = sorted(set(_names_with_digits(self.spec)), key=lambda name: (-len(name), name))
        if not names:
            return None
        return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, names)) + r")(?![^\W_])")

    @cached_property
    def save_percent(self) -> float | None:
        """How much the price is below the price before, in percent."""
        price, before = self.spec.product.price, self.spec.product.compare_at_price
        if price is None or before is None or before <= price:
            return None
        return float((before - price) / before * 100)

    @cached_property
    def end_moment(self) -> datetime | None:
        """The offer's last moment in its own zone; a date lasts to its end, in the zone of `now`."""
        if self.ends is None:
            return None
        if isinstance(self.ends, datetime):
            return self.ends
        return datetime.combine(self.ends, time(23, 59), self.now.tzinfo)

    @cached_property
    def time_left(self) -> timedelta | None:
        """From now to the offer's end; negative where it is over, None without an end."""
        if self.end_moment is None:
            return None
        now = self.now if self.now.tzinfo else self.now.replace(tzinfo=self.end_moment.tzinfo)
        end = (
            self.end_moment
            if self.end_moment.tzinfo
            else self.end_moment.replace(tzinfo=now.tzinfo)
        )
        if now.tzinfo is None:
            return end - now
        # Two times of one zone are subtracted by its clock, and on two days a year that is not how long it takes.
        return end.astimezone(UTC) - now.astimezone(UTC)

    def mention(self, pattern: re.Pattern[str]) -> Known | None:
        """The first statement in which the pattern stands, facts before running text."""
        for item in self.known:
            if pattern.search(item.low):
                return item
        return None

    @cached_property
    def materials(self) -> tuple[Known, ...]:
        """The facts that say what the product is made of."""
        return tuple(item for item in self.known if item.is_material)


def evidence_of(spec: Spec) -> Evidence:
    """The evidence of an order: facts first, then the record's text, the offer and the must-says.

    An offer on other products is none: the evidence is that of the same order without it.
    """
    spec = replace(spec, brief=replace(spec.brief, offer=offer_of(spec)))
    known = tuple(_known(spec))
    ends = _zoned(ends_parse(spec.brief.offer.ends), spec.now) if spec.brief.offer.ends else None
    verbatim = [(text_fold(text_nfc(text)), "must-say") for text in spec.brief.must_say]
    if spec.brief.offer.text:
        verbatim.append(
            (text_fold(text_nfc(spec.brief.offer.text)), f"offer: {spec.brief.offer.text}")
        )
    quantities = [item for statement in known for item in _quantities(statement)]
    return Evidence(
        spec=spec,
        known=known,
        quantities=(*quantities, *_counts(spec)),
        now=spec.now,
        ends=ends,
        verbatim=tuple(verbatim),
    )


def evidence_labels(spec: Spec) -> list[str]:
    """How all that a claim may rest on is quoted, each once; much cheaper than the evidence itself."""
    spec = replace(spec, brief=replace(spec.brief, offer=offer_of(spec)))
    known = [item.label for item in _known(spec)]
    return list(dict.fromkeys([*known, *(item.label for item in _counts(spec))]))


def _zoned(end: date | datetime, now: datetime) -> date | datetime:
    """An end by the clock of the zone whose days count, where the order names one; else by its own offset."""
    if isinstance(end, datetime) and isinstance(now.tzinfo, ZoneInfo):
        return end.astimezone(now.tzinfo)
    return end


def _known(spec: Spec) -> Iterator[Known]:
    for fact in spec.understanding.facts:
        name = fact.name.replace("_", " ")
        yield Known(
            f"{name}: {fact.value}",
            text_fold(text_nfc(f"{name}: {fact.value}")),
            is_fact=True,
            is_material=fact.kind == "material" or bool(MATERIAL_KEYS.search(name)),
        )
    yield from _attributes(spec.product)
    product = spec.product
    for source, text in (
        ("title", product.title),
        ("category", product.category),
        ("brand", product.brand),
        ("description", product.description),
    ):
        for part in _parts(text):
            yield Known(f"{source}: {part[:SNIPPET]}", text_fold(part), is_fact=False)
    offer = spec.brief.offer
    for label, text in (("offer", offer.text), ("offer code", offer.code)):
        if text:
            yield Known(f"{label}: {text}", text_fold(text_nfc(text)), is_fact=False)
    for text in spec.brief.must_say:
        yield Known("must-say", text_fold(text_nfc(text)), is_fact=False)


def _attributes(product: Product) -> Iterator[Known]:
    for key, value in product.attributes.items():
        values = value if isinstance(value, list) else [value]
        said = ", ".join(
            "yes" if item is True else "no" if item is False else str(item) for item in values
        )
        name = text_nfc(key.replace("_", " ").strip())
        low = text_fold(text_nfc(f"{name}: {said}"))
        yield Known(
            f"{name}: {said}"[: SNIPPET * 3],
            low,
            is_fact=True,
            is_material=bool(MATERIAL_KEYS.search(name.lower())),
            denied=said.strip().lower() in NO,
        )


def _parts(text: str) -> Iterable[str]:
    plain = re.sub(r"<[^>]*>", " ", text_nfc(text))
    return (part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n+|•", plain) if part.strip())


def _quantities(statement: Known) -> Iterator[KnownQuantity]:
    found = quantities_find(statement.low)
    if not found:
        return
    name = (
        frozenset(WORD.findall(statement.low.partition(":")[0]))
        if statement.is_fact
        else frozenset()
    )
    for quantity in found:
        if statement.is_fact and len(found) == 1:
            around = frozenset(WORD.findall(statement.low))
        else:
            around = frozenset((*quantity.after, *quantity.before))
        yield KnownQuantity(quantity, statement.label, name | around, statement.is_fact)


def _counts(spec: Spec) -> Iterator[KnownQuantity]:
    """The stock as a count of the product, of pairs, of units."""
    stock = spec.product.stock
    if stock is None:
        return
    known = spec.understanding
    words = {"pair", "pairs", "unit", "units", "left", "stock", "available", "remaining", "ready"}
    words |= set(WORD.findall(text_fold(f"{known.plural} {known.noun}")))
    quantity = Quantity(0, 0, float(stock), "", "")
    yield KnownQuantity(quantity, f"stock: {stock}", frozenset(words), is_fact=True)


def _names_with_digits(spec: Spec) -> Iterator[str]:
    known, title = spec.understanding, text_fold(text_nfc(spec.product.title))
    for name in (*known.models, known.brand or "", spec.product.brand):
        low = text_fold(text_nfc(name)).strip()
        if any(char.isdigit() for char in low):
            yield low
    for quantity in quantities_find(title):
        if quantity.dimension or quantity.spelled:
            continue
        number = title[quantity.start : quantity.end]
        before = re.search(r"([^\W\d_]+)[\s-]+$", title[: quantity.start])
        if before:
            yield f"{before[1]} {number}"
        if len(number) >= 3 and number.isdigit():
            yield number
    code = text_fold(text_nfc(spec.brief.offer.code))
    # A code such as NOVEMBER makes no number of its own, and would hide the date in "until 29 November".
    if any(char.isdigit() for char in code):
        yield code


def money_of(spec: Spec) -> dict[str, Decimal]:
    """The record's amounts by name: price, price before, saving."""
    price, before = spec.product.price, spec.product.compare_at_price
    amounts = {}
    if price is not None:
        amounts["price"] = price
    if before is not None:
        amounts["compare_at_price"] = before
    if price is not None and before is not None and before > price:
        amounts["save"] = before - price
    return amounts
