"""When two wordings say the same: letters, stems and units of a value, as LABELS.md writes them out."""

from __future__ import annotations

import re
import unicodedata

STOP = frozenset([
    "a", "an", "the", "and", "or", "of", "for", "with", "without", "in", "on", "at", "by",
    "to", "from", "is", "are", "be", "its", "it", "this", "that", "your", "their", "her",
    "his", "as", "up", "color", "colour", "style", "made", "approx",
])  # fmt: skip
UNITS = {
    "inches": "inch", "in": "inch", '"': "inch", "”": "inch", "″": "inch", "grams": "g", "gram": "g", "lbs": "lb", "pcs": "piece",
    "pieces": "piece", "pc": "piece", "years": "year", "yrs": "year", "yr": "year", "lm": "lumen", "lumens": "lumen", "ltr": "l", "litre": "l",
    "litres": "l", "liter": "l", "mls": "ml", "centimetre": "cm", "centimetres": "cm", "centimeters": "cm", "foot": "ft", "feet": "ft", "'": "ft", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "h": "hour", "hr": "hour", "hrs": "hour", "hours": "hour", "alc": "alcohol", "abv": "alcohol", "centimeter": "cm", "grey": "gray", "coloured": "colored", "cases": "case",
    "aluminium": "aluminum", "wooden": "wood", "ladies": "women", "women's": "women", "womens": "women", "men's": "men", "mens": "men", "pack": "set", "high": "tall", "height": "tall", "length": "long",
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "one": "1", "eight": "8", "seven": "7", "ten": "10", "twelve": "12",
    "adjusted": "adjust", "removes": "remov", "zippered": "zip", "zipper": "zip", "zippers": "zip",
}  # fmt: skip


def letters(text: str, gap: str = "") -> str:
    """Lower-case letters and digits only, words joined by `gap`."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return gap.join(re.findall(r"[^\W_]+", plain))


def stems(text: str) -> set[str]:
    """Content words of a value, bare of endings, units in one spelling."""
    low = re.sub(
        r"(?<=\d)(?=[a-z\"”″])|(?<=[a-z])(?=\d)",
        " ",
        text.lower().replace("-", " ").replace("/", " ").replace("×", "x"),
    )
    found = set()
    for word in re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?|[\"”″%]", low):
        word = UNITS.get(word, word)
        if word not in STOP and (len(word) > 1 or word.isalnum()) and word != "x":
            found.add(stem(word))
    return found


def stem(word: str) -> str:
    """A word without 's, s, es, ed, ing, er: enough to hold inflected forms together."""
    word = UNITS.get(word, word).removesuffix("'s")
    if word.replace(".", "").isdigit():
        return word.removesuffix(".0")
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "ers",
        "er",
        "edly",
        "ed",
        "ies",
        "es",
        "s",
        "able",
        "e",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def spelled(quote: str) -> set[str]:
    """Numbers in words, as digits."""
    tens = dict(
        zip(
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
            range(20, 100, 10),
            strict=True,
        )
    )
    ones = dict(
        zip(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
            range(1, 10),
            strict=True,
        )
    )
    words = re.findall(r"[a-z]+", quote.lower())
    return {
        str(tens[a] + ones.get(b, 0))
        for a, b in zip(words, [*words[1:], ""], strict=False)
        if a in tens
    } | {stem(word) for word in words}
