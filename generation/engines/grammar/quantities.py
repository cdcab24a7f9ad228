"""Numbers with units in a fact, compared in the unit a pack thinks in."""

from __future__ import annotations

import re
from functools import lru_cache

# Unit -> (dimension, factor to its base). Enough for shops; a unit that is missing compares with nothing.
_UNITS: dict[str, tuple[str, float]] = {
    **{u: ("mass", f) for u, f in {"mg": 0.001, "g": 1, "gram": 1, "kg": 1000, "kilo": 1000, "kilogram": 1000,
                                   "oz": 28.3495, "ounce": 28.3495, "lb": 453.592, "pound": 453.592}.items()},
    **{u: ("length", f) for u, f in {"mm": 1, "millimetre": 1, "millimeter": 1, "cm": 10, "centimetre": 10,
                                     "centimeter": 10, "m": 1000, "metre": 1000, "meter": 1000, "in": 25.4,
                                     "inch": 25.4, '"': 25.4, "ft": 304.8, "foot": 304.8, "feet": 304.8}.items()},
    **{u: ("volume", f) for u, f in {"ml": 1, "cl": 10, "dl": 100, "l": 1000, "litre": 1000, "liter": 1000,
                                     "fl oz": 29.5735, "cup": 240, "gallon": 3785.41}.items()},
    **{u: ("power", f) for u, f in {"w": 1, "watt": 1, "kw": 1000}.items()},
    **{u: ("voltage", f) for u, f in {"v": 1, "volt": 1}.items()},
    **{u: ("charge", f) for u, f in {"mah": 1, "ah": 1000}.items()},
    **{u: ("light", f) for u, f in {"lm": 1, "lumen": 1}.items()},
    **{u: ("time", f) for u, f in {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hr": 3600,
                                   "hour": 3600, "day": 86400, "week": 604800, "month": 2629800, "year": 31557600}.items()},
    **{u: ("data", f) for u, f in {"mb": 1, "gb": 1024, "tb": 1048576}.items()},
    **{u: ("count", f) for u, f in {"piece": 1, "pc": 1, "pcs": 1, "pack": 1, "set": 1, "unit": 1, "count": 1,
                                    "card": 1, "ball": 1, "sheet": 1, "": 1}.items()},
    **{u: (u, 1) for u in ("%", "°c", "k", "bar", "rpm", "db", "hz", "mp", "denier", "g/m²", "gsm", "atm")},
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d])\s*([^\W\d_]*(?:/[^\W\d_]+²?)?|%|\"|°[CF])"
)


@lru_cache(maxsize=10_000)
def quantity(text: str, unit: str) -> float | None:
    """The single number of `text` in `unit`; None where there is none, or two, or another dimension.

    A bare number in `text` counts as already being in `unit`.
    """
    found = _NUMBER.findall(text)
    if len(found) != 1 or re.search(r"\d\s*[x×–-]\s*\d", text):
        return None
    number, written = float(found[0][0].replace(",", "")), found[0][1]
    if not written:
        return number
    have, want = _unit(written), _unit(unit)
    if have is None or want is None or have[0] != want[0]:
        return None
    return number * have[1] / want[1]


def _unit(name: str) -> tuple[str, float] | None:
    low = name.lower().strip()
    return (
        _UNITS.get(low) or _UNITS.get(low.removesuffix("s")) or _UNITS.get(low.removesuffix("es"))
    )


def number_parts(text: str) -> tuple[str, str] | None:
    """The number and the unit of a fact that is nothing else: ("10000", "lumens"); None otherwise."""
    match = _NUMBER.fullmatch(text.strip())
    return (match.group(1), match.group(2)) if match else None


def same_unit(one: str, other: str) -> bool:
    """Whether two unit names mean the same unit: g and grams."""
    first, second = _unit(one), _unit(other)
    return first is not None and first == second
