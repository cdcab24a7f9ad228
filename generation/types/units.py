"""Units of measure: how shops spell them, what they measure, their size, and how numbers are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Unit:
    """A unit: `spellings` in lower case, `dimension`, and the `factor` to that dimension's base.

    `said` is how copy prints it and `measures` the fact it makes ("weight"); both "" for a unit that only
    claims are checked in. `loose` are spellings as a pattern, read in records only: too short or too
    ambiguous for a line of copy.
    """

    dimension: str
    factor: float
    spellings: tuple[str, ...]
    said: str = ""
    measures: str = ""
    loose: str = ""


# One row a unit: dimension | factor to its base | spellings, comma separated | printed as | measures | loose pattern.
# Inches and feet in signs are read by rules of their own in records ("17\" x 16\"").
_TABLE: Final = r"""
mass | 0.000001 | mcg, microgram, micrograms | mcg | weight |
mass | 0.001 | mg, milligram, milligrams | mg | weight |
mass | 1 | g, gr, gram, grams, gramme, grammes, gm, gms | g | weight |
mass | 1000 | kg, kgs, kilo, kilos, kilogram, kilograms | kg | weight |
mass | 28.349523 | oz, ounce, ounces | oz | weight | oz\.
mass | 453.59237 | lb, lbs, pound, pounds | lb | weight | lbs?\.
mass | 1e6 | tonne, tonnes | | |
length | 0.001 | micron, microns, µm, μm, um | | |
length | 0.0254 | | mil | thickness | mil
length | 1 | mm, millimetre, millimetres, millimeter, millimeters | mm | size |
length | 10 | cm, cms, centimetre, centimetres, centimeter, centimeters | cm | size |
length | 1000 | m, metre, metres, meter, meters, mtr | m | size |
length | 1e6 | km, kms, kilometre, kilometres, kilometer, kilometers | | |
length | 25.4 | in, inch, inches, ", ″ | inch | size | in\.(?!\w)|in(?=\s*[x×*(,;)]|\s*$|\s+[A-Z])|”|''
length | 304.8 | ft, foot, feet, ', ′ | ft | size | ft\.|'(?=\s?(?:long|tall|wide|high)\b)
length | 914.4 | yd, yard, yards | yard | size |
length | 1609344 | mi, mile, miles | | |
area | 1 | m², m2, sqm, sq m | | |
area | 1e-4 | cm², cm2 | | |
area | 0.09290304 | ft², sqft | | |
volume | 1 | ml, mls, millilitre, millilitres, milliliter, milliliters | ml | capacity | cc
volume | 10 | cl, centilitre, centilitres | cl | capacity |
volume | 100 | dl | | |
volume | 1000 | l, ltr, litre, litres, liter, liters | l | capacity | ltrs
volume | 29.573530 | floz, fl oz, fl. oz | fl oz | capacity | fl\.?\s?oz\.?|fluid ounces?
volume | 236.588 | cup, cups | cups | capacity |
volume | 946.35295 | quart, quarts | quart | capacity | qt
volume | 568.26125 | pint, pints | | |
volume | 3785.4118 | gal, gallon, gallons | gallon | capacity |
time | 0.001 | ms | | |
time | 1 | s, sec, secs, second, seconds | | |
time | 60 | min, mins, minute, minutes | minutes | duration |
time | 3600 | h, hr, hrs, hour, hours | hours | duration |
time | 86400 | day, days, night, nights | | |
time | 604800 | week, weeks, wk, wks | | |
time | 2629800 | month, months, mth, mths, mo | | |
time | 31557600 | year, years, yr, yrs | | |
power | 0.001 | mw | | |
power | 1 | w, watt, watts | W | power |
power | 1000 | kw, kilowatt, kilowatts | kW | power |
power | 745.7 | hp, bhp | | |
energy | 1 | wh | Wh | battery_capacity |
energy | 1000 | kwh | | |
energy | 1.163 | kcal, calories, cal | kcal | energy |
energy | 0.27778 | kj | | |
charge | 1 | mah | mAh | battery_capacity |
charge | 1000 | ah | Ah | battery_capacity |
voltage | 0.001 | mv | | |
voltage | 1 | v, volt, volts | V | voltage |
voltage | 1000 | kv | | |
current | 0.001 | ma | | |
current | 1 | a, amp, amps | | |
light | 1 | lm, lumen, lumens | lumens | brightness |
illuminance | 1 | lux, lx | | |
colour temperature | 1 | k, kelvin | | |
temperature | 1 | °c, degc, celsius | °C | temperature | °\s?c|degrees? celsius
temperature | 1.8 | °f, degf, fahrenheit | °F | temperature | °\s?f|degrees? fahrenheit
degree | 1 | °, degree, degrees | | |
frequency | 1 | hz | Hz | frequency |
frequency | 1e3 | khz | kHz | frequency |
frequency | 1e6 | mhz | MHz | frequency |
frequency | 1e9 | ghz | GHz | frequency |
data | 1e-3 | kb | | |
data | 1 | mb | | |
data | 1e3 | gb | GB | storage |
data | 1e6 | tb | TB | storage |
data rate | 1 | mbps | | |
data rate | 1000 | gbps | | |
resolution | 1 | mp, megapixel, megapixels | MP | resolution |
pixels | 1 | px, pixel, pixels | | |
dots | 1 | dpi | | |
dots | 1.0001 | ppi | | |
percent | 1 | %, percent, pct, per cent | | |
pressure | 1 | bar | bar | pressure | bars
pressure | 0.0689476 | psi | | |
pressure | 0.01 | kpa | | |
pressure | 0.001 | hpa | | |
sound | 1 | db, dba, decibel, decibels | dB | sound_level |
gsm | 1 | gsm, g/m², g/m2 | gsm | fabric_weight |
speed | 1.609344 | mph | mph | speed |
speed | 1 | km/h, kmh, kph | | |
turns | 1 | rpm | rpm | speed |
zoom | 1 | x, ×, times | | |
piece | 1 | pc, pcs, piece, pieces, pk, pack, packs, count, ct | | |
denier | 1 | denier | | |
tog | 1 | tog, togs | | |
carat | 1 | carat, carats, karat | carat | carat | ct
abv | 1 | abv | | |
fps | 1 | fps | | |
"""


def _row(line: str) -> Unit:
    dimension, factor, spellings, said, measures, loose = (
        part.strip() for part in line.split(" |", 5)
    )
    words = tuple(word.strip() for word in spellings.split(",") if word.strip())
    return Unit(dimension, float(factor), words, said, measures, loose)


UNITS: Final = tuple(_row(line) for line in _TABLE.strip().splitlines())
# What a line of copy may write a unit as -> (dimension, factor).
SPELLINGS: Final = {
    spelling: (unit.dimension, unit.factor) for unit in UNITS for spelling in unit.spellings
}
FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}
_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SPELLED: Final = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}


def units_pattern(unit: Unit) -> str:
    """Every way a record may spell a unit, as the inside of a group; signs that claims alone read are left out."""
    left = (
        ("in", "'", "′")
        if unit.dimension == "length"
        else ("celsius", "fahrenheit", "degc", "degf")
    )
    plain = [
        re.escape(word)
        for word in sorted(unit.spellings, key=len, reverse=True)
        if word not in left
    ]
    return "|".join([*plain, unit.loose] if unit.loose else plain)


def number_parse(written: str) -> float:
    """“1,250.5”, “2 ½”, “1/2” and “3,5” as numbers."""
    written = written.strip()
    fraction = 0.0
    if written and written[-1] in FRACTIONS:
        fraction, written = FRACTIONS[written[-1]], written[:-1].strip()
    ratio = re.search(r"(?:^|\s)(\d+)/(\d+)$", written)
    if ratio and int(ratio[2]):
        fraction, written = int(ratio[1]) / int(ratio[2]), written[: ratio.start()].strip()
    if not written:
        return fraction
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        written = written.replace(",", "")
    written = written.replace(",", ".").replace(" ", "").split("/")[0]
    return float(written) + fraction
