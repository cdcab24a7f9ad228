"""Where a line of the model may stand: what the grammar asks of its patterns, asked of lines in slots."""

from __future__ import annotations

import re

from generation.engines.grammar.context import GIFT, LASTING, Context
from generation.engines.lm.slots import MONEY
from generation.types import FieldSpec

_SLOT = re.compile(r"<[a-z]+\d?>")
_NAMED = frozenset(("<name>", "<model>", "<noun>", "<nouns>"))
_NO_TITLE = re.compile(r"^(?:the|an?|that|this|those|these)\b|[.!?]", re.IGNORECASE)
_OF_A_MESSAGE = re.compile(
    r"\b(?:email\w*|message\w*|inbox|inside|taps?|tapped|reply|unsubscribe)\b", re.I
)
_MESSAGES = frozenset(("email", "push", "sms", "meta_ad"))


def line_suits(masked: str, field: FieldSpec, context: Context) -> bool:
    """Whether a line in slots may stand in this field.

    A thing for use is no present, what is eaten or used up is not replaced or kept. Titles name the product and neither
    promote nor ask (Merchant Center, Amazon); nor do bullets; a page's title and description say what they are of.
    """
    slots = frozenset(_SLOT.findall(masked))
    said = _SLOT.sub(" ", masked)
    if (context.useful and GIFT.search(said)) or (context.used_up and LASTING.search(said)):
        return False
    if field.channel not in _MESSAGES and _OF_A_MESSAGE.search(said):
        return False
    if field.channel in ("product_title", "seo") and slots.isdisjoint(_NAMED):
        return False
    if field.channel == "product_title":
        return slots.isdisjoint(MONEY) and not _NO_TITLE.search(masked)
    return field.channel != "product_bullets" or slots.isdisjoint(MONEY)
