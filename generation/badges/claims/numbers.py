"""Number claims: every number of a line against the numbers of the record and the brief."""

from __future__ import annotations

import re

from generation.badges.claims.evidence import Evidence, KnownQuantity
from generation.badges.claims.found import CONTRADICTED, SUPPORTED, UNSUPPORTED, Claim, overlaps
from generation.badges.claims.quantities import Quantity, quantities_find, quantity_matches
from generation.badges.reading import WORD, has_digit
from generation.badges.wordlists import words_of

WORDS = words_of("claims")
# Letters and digits in one word, or a scale: "4k", "ipx7", "1080p", "2-in-1". Supported as a word, or not.
CODE = re.compile(
    r"(?<![\d:])\d{1,3}:\d{1,3}(?![\d:])|(?<![^\W_])(?=[^\W_\-]*-?[^\W_\-]*\d)[^\W_]+(?:-[^\W_]+)*"
)
# “7:30” is a time; “1:18” is one only after “at” and its like, elsewhere a scale.
CLOCK = re.compile(r"(?:[02-9]|1\d|2[0-3]):[0-5]\d")
SCALE = re.compile(r"(?<!\d)1:\d{1,3}(?!\d)")
TIME_BEFORE = re.compile(r"\b(?:at|by|until|till|from|before|after|past|to)\s+$")
IDIOMS = re.compile(
    r"\b(?:24/7|50/50|20/20|9[- ]to[- ]5|1 of 1|101(?!:))\b|\bno\. ?1\b|#1\b|(?<!\d)\d{1,2}(?:[:.]\d{2})?\s?[ap]m\b"
)
LIMIT_WORDS = {
    "under": "below",
    "below": "below",
    "than": "",
    "over": "above",
    "above": "above",
    "about": "about",
    "around": "about",
    "nearly": "about",
    "almost": "about",
    "roughly": "about",
    "approximately": "about",
    "least": "above",
}
ABOUT = 0.1
# One word for many: a claim's surroundings and a fact's name meet in the same word.
SAME = {
    "weighs": "weight",
    "weigh": "weight",
    "weighing": "weight",
    "light": "weight",
    "heavy": "weight",
    "scale": "weight",
    "scales": "weight",
    "lighter": "weight",
    "lasts": "battery",
    "playtime": "battery",
    "charge": "battery",
    "charges": "battery",
    "runtime": "battery",
    "wide": "width",
    "tall": "height",
    "high": "height",
    "long": "length",
    "deep": "depth",
    "thick": "thickness",
    "holds": "capacity",
    "capacity": "capacity",
    "volume": "capacity",
    "guarantee": "warranty",
    "bright": "brightness",
    "ages": "age",
    "aged": "age",
    "old": "age",
    "across": "diameter",
    "drops": "drop",
}
# A number that counts one of these stands for that alone: no other number of its kind supports it.
SPECIFIC = WORDS["specific"]
# Spelled numbers are mostly story ("two miles", "mile ten"): claims only in these dimensions.
SPELLED_HARD = frozenset(
    (
        "mass",
        "power",
        "charge",
        "voltage",
        "light",
        "volume",
        "percent",
        "resolution",
        "data",
        "piece",
    )
)
SPELLED_NOUNS = WORDS["spelled_nouns"]
STOP = WORDS["stop"]


def claims_numbers(low: str, evidence: Evidence, taken: list[tuple[int, int]]) -> list[Claim]:
    """Claims for all numbers outside the taken ranges and the product's own names."""
    skip = list(taken)
    found: list[Claim] = []
    if has_digit(low):
        skip += [match.span() for match in IDIOMS.finditer(low)]
        found = _codes(low, evidence, skip)
        skip += [(claim.start, claim.end) for claim in found]
    for quantity in quantities_find(low):
        if overlaps(quantity.start, quantity.end, skip):
            continue
        claim = _spelled(quantity, evidence) if quantity.spelled else _written(quantity, evidence)
        if claim:
            found.append(claim)
            skip.append((claim.start, claim.end))
    return found


def _written(quantity: Quantity, evidence: Evidence) -> Claim:
    known, against = _support(quantity, evidence), _against(quantity, evidence)
    if known and (_meets(_words(quantity), known) or not _named_otherwise(quantity, evidence)):
        return _claim(quantity, SUPPORTED, known.label)
    if against:
        return _claim(quantity, CONTRADICTED, against.label)
    return _claim(quantity, UNSUPPORTED, None)


def _spelled(quantity: Quantity, evidence: Evidence) -> Claim | None:
    """A number in words is a claim where the record counts the same thing, or where it must be one."""
    if quantity.value < 2:
        return None
    around = {*quantity.after[:2], *(SPELLED_NOUNS & set(quantity.before))}
    words = _same_words(frozenset(around)) - STOP
    counted = [
        item
        for item in _same_kind(quantity, evidence)
        if _meets(words, item) and not item.label.startswith("stock:")
    ]
    known = next((item for item in counted if _agrees(quantity, item)), None)
    if known:
        return _claim(quantity, SUPPORTED, known.label)
    facts = [item for item in counted if item.is_fact]
    if facts and (quantity.dimension not in ("time", "length") or words & SPELLED_NOUNS):
        return _claim(quantity, CONTRADICTED, facts[0].label)
    hard = quantity.dimension in SPELLED_HARD and not quantity.unit.startswith("cup")
    if hard or "warranty" in words:
        return _written(quantity, evidence)
    return None


def _support(quantity: Quantity, evidence: Evidence) -> KnownQuantity | None:
    words = _words(quantity)
    specific = words & SPECIFIC
    for item in _same_kind(quantity, evidence):
        if not _agrees(quantity, item):
            continue
        if item.label.startswith("stock:") and set(quantity.after[:1]) <= STOP:
            return item
        names = _same_words(item.words)
        if specific and not specific & names:
            continue
        loose = quantity.dimension not in ("", "percent") and item.quantity.dimension != ""
        if loose or not words or not names - STOP or words & names or _year(quantity):
            return item
    return None


def _against(quantity: Quantity, evidence: Evidence) -> KnownQuantity | None:
    """A fact of the same kind with another value: named alike, or the only one of its dimension."""
    facts = [
        item
        for item in _same_kind(quantity, evidence)
        if item.is_fact and not item.label.startswith("stock:")
    ]
    words = _words(quantity)
    named = [item for item in facts if _meets(words, item)]
    if named:
        return named[0]
    labels = {item.label for item in facts}
    lonely = quantity.dimension not in ("", "percent", "piece", "time") and len(labels) == 1
    return facts[0] if lonely and not words & SPECIFIC else None


def _named_otherwise(quantity: Quantity, evidence: Evidence) -> bool:
    """Whether the claim names a fact ("19 cm long") of which only other values are known."""
    words = _words(quantity)
    named = [
        item
        for item in _same_kind(quantity, evidence)
        if item.is_fact
        and quantity.dimension
        and not item.quantity.spelled
        and words & _same_words(frozenset(WORD.findall(item.label.lower().partition(":")[0])))
    ]
    return bool(named) and not any(_agrees(quantity, item) for item in named)


def _same_kind(quantity: Quantity, evidence: Evidence) -> list[KnownQuantity]:
    counts = ("", "piece")
    return [
        item
        for item in evidence.quantities
        if item.quantity.dimension == quantity.dimension
        or (item.quantity.dimension in counts and quantity.dimension in counts)
    ]


def _agrees(quantity: Quantity, item: KnownQuantity) -> bool:
    """Equal, or true under the word before it: "under 240 g" of 238 g, "about 8 oz" of 8.4 oz."""
    known = item.quantity
    if quantity_matches(quantity, known):
        return True
    if quantity.dimension != known.dimension:
        return quantity.value == known.value
    bound = LIMIT_WORDS.get(quantity.before[-1] if quantity.before else "", "")
    if quantity.before[-2:] in (("less", "than"), ("fewer", "than")):
        bound = "below"
    elif quantity.before[-2:] == ("more", "than"):
        bound = "above"
    if bound == "below":
        return 0.8 * quantity.value <= known.value < quantity.value
    if bound == "above":
        return quantity.value < known.value <= 1.25 * quantity.value
    return bound == "about" and abs(quantity.value - known.value) <= ABOUT * known.value


def _codes(low: str, evidence: Evidence, skip: list[tuple[int, int]]) -> list[Claim]:
    found = []
    for match in CODE.finditer(low):
        start, end = match.span()
        word = match.group()
        if (
            word.replace("-", "").isdigit()
            or _is_time(low, match, evidence)
            or overlaps(start, end, skip)
            or _is_quantity(low, match)
        ):
            continue
        pattern = re.compile(rf"(?<![^\W_]){re.escape(word).replace(':', '[:/]')}(?![^\W_])")
        known = evidence.mention(pattern)
        status = SUPPORTED if known else UNSUPPORTED
        found.append(Claim(start, end, "number", status, known.label if known else None))
    return found


def _is_time(low: str, match: re.Match[str], evidence: Evidence) -> bool:
    """Whether “7:30” is a time of day: not where the record has a scale, unless “at” stands before."""
    word = match.group()
    if ":" not in word:
        return False
    if TIME_BEFORE.search(low[: match.start()]):
        return True
    return bool(CLOCK.fullmatch(word)) and evidence.mention(SCALE) is None


def _is_quantity(low: str, match: re.Match[str]) -> bool:
    """Whether a word of digits and letters is a number with its unit ("238g", "3-pack")."""
    return any(
        quantity.start == match.start() and quantity.dimension for quantity in quantities_find(low)
    )


def _claim(quantity: Quantity, status: str, fact: str | None) -> Claim:
    return Claim(quantity.start, quantity.end, "number", status, fact)


def _year(quantity: Quantity) -> bool:
    return not quantity.dimension and 1800 <= quantity.value <= 2100


def _meets(words: frozenset[str], item: KnownQuantity) -> bool:
    return bool(words & (_same_words(item.words) - STOP))


def _words(quantity: Quantity) -> frozenset[str]:
    return _same_words(frozenset((*quantity.after, *quantity.before))) - STOP


def _same_words(words: frozenset[str]) -> frozenset[str]:
    return frozenset(SAME.get(word) or _singular(word) for word in words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
