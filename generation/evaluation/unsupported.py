"""What a line says that neither record nor brief does: found by plain comparison, apart from the claims badge."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from generation.corpus import pack_load, pack_names
from generation.evaluation.plain import phrases_pattern, phrases_read, words_plain
from generation.types import Brief, Product, Spec

_NUMBER = re.compile(r"(?<![\w.,])(?:\d+(?:[.,]\d+)*|\d*[½¼¾⅓⅔])(?![\d])")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_MONEY = re.compile(
    r"(?P<sign>US\$|S\$|A\$|C\$|[£$€¥₹]|\bRM ?|\bGBP |\bUSD |\bEUR )\s?(?P<amount>\d[\d.,]*)"
)
_SIGNS = {"£": {"GBP"}, "€": {"EUR"}, "¥": {"JPY", "CNY"}, "₹": {"INR"}, "RM": {"MYR"}, "S$": {"SGD"}, "GBP": {"GBP"},
          "US$": {"USD"}, "USD": {"USD"}, "EUR": {"EUR"}, "A$": {"AUD"}, "C$": {"CAD"}}  # fmt: skip
_DIGITS = "two three four five six seven eight nine ten eleven twelve"
_SPELLED = {word: value for value, word in enumerate(_DIGITS.split(), 2)}
_SPELLED |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "dozen": 12}
_COUNTED = re.compile(
    rf"\b({'|'.join(_SPELLED)})[ -](?:packs?|pieces?|pockets?|years?(?=[ -](?:guarantee|warranty))|litres?|kilos?|grams?|metres?|watts?|inch(?:es)?|"
    r"compartments?|speeds?|settings?|colours?|sizes?|layers?|blades?|ports?|modes?|batteries|lumens|per ?cent)\b",
    re.IGNORECASE,
)
_BEST = re.compile(
    r"\b(?:the|our) (?:very )?best(?= [a-z]+)(?! (?:part|bit|thing|time|days?|seat|bits|reason|way|of|kind|sort|place|ideas?|"
    r"plans?|conversations?|evenings?|mornings?|moments?|friends?|light|view|company|corner|stories|hour|spot|things|hours)\b)",
    re.IGNORECASE,
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNTIL = re.compile(
    rf"\b(?:ends|end|until|till) (?:on |this )?({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE
)
_OFFERED = re.compile(r"\d+ ?%|[£$€]\d|\boff\b|\bcode\b|\boffer\b|\bsale\b", re.IGNORECASE)
_FEW_LEFT = re.compile(r"\b(?:only |just )?(\d+) (?:left|remain(?:ing|s)?)\b", re.IGNORECASE)
FEW = 25
"""Pieces in stock up to which a line may speak of scarcity."""
_METRIC = re.compile(
    r"[ -]?(?:m?g|kg|kilos?|grams?|[mc]?m|[mc]?l|(?:centi|milli)?met(?:re|er)s?|lit(?:re|er)s?)\b"
)
_SAME = (1.0, 1000.0, 0.001, 100.0, 0.01, 10.0, 0.1)
"""Factors between ways to write one measure: 1 kg, 1000 g."""


@dataclass(frozen=True)
class Unsupported:
    """One thing said that nothing supports: its kind and the words."""

    kind: str
    said: str


class Record:
    """What record and brief say of one product, ready for looking at many lines."""

    def __init__(self, spec: Spec) -> None:
        product, brief = spec.product, spec.brief
        self._spec = spec
        self._text = _folded(f"{_product_text(product)} \n {_brief_text(brief)}")
        self.words = frozenset(words_plain(self._text))
        self._ends = _ends(brief)
        ends = [self._ends.day, self._ends.year] if self._ends else []
        self._numbers = {*_numbers(self._text), *ends}
        self._numbers |= {value for word, value in _SPELLED.items() if word in self.words}
        self._stock = product.stock

    @property
    def pairs(self) -> frozenset[str]:
        """Two words that stand side by side in the title, a blank between."""
        said = words_plain(self._spec.product.title)
        return frozenset(f"{one} {two}" for one, two in zip(said, said[1:], strict=False))

    def unsupported(self, text: str) -> list[Unsupported]:
        """Everything in a line that nothing supports."""
        text = _folded(text)
        money = list(_MONEY.finditer(text))
        found = [*self._prices(money), *self._figures(text, money), *self._phrases(text)]
        found += [*self._deadlines(text), *self._names(text)]
        return found

    def _prices(self, money: list[re.Match[str]]) -> Iterator[Unsupported]:
        currency = self._spec.product.currency.upper()
        for match in money:
            wanted = _SIGNS.get(match["sign"].strip(), set())
            wrong = (
                currency and wanted and currency not in wanted and match["sign"] not in self._text
            )
            if wrong or _value(match["amount"]) not in self._numbers:
                yield Unsupported("price", match.group())

    def _figures(self, text: str, money: list[re.Match[str]]) -> Iterator[Unsupported]:
        spans = [match.span() for match in money]
        for match in _NUMBER.finditer(text):
            inside = any(start <= match.start() < end for start, end in spans)
            measured = _METRIC.match(text, match.end()) is not None
            if not inside and not self._known(_value(match.group()), measured=measured):
                yield Unsupported("number", match.group())
        for match in _COUNTED.finditer(text):
            if not self._known(_SPELLED[match[1].casefold()]):
                yield Unsupported("number", match.group())

    def _known(self, value: float, *, measured: bool = False) -> bool:
        """Whether the record holds a number; of a measure also written in a larger or smaller unit."""
        factors = _SAME if measured else _SAME[:1]
        return any(round(value * factor, 6) in self._numbers for factor in factors)

    def _phrases(self, text: str) -> Iterator[Unsupported]:
        for kind, pattern in _patterns().items():
            for match in pattern.finditer(text):
                if not self._says(kind, match.group()):
                    yield Unsupported(kind, match.group())
        for match in _BEST.finditer(text):
            if "best" not in self.words:
                yield Unsupported("superlative", match.group())

    def _says(self, kind: str, phrase: str) -> bool:
        """Whether record or brief vouch for a phrase: they hold its words, or the stock or the end that it speaks of."""
        if kind == "deadline" and self._ends:
            return True
        if kind == "scarcity" and self._stock is not None and 0 < self._stock <= FEW:
            return True
        return set(words_plain(phrase.replace("-", " "))) <= self._loose

    @property
    def _loose(self) -> frozenset[str]:
        """Words of the record, those joined by a hyphen apart too."""
        return self.words | {part for word in self.words for part in word.split("-")}

    def _deadlines(self, text: str) -> Iterator[Unsupported]:
        for match in _UNTIL.finditer(text):
            if not _OFFERED.search(text):
                continue
            day = match[1].casefold()
            right = self._ends is not None and _WEEKDAYS[self._ends.weekday()] == day
            if not right and day not in self.words:
                yield Unsupported("deadline", match.group())
        for match in _FEW_LEFT.finditer(text):
            if self._stock is None or int(match[1]) != self._stock:
                yield Unsupported("scarcity", match.group())

    def _names(self, text: str) -> Iterator[Unsupported]:
        """Brands and models of the corpus that are no word of this record."""
        for word in set(text.split()):
            for name in _corpus_names().get(word.strip(".,:;!?'’\"“”()"), ()):
                if name in text and not set(words_plain(name)) <= self._loose:
                    yield Unsupported("name", name)


def _product_text(product: Product) -> str:
    values = json.dumps([product.attributes, product.extra], ensure_ascii=False, default=str)
    money = " ".join(
        str(value)
        for value in (product.price, product.compare_at_price, product.stock)
        if value is not None
    )
    return f"{product.title} \n {product.brand} \n {product.category} \n {product.description} \n {values} \n {money}"


def _brief_text(brief: Brief) -> str:
    said = (
        brief.offer.text,
        brief.offer.code,
        brief.audience,
        brief.goal,
        brief.brand.name,
        *brief.must_say,
        *brief.brand.voice,
    )
    return " \n ".join(said)


def _folded(text: str) -> str:
    """NFC with plain apostrophes and blanks, and without the marks of HTML."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\u00a0", " ")
    return re.sub(r"<[^<>]{1,200}>", " ", text)


def _numbers(text: str) -> Iterator[float]:
    for match in re.finditer(r"\d+(?:[.,]\d+)*|\d*[½¼¾⅓⅔]", text):
        yield _value(match.group())
        yield from (round(float(part), 6) for part in re.findall(r"\d+", match.group()))


def _value(written: str) -> float:
    """“1,250.50”, “3,5” and “2½” as numbers, to six places."""
    written = written.strip(".,")
    fraction = _FRACTIONS.get(written[-1:], 0.0)
    written = written.rstrip("".join(_FRACTIONS))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        written = written.replace(",", "")
    parts = written.replace(",", ".").split(".")
    number = "".join(parts[:-1]) + "." + parts[-1] if len(parts) > 1 else parts[0]
    return round(float(number or 0) + fraction, 6)


def _ends(brief: Brief) -> date | None:
    return datetime.fromisoformat(brief.offer.ends).date() if brief.offer.ends else None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {kind: phrases_pattern(phrases) for kind, phrases in phrases_read("claims").items()}


@cache
def _corpus_names() -> dict[str, tuple[str, ...]]:
    """Brands and models of all packs by their first word; none that is also a word of their patterns."""
    packs = [pack_load(slug) for slug in pack_names()]
    plain = {
        word
        for pack in packs
        for own in pack.patterns.values()
        for one in own
        for word in words_plain(one.literal)
    }
    phrases = (
        text
        for pack in packs
        for text in (*pack.sensory, *pack.occasions, *pack.problems, *pack.audiences)
    )
    plain |= {word for text in phrases for word in words_plain(text)}
    plain |= {
        word
        for pack in packs
        for names in pack.nouns
        for name in names
        for word in words_plain(name)
    }
    found: dict[str, list[str]] = {}
    for name in sorted({name for pack in packs for name in (*pack.brands, *pack.models)}):
        if not plain.issuperset(words_plain(name)) and name[:1].isupper():
            found.setdefault(name.split()[0], []).append(name)
    return {first: tuple(names) for first, names in found.items()}
