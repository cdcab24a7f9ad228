"""Numbers with their units: what they measure, and how copy may print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

from generation.facts.forms import word_kinds
from generation.facts.lexicon import lexicon

NUMBER: Final = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
# Spellings -> (unit in print, what it measures). Curated: the units that shops use; compound first.
UNITS: Final = {
    r"lumens?|lm": ("lumens", "brightness"),
    r"m?ah": ("mAh", "battery_capacity"),
    r"wh": ("Wh", "battery_capacity"),
    r"kw": ("kW", "power"),
    r"watts?|w": ("W", "power"),
    r"volts?|v": ("V", "voltage"),
    r"kgs?|kilograms?|kilos?": ("kg", "weight"),
    r"mg": ("mg", "weight"),
    r"mcg": ("mcg", "weight"),
    r"grams?|gr|gms?|g": ("g", "weight"),
    r"lbs?\.?|pounds?": ("lb", "weight"),
    r"fl\.?\s?oz\.?|fluid ounces?": ("fl oz", "capacity"),
    r"oz\.?|ounces?": ("oz", "weight"),
    r"millilit(?:er|re)s?|mls?|cc": ("ml", "capacity"),
    r"cl": ("cl", "capacity"),
    r"lit(?:er|re)s?|ltrs?|l": ("l", "capacity"),
    r"gallons?|gal": ("gallon", "capacity"),
    r"qt|quarts?": ("quart", "capacity"),
    r"mm|millimet(?:er|re)s?": ("mm", "size"),
    r"cms?|centimet(?:er|re)s?": ("cm", "size"),
    r"inch(?:es)?|in\.(?!\w)|in(?=\s*[x×*(,;)]|\s*$|\s+[A-Z])|\"|”|''|″": ("inch", "size"),
    r"met(?:er|re)s?|m": ("m", "size"),
    r"feet|foot|ft\.?|'(?=\s?(?:long|tall|wide|high)\b)": ("ft", "size"),
    r"yards?|yd": ("yard", "size"),
    r"megapixels?|mp": ("MP", "resolution"),
    r"gb": ("GB", "storage"),
    r"tb": ("TB", "storage"),
    r"ghz": ("GHz", "frequency"),
    r"khz": ("kHz", "frequency"),
    r"hz": ("Hz", "frequency"),
    r"db": ("dB", "sound_level"),
    r"hours?|hrs?|h": ("hours", "duration"),
    r"minutes?|mins?": ("minutes", "duration"),
    r"bars?": ("bar", "pressure"),
    r"rpm": ("rpm", "speed"),
    r"mph": ("mph", "speed"),
    r"cups?": ("cups", "capacity"),
    r"°\s?[cf]|degrees? celsius": ("°C", "temperature"),
    r"mil": ("mil", "thickness"),
    r"gsm": ("gsm", "fabric_weight"),
    r"kcal|calories": ("kcal", "energy"),
    r"carats?|ct": ("carat", "carat"),
    r"k(?=\s+gold)": ("k", "purity"),
}  # fmt: skip
_UNIT: Final = "|".join(f"(?P<u{i}>{spelling})" for i, spelling in enumerate(UNITS))
_VALUES: Final = tuple(UNITS.values())
QUANTITY: Final = regex.compile(
    rf"(?<![\w.#/-])(?P<number>(?:{NUMBER})(?:\s?(?:cm|mm|\"|”|inch(?:es)?|in\.?|m)?\s?(?:-|–|to|/|~)\s?(?:{NUMBER}))?)\s?-?\s?(?:{_UNIT})(?![\w])",
    regex.IGNORECASE,
)
DIMENSIONS: Final = regex.compile(
    rf"(?<![\w./])(?:(?:[HWLD]|height|width|length|depth)\s?:?\s?)?(?P<a>{NUMBER})\s?(?P<au>cm|mm|m|in\.?|inch(?:es)?|\"|ft)?"
    rf"(?:\s?[x×*X]\s?|,?\s(?=[HWLD]\s?\d))(?:[HWLD]\s?)?(?P<b>{NUMBER})\s?(?P<bu>cm|mm|m|in\.?|inch(?:es)?|\"|ft)?"
    rf"(?:(?:\s?[x×*X]\s?|,?\s(?=[HWLD]\s?\d))(?:[HWLD]\s?)?(?P<c>{NUMBER}))?\s?-?"
    r"(?P<unit>cms?|mm|m|in\.|inch(?:es)?|in|\"|”|ft|feet)?(?![\w])",
    regex.IGNORECASE,
)
_PIECES: Final = r"pieces?|pcs?\.?|pc\.?|pk|packs?|pairs?|counts?|ct|sheets|rolls?|sets?|units|tablets|capsules|sachets|bags|tea ?bags|pods|cans?|bottles|boxes|cards|wipes|stickers|balls|pencils"
PIECES: Final = regex.compile(
    rf"(?<![\w.])(?:(?P<word>pack|set|bundle|box|lot|carton|case|tin)\s+of\s+(?P<n>\d+|two|three|four|five|six|eight|ten|twelve)(?:\s?(?:pcs?|pieces))?"
    rf"|(?P<n2>\d+)\s?-?(?P<unit>{_PIECES})(?:\s?/\s?(?:set|pack|lot|bag|box))?(?:\s+set)?"
    rf"|[x×](?P<n3>\d{{1,3}})(?=\s*$|\s*[,)])|[x×]\s(?P<n4>\d{{1,3}})(?=\s*$|\s*[,)])|(?P<n5>\d{{1,3}})\s?[x×](?=\s+[\"“']?\p{{Lu}}))(?![\w])",
    regex.IGNORECASE,
)
MULTI: Final = regex.compile(
    rf"(?<![\w.])(?P<n>\d{{1,3}})(?:\s?\p{{L}}+)?\s?[x×]\s?(?P<size>(?:{NUMBER})\s?(?:ml|l|g|kg|oz|cl))(?![\w])|(?<![\w.])(?P<size2>(?:{NUMBER})\s?(?:ml|l|g|kg|oz|cl))\s?[x×]\s?(?P<n2>\d{{1,3}})(?:\s?(?:cans?|bottles|sachets|packs?|pcs))?(?![\w])",
    regex.IGNORECASE,
)
SCALE: Final = regex.compile(r"(?<![\w:])1\s?:\s?(?:[1-9]\d{1,2}|[4-9])(?![\w:])(?:\s+scale)?|(?<![\w/])1/(?:[1-9]\d{1,2}|[4-9])\s+scale\b|(?<!\w)(?:HO|OO|N|O|G|00)[- ](?:scale|gauge)\b", regex.IGNORECASE)
AGE: Final = regex.compile(
    r"(?:(?:suitable|recommended)\s+)?(?:for\s+)?\bage[sd]?\s*:?\s*(?:from\s+)?\d{1,2}\s?(?:\+|(?:-|–|to)\s?\d{1,2})?\s?(?:months?|mths?|m\b|years?|yrs?|y\b)?(?:\s+(?:\+|and\s+(?:up|above|over|older)|plus|up))?"
    r"|\b\d{1,2}\s?\+?\s?(?:(?:-|–|to)\s?\d{1,2}\s?)?(?:months?|years?|yrs?)(?:\s+old)?\s?(?:\+|and\s+(?:up|above|over|older)|plus|up\b)",
    regex.IGNORECASE,
)
SPEC: Final = regex.compile(
    r"(?<![\w.-])(?:(?P<spf>SPF\s?\d{1,3}\+*)|(?P<ip>IP[X\d][\d]\b)|(?P<res>4K|8K|2K|1080p|720p|Full HD|HD(?= (?:video|camera|recording)))|(?P<thread>\d{2,4}\s?(?:TC\b|thread count))|(?P<usb>USB(?:[- ]?C|\s?\d\.\d)?)|(?P<bt>Bluetooth(?:\s?\d\.\d)?)|(?P<led>LED)|(?P<fm>FM radio)|(?P<wifi>Wi-?Fi)|(?P<nfc>NFC|GPS|HDMI|UHT|DIY|RGB)|(?P<zip>(?:1/4|¼|1/2|half|full|quarter)[- ]zip(?:per)?)|(?P<karat>(?:9|10|14|18|22|24)\s?(?:k|kt|ct|carat|karat)\s+(?:(?:white|yellow|rose|solid)\s+)?gold(?:[- ]plated)?))(?![\w])",
    regex.IGNORECASE,
)
COMPOSITION: Final = regex.compile(
    r"(?<![\w.])(?P<percent>\d{1,3}(?:\.\d+)?)\s?%\s?(?P<what>(?:(?!and\b|with\b|of\b|\d)\p{L}[\p{L}-]*)(?:\s(?!and\b|with\b|of\b|wicking\b|tank\b|tee\b)\p{L}[\p{L}-]*)?)",
    regex.IGNORECASE,
)
COUNTED: Final = regex.compile(
    r"(?<![\w.])(?P<n>\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|single|double|triple)(?:-|\s)(?P<what>tiers?|layers?|piece(?: set)?|channels?|seat(?:er)?|drawers?|shelves|shelf|speeds?|way|pockets?|compartments?|ply|modes?|colou?rs?|blades?|burners?|doors?|player|players|lights?|leds?|grids?|slots?|ports?|wheels?|levels?|settings?|strings?|keys|panels?|heads?|hooks|function|in-1|in-one)(?![\w-])",
    regex.IGNORECASE,
)
SIDES: Final = {
    "tall": "height", "high": "height", "height": "height", "long": "length", "length": "length",
    "wide": "width", "width": "width", "diameter": "diameter", "dia": "diameter", "deep": "depth", "depth": "depth",
    "inseam": "inseam", "thick": "thickness", "thickness": "thickness",
}  # fmt: skip
WORD_NUMBERS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SIDE: Final = regex.compile(r"(?:\s?\([^()]{1,14}\))?\s?-?\s?(?P<after>tall|high|height|long|length|wide|width|diameter|deep|depth|inseam|thick)\b", regex.IGNORECASE)
_BEFORE: Final = regex.compile(r"(?P<before>height|length|width|diameter|dia\.?|depth|inseam|thickness)\s?(?:is|[-:=])?\s?(?:approx(?:imately|\.)?)?\s?(?:size)?\s?$", regex.IGNORECASE)
_SPELLED: Final = regex.compile(
    r"\b(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?P<ones>one|two|three|four|five|six|seven|eight|nine))?[ -](?P<unit>centimet(?:re|er)s?|inch(?:es)?|cm|met(?:re|er)s?)(?:\s(?P<side>long|high|tall|wide))?\b",
    regex.IGNORECASE,
)


@dataclass(frozen=True)
class Quantity:
    """A measured fact in a clean text: what it is called, its kind, how to print it, where it stands."""

    name: str
    kind: str
    value: str
    start: int
    end: int


def quantities_find(text: str) -> list[Quantity]:
    """All quantities of a clean text, in order, none inside another; the more telling reading wins."""
    if not any(character.isdigit() for character in text):
        found = _spelled(text) + _specs(text) + _counted(text) + _pieces(text)
    else:
        found = (
            _ages(text) + _compositions(text) + _multis(text) + _dimensions(text) + _scales(text) + _pieces(text)
            + _counted(text) + _measures(text) + _specs(text) + _spelled(text)
        )  # fmt: skip
    kept: list[Quantity] = []
    for quantity in found:
        if all(quantity.end <= other.start or quantity.start >= other.end for other in kept):
            kept.append(quantity)
    return sorted(kept, key=lambda quantity: quantity.start)


def number_print(number: str) -> str:
    """A number as written, with a plain hyphen in ranges: "110-127", "10000", "6.8"."""
    number = regex.sub(r"\s?(?:–|~|-)\s?", "-", number.strip())
    number = regex.sub(r"(?<=\d)\s?(?:cm|mm|\"|”|inch(?:es)?|in\.?|m)(?=\s?(?:-|to))", "", number, flags=regex.IGNORECASE)
    number = regex.sub(r"\s?to\s?", " to ", number, flags=regex.IGNORECASE)
    return "0" + number if number.startswith(".") else number


def _measures(text: str) -> list[Quantity]:
    found = []
    for match in QUANTITY.finditer(text):
        index = next(i for i in range(len(_VALUES)) if match[f"u{i}"])
        unit, name = _VALUES[index]
        number, start, end = number_print(match["number"]), match.start(), match.end()
        if _doubtful(text, match, unit):
            continue
        value = f"{number} {_unit_print(unit, number)}"
        if name == "size":
            name, value, start, end = _sided(text, value, start, end)
        found.append(Quantity(name, "size" if unit in SIZES else "number", value, start, end))
    return found


SIZES: Final = frozenset(("mm", "cm", "inch", "m", "ft", "yard"))


def _unit_print(unit: str, number: str) -> str:
    if unit == "inch" and number != "1":
        return "inches"
    if unit in ("yard", "gallon") and number != "1":
        return unit + "s"
    if unit in ("hours", "cups", "minutes") and number == "1":
        return unit[:-1]
    return unit


def _doubtful(text: str, match: regex.Match[str], unit: str) -> bool:
    """A one-letter or word-like unit apart from its number is no unit ("4 M pack", "5 in 1", "3 G I Joe")."""
    written = match[0].lstrip("0123456789.,-–~/ to")
    apart = match[0][len(match["number"])].isspace() if len(match[0]) > len(match["number"]) else False
    if len(written) == 1 and written.isalpha():
        if apart and not (written in "gwv" or (unit == "l" and written in "lL")):
            return True
        if text[match.end() : match.end() + 1] == "-":
            return True
        if unit in ("m", "W", "V") and not apart and written.isupper() and unit == "m":
            return True
    return unit == "inch" and written.lower().startswith("in") and text[match.end() : match.end() + 2].strip()[:1].isdigit()


def _sided(text: str, value: str, start: int, end: int) -> tuple[str, str, int, int]:
    after = _SIDE.match(text, end)
    if after:
        side = after["after"].lower()
        said = {"height": "high", "length": "long", "width": "wide", "depth": "deep"}.get(side, side)
        return SIDES[side], f"{value} {said}", start, after.end()
    before = _BEFORE.search(text, max(0, start - 30), start)
    if before:
        name = SIDES[before["before"].lower().strip(".")]
        said = {"height": " high", "length": " long", "width": " wide", "diameter": " diameter", "inseam": " inseam", "depth": " deep", "thickness": " thick"}[name]
        return name, value + said, before.start(), end
    return "size", value, start, end


def _dimensions(text: str) -> list[Quantity]:
    found = []
    for match in DIMENSIONS.finditer(text):
        unit = match["unit"] or match["bu"] or match["au"]
        if not unit or len({u[0].lower().replace("”", '"') for u in (match["unit"], match["bu"], match["au"]) if u}) > 1:
            continue
        printed = {'"': "inches", "”": "inches", "i": "inches", "f": "ft"}.get(unit[0].lower(), unit.lower().rstrip("s."))
        sides = " x ".join(number_print(match[side]) for side in "abc" if match[side])
        name = "dimensions"
        found.append(Quantity(name, "size", f"{sides} {printed}", match.start(), match.end()))
    return found


def _multis(text: str) -> list[Quantity]:
    found = []
    for match in MULTI.finditer(text):
        size = regex.sub(r"(?<=\d)\s?(?=\p{L})", " ", match["size"] or match["size2"]).lower()
        found.append(Quantity("number_of_pieces", "number", f"{match['n'] or match['n2']} x {size}", match.start(), match.end()))
    return found


def _pieces(text: str) -> list[Quantity]:
    found = []
    for match in PIECES.finditer(text):
        number = match["n"] or match["n2"] or match["n3"] or match["n4"] or match["n5"]
        unit = (match["unit"] or "").lower().rstrip(".")
        if number.startswith("0") or (number == "1" and not unit.startswith("roll")):
            continue
        found.append(Quantity("number_of_pieces", "number", _pieces_print(number, unit, (match["word"] or "").lower()), match.start(), match.end()))
    return found


def _pieces_print(number: str, unit: str, word: str) -> str:
    if word:
        return f"{word} of {number}"
    if unit.startswith(("pc", "piece")):
        return f"{number} pieces"
    if unit.startswith(("pack", "pk")) or not unit or unit.startswith("set"):
        return f"{'set' if unit.startswith('set') else 'pack'} of {number}"
    return f"{number} {unit}"


def _scales(text: str) -> list[Quantity]:
    return [
        Quantity("scale", "number", regex.sub(r"(?<=\d)\s?[:/]\s?(?=\d)", ":", match[0]).lower() + ("" if "scale" in match[0].lower() or "gauge" in match[0].lower() else " scale"), match.start(), match.end())
        for match in SCALE.finditer(text)
    ]


def _ages(text: str) -> list[Quantity]:
    return [
        Quantity("recommended_age", "age", age_print(match[0]), match.start(), match.end())
        for match in AGE.finditer(text)
        if not regex.match(r"age\s?\d{1,2}\s?/", text[match.start() : match.end() + 1], regex.IGNORECASE)
    ]


def age_print(age: str) -> str:
    """An age as copy may say it: "3 years and up", "ages 3 to 6"."""
    numbers = regex.findall(r"\d+", age)
    low = age.lower()
    unit = "months" if "month" in low or "mth" in low else "years"
    if len(numbers) > 1:
        return f"ages {numbers[0]} to {numbers[1]}" + (" months" if unit == "months" else "")
    if "+" in low or "up" in low or "above" in low or "over" in low or "older" in low or "plus" in low or "from" in low:
        return f"{numbers[0]} {unit} and up"
    return f"age {numbers[0]}" + (" months" if unit == "months" else "")


def _compositions(text: str) -> list[Quantity]:
    parts = list(COMPOSITION.finditer(text))
    parts = [part for part in parts if _is_stuff(part["what"])]
    found: list[Quantity] = []
    index = 0
    while index < len(parts):
        last = index
        while last + 1 < len(parts) and len(text[parts[last].end() : parts[last + 1].start()].strip(" ,/&+and")) == 0:
            last += 1
        whole = parts[index : last + 1]
        value = ", ".join(f"{part['percent']}% {_stuff(part['what'])}" for part in whole)
        found.append(Quantity("composition", "material", value, whole[0].start(), whole[0].start() + len(text[whole[0].start() : whole[-1].start()]) + _stuff_end(whole[-1])))
        index = last + 1
    return found


_NO_STUFF: Final = frozenset("brand new authentic original genuine satisfaction off quality money back guaranteed guarantee safe natural handmade real of stretch uv waterproof free".split())


def _is_stuff(what: str) -> bool:
    first = what.split()[0].lower()
    return first not in _NO_STUFF and (first in lexicon()["materials"] or word_kinds(first) != {"ADJ"} and first not in lexicon()["qualities"])


def _stuff(what: str) -> str:
    words = what.split()
    if len(words) > 1 and words[0].lower() not in ("organic", "merino", "pure", "recycled", "cow", "genuine", "egyptian", "pima", "virgin", "stainless", "sterling", "natural", "soy", "faux", "pu", "bamboo", "mulberry", "combed", "corn"):
        words = words[:1]
    return " ".join(word if word.isupper() and len(word) < 4 else word.lower() for word in words)


def _stuff_end(part: regex.Match[str]) -> int:
    words = part["what"].split()
    kept = len(_stuff(part["what"]).split())
    used = len(part["what"]) if kept == len(words) else len(words[0])
    return part.start("what") - part.start() + used


def _counted(text: str) -> list[Quantity]:
    found = []
    for match in COUNTED.finditer(text):
        what = match["what"].lower()
        value = f"{match['n'].lower()}-{what}" if "-" in match[0] else f"{match['n'].lower()} {what}"
        name = "number_of_pieces" if what.startswith("piece") else what.rstrip("s").replace("-", "_").replace(" ", "_") + "s"
        found.append(Quantity(name, "number", value, match.start(), match.end()))
    return found


_SPEC_NAMES: Final = {
    "spf": "spf", "ip": "water_rating", "res": "resolution", "thread": "thread_count", "usb": "connectivity",
    "bt": "connectivity", "led": "light_source", "fm": "feature", "wifi": "connectivity", "nfc": "quality", "zip": "closure", "karat": "material",
}  # fmt: skip


def _specs(text: str) -> list[Quantity]:
    found = []
    for match in SPEC.finditer(text):
        group = str(match.lastgroup)
        value = {"bt": match[0].capitalize(), "fm": "FM radio", "res": match[0]}.get(group, match[0].upper() if group in ("usb", "led", "nfc", "spf", "ip") else match[0])
        kind = "material" if group == "karat" else "number" if group in ("spf", "ip", "res", "thread") else "feature"
        found.append(Quantity(_SPEC_NAMES[group], kind, value.lower() if group in ("zip", "karat") else value, match.start(), match.end()))
    return found


def _spelled(text: str) -> list[Quantity]:
    found = []
    for match in _SPELLED.finditer(text):
        ones = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine").index(match["ones"].lower()) + 1 if match["ones"] else 0
        number = WORD_NUMBERS[match["tens"].lower()] + ones
        unit = "inches" if match["unit"].lower().startswith("inch") else "m" if match["unit"].lower().startswith("met") else "cm"
        side = (match["side"] or "").lower()
        found.append(Quantity(SIDES.get(side, "size"), "size", f"{number} {unit} {side}".strip(), match.start(), match.end()))
    return found
