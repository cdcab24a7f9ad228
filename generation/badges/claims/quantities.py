"""Numbers with their units: found in text, brought to base units, compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from generation.badges.reading import has_digit
from generation.types.units import FRACTIONS, SPELLED, SPELLINGS, number_parse

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)(?:\s?[½¼¾⅓⅔⅛]|\s\d/\d(?!\d)|/\d+)?|[½¼¾⅓⅔⅛]"
_UNIT = "|".join(sorted(map(re.escape, SPELLINGS), key=len, reverse=True))
_UNIT_END = r"(?!-?[^\W_])"
QUANTITY = re.compile(
    rf"(?<![^\W_])(?<![\d.,])(?<!\d:)(?P<number>{_NUMBER})"
    rf"(?:(?P<gap>\s?-\s?|\s)?(?P<unit>{_UNIT}){_UNIT_END}|(?![^\W_]|[.,:]\d))"
)
COUNTED = re.compile(
    rf"(?<![^\W_])(?P<number>(?:{'|'.join(SPELLED)})(?:-(?:{'|'.join(list(SPELLED)[1:10])}))?)"
    rf"[\s-](?=[^\W\d_])(?:(?P<unit>{_UNIT}){_UNIT_END})?"
)
TIMES = re.compile(r"\s*(?:[x×*]|by)\s*")
JOIN = re.compile(r"\s*(?:x|×|\*|-|–|—|to|by|/|and|&)\s*")
# “10 in stock”, “2 in one”: what follows shows that “in” is no inch.
IN_SIZE = re.compile(
    r"\s*(?:$|[.,;:)/x×&-]|(?:wide|long|high|tall|deep|thick|diameter|screen|display|by)\b)"
)
ADJACENT = frozenset(("a", "x", "×"))
APART = frozenset(("s", "a"))
SAME_UNIT, OTHER_UNIT = 1e-6, 0.015


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text.

    `value` in the base unit of `dimension`; a number without a unit has dimension "". `unit` is the
    spelling in the text, `after` and `before` up to three words on each side, `spelled` whether the
    number stands in words, `group` all values of "7 x 17.5 x 10 cm", in which it stands.
    """

    start: int
    end: int
    value: float
    unit: str
    dimension: str
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    spelled: bool = False
    group: tuple[float, ...] = ()

    @property
    def factor(self) -> float:
        """What brings the written number to the base unit."""
        return SPELLINGS.get(self.unit, ("", 1.0))[1]


@lru_cache(maxsize=8192)
def quantities_find(low: str) -> tuple[Quantity, ...]:
    """All quantities of a folded text, in order; numbers of a list or range share its unit."""
    raw = [_found(low, match) for match in QUANTITY.finditer(low)] if _has_digit(low) else []
    shared = list(_units_shared(low, raw))
    found = [_quantity(low, item, unit) for item, unit in zip(raw, shared, strict=True)]
    for match in COUNTED.finditer(low):
        item = (
            match.start(),
            match.end("unit" if match["unit"] else "number"),
            _spelled(match),
            "",
        )
        found.append(_quantity(low, item, match["unit"] or "", spelled=True))
    found = _grouped(low, found)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _grouped(low: str, found: list[Quantity]) -> list[Quantity]:
    """The quantities, those bound by x or × with all values of their list."""
    groups: list[list[int]] = []
    for index, quantity in enumerate(found):
        previous = found[index - 1] if index else None
        bound = previous and not (quantity.spelled or previous.spelled)
        if previous and bound and TIMES.fullmatch(low, previous.end, quantity.start):
            groups[-1].append(index)
        else:
            groups.append([index])
    for members in groups:
        if len(members) > 1:
            values = tuple(found[member].value for member in members)
            for member in members:
                found[member] = replace(found[member], group=values)
    return found


def _has_digit(low: str) -> bool:
    return has_digit(low) or any(char in low for char in FRACTIONS)


def _found(low: str, match: re.Match[str]) -> tuple[int, int, float, str]:
    """Start, end, number and unit; letters that only look like a unit are left to the words."""
    unit, gap = match["unit"] or "", match["gap"] or ""
    real = not (
        (unit == "in" and not IN_SIZE.match(low, match.end()) and "-" not in gap)
        or (unit in ADJACENT and gap)
        or (unit in APART and not gap and unit == "s")
        or (unit == "k" and not gap and "." not in match["number"] and len(match["number"]) < 4)
    )
    end = match.end() if real else match.end("number")
    return match.start(), end, number_parse(match["number"]), unit if real else ""


def _units_shared(low: str, raw: list[tuple[int, int, float, str]]) -> Iterator[str]:
    """The unit of each number; “7 x 17.5 x 10 cm” gives all three the last one's."""
    for index, (_, end, _, unit) in enumerate(raw):
        position, following = end, index + 1
        while not unit and following < len(raw):
            if not JOIN.fullmatch(low, position, raw[following][0]):
                break
            unit, position, following = raw[following][3], raw[following][1], following + 1
        yield unit


def _quantity(
    low: str, item: tuple[int, int, float, str], unit: str, *, spelled: bool = False
) -> Quantity:
    start, end, number, _ = item
    dimension, factor = SPELLINGS.get(unit, ("", 1.0))
    tail = re.split(r"[.;:!?,(•\n](?!\d)", low[end : end + 48], maxsplit=1)[0]
    head = re.split(r"[.,;!?(•\n](?!\d)", low[max(0, start - 40) : start])[-1]
    return Quantity(
        start=start,
        end=end,
        value=number * factor,
        unit=unit,
        dimension=dimension,
        after=tuple(re.findall(r"[^\W\d_]+", tail)[:3]),
        before=tuple(re.findall(r"[^\W\d_]+", head)[-3:]),
        spelled=spelled,
    )


def _spelled(match: re.Match[str]) -> float:
    return float(sum(SPELLED[part] for part in match["number"].split("-")))


def quantity_matches(said: Quantity, known: Quantity) -> bool:
    """Whether two quantities of one dimension are the same amount, conversions rounded to 1.5 %."""
    if said.dimension != known.dimension:
        return False
    if said.group:
        return group_matches(said.group, known.group)
    tolerance = SAME_UNIT if said.factor == known.factor else OTHER_UNIT
    return abs(said.value - known.value) <= tolerance * max(abs(known.value), abs(said.value), 1e-9)


def group_matches(said: tuple[float, ...], known: tuple[float, ...]) -> bool:
    """Whether every size of a list stands in the other, each used once, in any order."""
    left = list(known)
    for value in said:
        near = [other for other in left if abs(other - value) <= OTHER_UNIT * max(other, value)]
        if not near:
            return False
        left.remove(near[0])
    return True
