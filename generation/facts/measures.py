"""Measured sizes, weights and powers: a number with its unit, and which side it measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

from generation.facts.units import (
    DIMENSIONS,
    QUANTITY,
    READ_UNITS,
    SIDE_AFTER,
    SIDE_BEFORE,
    SIDES,
    SPELLED_OUT,
    TOLD_BEFORE,
)
from generation.types.units import SPELLED


@dataclass(frozen=True)
class Quantity:
    """A measured fact in a clean text: what it is called, its kind, how to print it, where it stands."""

    name: str
    kind: str
    value: str
    start: int
    end: int


SIZES: Final = frozenset(("mm", "cm", "inch", "m", "ft", "yard"))


PRINTED: Final = (
    (regex.compile(r"^(\d+)-(?=\d+/\d)"), r"\1 "),
    (regex.compile(r"\s?(?:–|~|-)\s?"), "-"),
    (
        regex.compile(
            r"(?<=\d)\s?(?:cm|mm|\"|”|inch(?:es)?|in\.?|m|v|w|hz)(?=\s?(?:-|to))",
            regex.IGNORECASE,
        ),
        "",
    ),
    (regex.compile(r"\s?to\s?", regex.IGNORECASE), " to "),
)


def number_print(number: str) -> str:
    """A number as written, with a plain hyphen in ranges: "110-127", "10000", "6.8"."""
    number = number.strip()
    if number.replace(".", "", 1).isdigit() and number[0] != ".":
        return number
    for pattern, printed in PRINTED:
        number = pattern.sub(printed, number)
    return "0" + number if number.startswith(".") else number


def measures_find(text: str) -> list[Quantity]:
    found = []
    for match in QUANTITY.finditer(text):
        read = READ_UNITS[int(str(match.lastgroup)[1:])]
        unit, name = read.said, read.measures
        number, start, end = number_print(match["number"]), match.start(), match.end()
        if _doubtful(text, match, unit):
            continue
        value = f"{number} {_unit_print(unit, number)}"
        if name == "size":
            name, value, start, end = _sided(text, value, start, end)
        found.append(Quantity(name, "size" if unit in SIZES else "number", value, start, end))
    return found


def _unit_print(unit: str, number: str) -> str:
    if unit == "inch" and number != "1":
        return "inches"
    if unit in ("yard", "gallon") and number != "1":
        return unit + "s"
    if unit in ("hours", "cups", "minutes") and number == "1":
        return unit[:-1]
    return unit


def _doubtful(text: str, match: regex.Match[str], unit: str) -> bool:
    """A one-letter or word-like unit apart from its number is no unit ("4 M pack", "5 in 1", "5G phone")."""
    written = match[0].lstrip("0123456789.,-–~/ to")
    if len(written) == 1 and written.isalpha():
        return _letter_doubtful(text, match, unit, written)
    if written.lower() == "in" and IN_A.match(text, match.end()):
        return True  # "7 in this first wave"
    if unit == "cm" and match["number"].isdecimal() and int(match["number"]) >= CM_MOST:
        return True  # a point that got lost: "1465cm"
    after = text[match.end() : match.end() + 2].strip()[:1]
    return unit == "inch" and written.lower().startswith("in") and after.isdigit()


CM_MOST: Final = 1000
IN_A: Final = regex.compile(
    r"\s(?:this|the|a|an|total|all|one|each|every|his|her|our|your|their|stock|my)\b"
)


def _letter_doubtful(text: str, match: regex.Match[str], unit: str, written: str) -> bool:
    apart = match[0][len(match["number"])].isspace()
    if apart and written not in "gwvlL":
        return True
    generation = written == "G" and match["number"] in ("2", "3", "4", "5", "6")
    return (
        generation or (unit == "m" and written == "M") or text[match.end() : match.end() + 1] == "-"
    )


def _sided(text: str, value: str, start: int, end: int) -> tuple[str, str, int, int]:
    told = TOLD_BEFORE.search(text, max(0, start - 30), start)
    if told:
        said = "water resistant to" if told["water"] else "strap fits"
        name = "water_resistance" if told["water"] else "strap_fits"
        return name, f"{said} {value}", told.start(), end
    after = SIDE_AFTER.match(text, end)
    if after:
        side = after["after"].lower()
        said = {"height": "high", "length": "long", "width": "wide", "depth": "deep"}.get(
            side, side
        )
        return SIDES[side], f"{value} {said}", start, after.end()
    before = SIDE_BEFORE.search(text, max(0, start - 30), start)
    if before:
        name = SIDES[before["before"].lower().strip(".")]
        said = {
            "height": " high",
            "length": " long",
            "width": " wide",
            "diameter": " diameter",
            "inseam": " inseam",
            "depth": " deep",
            "thickness": " thick",
            "drop": " drop",
        }[name]
        return name, value + said, before.start(), end
    return "size", value, start, end


def dimensions_find(text: str) -> list[Quantity]:
    found = []
    for match in DIMENSIONS.finditer(text):
        unit = match["unit"] or match["bu"] or match["au"]
        if (
            not unit
            or len({_side_unit(u) for u in (match["unit"], match["bu"], match["au"]) if u}) > 1
        ):
            continue
        printed = {'"': "inches", "”": "inches", "i": "inches", "f": "ft"}.get(
            unit[0].lower(), unit.lower().rstrip("s.")
        )
        sides = " x ".join(number_print(match[side]) for side in "abc" if match[side])
        name = "dimensions"
        found.append(Quantity(name, "size", f"{sides} {printed}", match.start(), match.end()))
    return found


def _side_unit(unit: str) -> str:
    """A unit of length in one spelling; "300 mm x 75 m" has two."""
    low = unit.lower().strip(".s")
    return "inch" if low[0] in 'i"”' else low.replace("feet", "ft")


def spelled_find(text: str) -> list[Quantity]:
    found = []
    for match in SPELLED_OUT.finditer(text):
        number = SPELLED[match["tens"].lower()] + SPELLED.get((match["ones"] or "").lower(), 0)
        unit = (
            "inches"
            if match["unit"].lower().startswith("inch")
            else "m"
            if match["unit"].lower().startswith("met")
            else "cm"
        )
        side = (match["side"] or "").lower()
        found.append(
            Quantity(
                SIDES.get(side, "size"),
                "size",
                f"{number} {unit} {side}".strip(),
                match.start(),
                match.end(),
            )
        )
    return found
