"""How long a text is in the unit its field counts: code points, display width, bytes, GSM-7 septets or UCS-2 units."""

from __future__ import annotations

import unicodedata
from typing import Any

from generation.types.fields import FieldSpec
from generation.types.merge_tags import TAGGED, tags_filled, tags_find

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")
UNIT_TOLD = {"width": "characters"}
SINGLE_GSM, PART_GSM = 160, 153
SINGLE_UCS2, PART_UCS2 = 70, 67


def length_measure(text: str, field: FieldSpec) -> dict[str, Any]:
    """`{"value", "unit", "limit", "fits"}` of an NFC text; an SMS also `segments` and, in UCS-2, `forced_by`.

    Merge tags count as long as their values may become; with any, `tags` says which: [{"tag", "name", "length"}].
    `forced_by` is the first character outside GSM 03.38 with its span: take it out and the message
    counts in GSM-7 again, unless others follow (`count` says how many there are). A character of
    the GSM extension table takes two septets; UCS-2 units are those of UTF-16. Display width is told as "characters",
    as the platforms do, whose limits count a double-width one twice. Where a text without merge tags has another number
    of code points than its value, `characters` is that.
    """
    tags = tags_find(text, dict(field.tags)) if field.channel in TAGGED else []
    if not tags:
        found = _measured(text, field)
        points = len(text)
        return found if points == found["value"] else {**found, "characters": points}
    filled, places = tags_filled(text, tags)
    found = _measured(filled, field)
    if forced := found.get("forced_by"):
        at = places[forced["span"][0]]
        forced["span"] = [at, at + 1]
    said = [
        {"tag": text[tag.start : tag.end], "name": tag.name, "length": tag.length} for tag in tags
    ]
    return {**found, "tags": said}


def _measured(text: str, field: FieldSpec) -> dict[str, Any]:
    if field.unit != "sms":
        value = length_counted(text, field.unit)
        return {
            "value": value,
            "unit": UNIT_TOLD.get(field.unit, field.unit),
            "limit": field.limit,
            "fits": value <= field.limit,
        }
    foreign = [
        i for i, char in enumerate(text) if char not in GSM_BASIC and char not in GSM_EXTENSION
    ]
    if foreign:
        return _ucs2(text, foreign, field.limit_ucs2 or SINGLE_UCS2)
    widths = [2 if char in GSM_EXTENSION else 1 for char in text]
    value = sum(widths)
    return {
        "value": value,
        "unit": "septets",
        "limit": field.limit,
        "fits": value <= field.limit,
        "segments": _segments(widths, SINGLE_GSM, PART_GSM),
    }


def length_counted(text: str, unit: str) -> int:
    """Code points, display width or bytes of a text, by a field's unit."""
    if unit == "bytes":
        return len(text.encode(errors="surrogatepass"))
    if unit == "width":
        return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text)


def _ucs2(text: str, foreign: list[int], limit: int) -> dict[str, Any]:
    widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
    value, first = sum(widths), foreign[0]
    return {
        "value": value,
        "unit": "ucs2",
        "limit": limit,
        "fits": value <= limit,
        "segments": _segments(widths, SINGLE_UCS2, PART_UCS2),
        "forced_by": {"char": text[first], "span": [first, first + 1], "count": len(foreign)},
    }


def _segments(widths: list[int], single: int, part: int) -> int:
    """Segments a network sends; a two-unit character is never cut between two of them."""
    if sum(widths) <= single:
        return 1
    segments, used = 1, 0
    for width in widths:
        if used + width > part:
            segments, used = segments + 1, 0
        used += width
    return segments
