"""The length badge: how long a line is in the unit its channel counts."""

from __future__ import annotations

from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.types import Badges, FieldSpec

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")
SINGLE_GSM, PART_GSM = 160, 153
SINGLE_UCS2, PART_UCS2 = 70, 67


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"value", "unit", "limit", "fits"}`; an SMS also `segments` and, in UCS-2, `forced_by`.

    `forced_by` is the first character outside GSM 03.38 with its span: take it out and the message
    counts in septets again, unless others follow (`count` says how many there are).
    """
    return length_measure(reading.text, context.field)


def length_measure(text: str, field: FieldSpec) -> dict[str, Any]:
    """The length of an NFC text against a field spec."""
    if field.unit != "sms":
        return {
            "value": len(text),
            "unit": "characters",
            "limit": field.limit,
            "fits": len(text) <= field.limit,
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
