"""The badge of a line: whether it is written for a language model, and who answers for it all the same."""

from __future__ import annotations

from typing import Any

from generation.badges.context import SetContext
from generation.badges.manipulation.scan import scan
from generation.badges.reading import Reading
from generation.types import Badges

KIND = "manipulation"
"""What a waiver calls it."""


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """{"score", "quarantine", "spans"}, and `waiver` where somebody answers for exactly this text."""
    found: dict[str, Any] = scan(reading.text).record()
    said = {(KIND, reading.text[start:end]) for start, end in found["spans"]}
    for waiver in context.spec.waivers if said else ():
        if waiver.text == reading.text and said <= waiver.claims:
            found["waiver"] = waiver.id
    return found
