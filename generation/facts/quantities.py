"""Numbers with their units: what they measure, and how copy may print them."""

from __future__ import annotations

from typing import Final

import regex

from generation.facts.compositions import compositions_find
from generation.facts.measures import (
    Quantity,
    dimensions_find,
    measures_find,
    number_print,
    spelled_find,
)
from generation.facts.units import AGE, COUNTED, MULTI, PIECES, SCALE, SPEC, SPEC_NAMES
from generation.types.units import SPELLED

DIGITS: Final = regex.compile(r"\d+")
MONTH: Final = regex.compile(r"\dm\b")


def quantities_find(text: str) -> list[Quantity]:
    """All quantities of a clean text, in order, none inside another; the more telling reading wins."""
    if not any(character.isdigit() for character in text):
        found = spelled_find(text) + _specs(text) + _counted(text) + _pieces(text)
        found += _ages(text) if " age" in text or "Age" in text else []
    else:
        found = (
            _ages(text) + compositions_find(text) + _multis(text) + dimensions_find(text) + _scales(text) + _pieces(text)
            + _counted(text) + measures_find(text) + _specs(text) + spelled_find(text)
        )  # fmt: skip
    kept: list[Quantity] = []
    for quantity in found:
        if all(quantity.end <= other.start or quantity.start >= other.end for other in kept):
            kept.append(quantity)
    return sorted(kept, key=lambda quantity: quantity.start)


def _multis(text: str) -> list[Quantity]:
    found = []
    for match in MULTI.finditer(text):
        size = regex.sub(r"(?<=\d)\s?(?=\p{L})", " ", match["size"] or match["size2"]).lower()
        found.append(
            Quantity(
                "number_of_pieces",
                "number",
                f"{match['n'] or match['n2']} x {size}",
                match.start(),
                match.end(),
            )
        )
    return found


def _pieces(text: str) -> list[Quantity]:
    found = []
    for match in PIECES.finditer(text):
        number = next(n for n in match.group("n", "n2", "n3", "n4", "n5", "n6", "n7") if n)
        unit = (match["unit"] or match["vessel"] or "").lower().rstrip(".")
        if number.startswith("0") or (number == "1" and not unit.startswith("roll")):
            continue
        found.append(
            Quantity(
                "number_of_pieces",
                "number",
                _pieces_print(number, unit, (match["word"] or "").lower()),
                match.start(),
                match.end(),
            )
        )
    return found


def _pieces_print(number: str, unit: str, word: str) -> str:
    if word:
        return f"{word} of {number}"
    if unit.startswith(("pc", "piece")):
        return f"{number} pieces"
    if not unit or unit.startswith(("pack", "pk", "set")):
        return f"{'set' if unit.startswith('set') else 'pack'} of {number}"
    return f"{number} {unit}"


def _scales(text: str) -> list[Quantity]:
    return [
        Quantity(
            "scale",
            "number",
            regex.sub(r"(?<=\d)\s?[:/]\s?(?=\d)", ":", match[0]).lower()
            + ("" if "scale" in match[0].lower() or "gauge" in match[0].lower() else " scale"),
            match.start(),
            match.end(),
        )
        for match in SCALE.finditer(text)
    ]


def _ages(text: str) -> list[Quantity]:
    return [
        Quantity("recommended_age", "age", age_print(match[0]), match.start(), match.end())
        for match in AGE.finditer(text)
        if not regex.match(
            r"age\s?\d{1,2}\s?/", text[match.start() : match.end() + 1], regex.IGNORECASE
        )
    ]


def age_print(age: str) -> str:
    """An age as copy may say it: "3 years and up", "ages 3 to 6"."""
    low = age.lower()
    told = (str(SPELLED[word]) for word in low.split() if word in SPELLED)
    numbers = DIGITS.findall(age) or list(told)
    months = "month" in low or "mth" in low or MONTH.search(low)
    unit = "months" if months else "years"
    if len(numbers) > 1:
        return f"ages {numbers[0]} to {numbers[1]}" + (" months" if unit == "months" else "")
    if (
        "+" in low
        or "up" in low
        or "above" in low
        or "over" in low
        or "older" in low
        or "plus" in low
        or "from" in low
    ):
        return f"{numbers[0]} {unit} and up"
    return f"age {numbers[0]}" + (" months" if unit == "months" else "")


def _counted(text: str) -> list[Quantity]:
    found = []
    for match in COUNTED.finditer(text):
        what = match["what"].lower()
        if match["n"] == "1":
            continue
        if what.startswith("in"):
            found.append(Quantity("in_1s", "number", f"{match['n'].lower()}-in-1", *match.span()))
            continue
        joint = "-" if text[match.end("n")] == "-" else " "
        value = f"{number_print(match['n'].lower())}{joint}{what}"
        name = (
            "number_of_pieces"
            if what.startswith("piece")
            else what.rstrip("s").replace("-", "_").replace(" ", "_") + "s"
        )
        found.append(Quantity(name, "number", value, match.start(), match.end()))
    return found


def _alcohol_print(said: str) -> str:
    """ "Alcohol by Volume : 5.5%" is "5.5% alcohol"; "4.5 % ABV" keeps its short form."""
    percent = regex.search(r"\d+(?:\.\d+)?", said)
    return f"{percent[0] if percent else ''}% {'ABV' if 'abv' in said.lower() else 'alcohol'}"


def _specs(text: str) -> list[Quantity]:
    found = []
    for match in SPEC.finditer(text):
        group = str(match.lastgroup)
        value = {
            "bt": match[0].capitalize(),
            "fm": "FM radio",
            "res": match[0],
            "abv": _alcohol_print(match[0]),
            "batteries": regex.sub(r"(?<=\d)\s?[x×]?\s?", " ", match[0], count=1),
        }.get(group, match[0].upper() if group in ("usb", "led", "nfc", "spf", "ip") else match[0])
        kind = (
            "material"
            if group == "karat"
            else "number"
            if group in ("spf", "ip", "res", "thread", "batteries", "abv")
            else "feature"
        )
        found.append(
            Quantity(
                SPEC_NAMES[group],
                kind,
                value.lower() if group in ("zip", "karat") else value,
                match.start(),
                match.end(),
            )
        )
    return found
