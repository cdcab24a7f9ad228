"""Units, and the ways shops write sizes, counts, ages and compositions; curated."""

from __future__ import annotations

from typing import Final

import regex

from generation.types.units import UNITS, units_pattern

NUMBER: Final = (
    r"\d{1,3}[ -]\d{1,2}/(?:2|4|8|16|32)(?!\d)|\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
)
# The units that make a fact, with the pattern of all their spellings.
READ_UNITS: Final = tuple(unit for unit in UNITS if unit.measures)
_UNIT: Final = "|".join(f"(?P<u{i}>{units_pattern(unit)})" for i, unit in enumerate(READ_UNITS))


QUANTITY: Final = regex.compile(
    rf"(?<![\w.#/-])(?P<number>(?:{NUMBER})(?:\s?(?:(?:cm|mm|\"|”|inch(?:es)?|in\.?|m)?\s?(?:-|–|to|/|~)|(?:v|w|hz)\s?[-–~])\s?(?:{NUMBER}))?)\s?-?\s?(?:{_UNIT})(?![\w])",
    regex.IGNORECASE,
)


DIMENSIONS: Final = regex.compile(
    rf"(?<![\w./])(?:(?:[HWLD]|height|width|length|depth)\s?[:-]?\s?)?(?P<a>{NUMBER})\s?(?P<au>cm|mm|m|in\.?|inch(?:es)?|\"|ft)?"
    rf"(?:\s?[x×*X]\s?|,?\s(?=[HWLD][\s-]?\d))(?:[HWLD][\s-]?)?(?P<b>{NUMBER})\s?(?P<bu>cm|mm|m|in\.?|inch(?:es)?|\"|ft)?"
    rf"(?:(?:\s?[x×*X]\s?|,?\s(?=[HWLD][\s-]?\d))(?:[HWLD][\s-]?)?(?P<c>{NUMBER}))?\s?-?"
    r"(?P<unit>cms?|mm|m|in\.|inch(?:es)?|in|\"|”|ft|feet)?(?![\w])",
    regex.IGNORECASE,
)


_PIECES: Final = r"pieces?|pcs?\.?|pc\.?|pk|packs?|pairs?|counts?|ct|sheets|rolls?|sets?|units|tablets|capsules|sachets|bags|tea ?bags|pods|cans?|bottles|boxes|cards|wipes|stickers|balls|pencils"
PIECES: Final = regex.compile(
    rf"(?:(?<![\w.\-–])|(?<=\p{{Ll}}-)(?=\d+/p))(?:(?P<word>pack|set|bundle|box|lot|carton|case|tin)\s+of\s+(?P<n>\d+|two|three|four|five|six|eight|ten|twelve)(?:\s?(?:pcs?|pieces))?(?!\s?(?:feet|ft|inch|in\.|cm|mm|m)\b)(?!-in\b)"
    rf"|(?P<n6>\d{{1,3}})s\s(?P<vessel>cans|pints|bottles|packs)|(?P<n7>\d{{1,4}})\s?/\s?(?:pkg|package|pack)|(?P<n2>(?!1\s?(?:set|pc)\b)\d+)\s?-?(?P<unit>{_PIECES})(?:\s?/\s?(?:set|pack|lot|bag|box))?(?:\s+set)?"
    rf"|[x×](?P<n3>\d{{1,3}})(?=\s*$|\s*[,)])|[x×]\s(?P<n4>\d{{1,3}})(?=\s*$|\s*[,)])|(?P<n5>\d{{1,3}})\s?[x×](?!\s+(?:AAA?|LR\d|CR\d|AG\d|9V|C|D)\b)(?=\s+[\"“']?\p{{Lu}}))(?![\w])",
    regex.IGNORECASE,
)


MULTI: Final = regex.compile(
    rf"(?<![\w.])(?P<n>\d{{1,3}})(?:\s?\p{{L}}+)?\s?[x×]\s?(?P<size>(?:{NUMBER})\s?(?:ml|l|g|kg|oz|cl))(?![\w])|(?<![\w.])(?P<size2>(?:{NUMBER})\s?(?:ml|l|g|kg|oz|cl))\s?[x×]\s?(?P<n2>\d{{1,3}})(?:\s?(?:cans?|bottles|sachets|packs?|pcs))?(?![\w])",
    regex.IGNORECASE,
)


SCALE: Final = regex.compile(
    r"(?<![\w:])1\s?:\s?(?:[1-9]\d{1,2}|[4-9])(?![\w:])(?:\s+scale)?|(?<![\w/])1/(?:[1-9]\d{1,2}|[4-9])\s+scale\b|(?<![\w.])\d{1,3}\s?mm scale\b|(?<![\w/.-])1/(?:12|18|20|24|32|35|43|48|64|72|76|87|100|144|200|350|400|700)(?![\w/.]|\s?(?:in|inch|\"|”|cm|mm|oz|lb|cup|price|carat|ct)\b)|(?<!\w)(?:HO|OO|N|O|G|00)[- ](?:scale|gauge)\b",
    regex.IGNORECASE,
)
AGE: Final = regex.compile(
    r"(?:(?:suitable|recommended)\s+)?(?:for\s+)?\bage[sd]?\s*:?\s*(?:from\s+)?\d{1,2}(?:\s?\+|\s?(?:-|–|to)\s?\d{1,2})?(?:\s?(?:months?|mths?|m\b|years?|yrs?|y\b))?(?:\s*\+|\s+(?:and\s+(?:up|above|over|older)|plus|up))?"
    r"|\bage[sd]?\s+(?:from\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:years?\s+)?(?:and|&)\s+(?:up|above|over|older)\b"
    r"|\b(?:children|kids|babies|toddlers|infants)\s+(?:over|from|above)\s+\d{1,2}\s?(?:months?|years?)"
    r"|\b\d{1,2}\s?\+?\s?(?:(?:-|–|to)\s?\d{1,2}\s?)?(?:months?|years?|yrs?)(?:\s+old)?\s?(?:\+|and\s+(?:up|above|over|older)|plus|up\b)",
    regex.IGNORECASE,
)


SPEC: Final = regex.compile(
    r"(?<![\w.-])(?:(?P<spf>SPF\s?\d{1,3}\+*)|(?P<ip>IP[X\d][\d]\b)|(?P<res>4K|8K|2K|1080p|720p|Full HD|HD(?= (?:video|camera|recording)))|(?P<thread>\d{2,4}\s?(?:TC\b|thread count))|(?P<usb>USB(?:[- ]?C|\s?\d\.\d)?)|(?P<bt>Bluetooth(?:\s?\d\.\d)?)|(?P<led>LED)|(?P<fm>FM radio)|(?P<batteries>\d{1,2}\s?(?:[x×]\s?)?(?:AAA|AA|C|D|LR\d\d|AG\d+|CR\d{4}|9V)(?: size| cell| button cell)? batter(?:y|ies))|(?P<warranty>\d{1,2}[- ](?:years?|months?) (?:limited )?(?:manufacturer(?:'s)? )?warranty)|(?P<abv>(?:alcohol by volume|abv|alc\.?)\s?:?\s?\d{1,2}(?:\.\d{1,2})?\s?%|\d{1,2}(?:\.\d{1,2})?\s?%\s?(?:abv|alc(?:ohol)?(?:\.|/vol|\s(?:by )?vol(?:ume)?)?))|(?P<wifi>Wi-?Fi)|(?P<nfc>NFC|GPS|HDMI|UHT|DIY|RGB)|(?P<zip>(?:1/4|¼|1/2|half|full|quarter)[- ]zip(?:per)?)|(?P<karat>(?:9|10|14|18|22|24)\s?(?:k|kt|ct|carat|karat)\s+(?:(?:white|yellow|rose|solid)\s+)?gold(?:[- ]plated)?))(?![\w])",
    regex.IGNORECASE,
)


COMPOSITION: Final = regex.compile(
    r"(?<![\w.])(?P<percent>\d{1,3}(?:\.\d+)?)\s?%\s?(?P<what>(?:(?!and\b|with\b|of\b|\d)\p{L}[\p{L}-]*)(?:\s(?!and\b|with\b|of\b|wicking\b|tank\b|tee\b)\p{L}[\p{L}-]*)?)",
    regex.IGNORECASE,
)


COUNTED: Final = regex.compile(
    r"(?<![\w.])(?P<n>\d{1,4}(?:\s?(?:-|–|to)\s?\d{1,4}(?=\s?player))?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|single|double|triple)(?:-|\s|(?=in-?1\b))(?P<what>tiers?|layers?|piece(?: set)?|channels?|seat(?:er)?|drawers?|shelves|shelf|speeds?|way|pockets?|compartments?|ply|modes?|colou?rs?|blades?|burners?|doors?|player|players|lights?|leds?|grids?|slots?|ports?|wheels?|levels?|settings?|strings?|keys|panels?|heads?|hooks|function|designs|patterns|styles|stations|strokes|in[- ]?1|in-one)(?![\w-])",
    regex.IGNORECASE,
)


SIDES: Final = {
    "tall": "height", "high": "height", "height": "height", "long": "length", "length": "length",
    "wide": "width", "width": "width", "diameter": "diameter", "dia": "diameter", "deep": "depth", "depth": "depth",
    "inseam": "inseam", "thick": "thickness", "thickness": "thickness",
    "drop": "drop",
}  # fmt: skip


SIDE_AFTER: Final = regex.compile(
    r"(?:\s?\([^()]{1,14}\))?\s?-?\s?(?P<after>tall|high|height|long|length|wide|width|diameter|deep|depth|inseam|thick|drop)\b",
    regex.IGNORECASE,
)
SIDE_BEFORE: Final = regex.compile(
    r"(?P<before>height|length|width|diameter|dia\.?|depth|inseam|thickness|drop)\s?(?:is|[-:=])?\s?(?:approx(?:imately|\.)?)?\s?(?:size)?\s?$",
    regex.IGNORECASE,
)
# What the measure behind it is said of.
TOLD_BEFORE: Final = regex.compile(
    r"\b(?:(?P<water>water[ -]resistan(?:t|ce))\s?[(:]?\s?(?:(?:up )?to )?|straps? fits? )$",
    regex.IGNORECASE,
)
SPELLED_OUT: Final = regex.compile(
    r"\b(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?P<ones>one|two|three|four|five|six|seven|eight|nine))?[ -](?P<unit>centimet(?:re|er)s?|inch(?:es)?|cm|met(?:re|er)s?)(?:\s(?P<side>long|high|tall|wide))?\b",
    regex.IGNORECASE,
)


SPEC_NAMES: Final = {
    "spf": "spf", "ip": "water_rating", "res": "resolution", "thread": "thread_count", "usb": "connectivity",
    "bt": "connectivity", "led": "light_source", "fm": "feature", "wifi": "connectivity", "nfc": "quality", "zip": "closure", "karat": "material",
    "batteries": "batteries", "warranty": "warranty", "abv": "alcohol",
}  # fmt: skip
