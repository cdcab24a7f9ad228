"""Whether a line asks its reader to do something: a list of requests at the start of clauses, apart from the CTA badge."""

from __future__ import annotations

import re

_START = r"(?:^|[.!?…;:,–—•\n]\s*|\b(?:so|then|now|just|please|and|or|go)\s+|\s-\s)[\"“(]?(?:please |simply |just |now |kindly )?"
_OBJECT = (
    r"(?:the|an?|your|yours?|it|one|them|this|these|some|two|more|both|another|now|today|tonight|online|here|before|by|while|"
    r"with|from|ahead|early|soon|as|in|until|direct|yourself|at|for|by)\b"
)
_STRONG = [
    r"(?:shop|buy|purchase|preorder|pre-order)\b(?! window| floor| around)",
    rf"(?:order|reserve|grab|claim|redeem|snap up|secure|bag)\s+(?:[£$€\d]|[A-Z]|{_OBJECT})",
    r"get\s+(?:yours?\b(?! own way)|it\b(?=[.!,]|$| now| today| here| for| while| before| at| in)|one\b|some\b|the\b|an?\b|them\b|this\b|these\b|\d|£|\$|€|[A-Z])",
    r"add\s+(?:it|one|them|this|an?|the|your|some|two|to)\b[^.!?]{0,40}",
    r"(?:choose|pick|select)\s+(?:an?|your|yours|the|one|it|them|from|up)\b",
    r"(?:take|bring)\s+[^.!?]{0,30}\b(?:home|off)\b",
    r"(?:stock up|sign up|subscribe|check out|treat yourself|make it yours|press buy|order (?:now|today|yours))\b",
    r"(?:use|enter|apply|quote)\s+(?:the )?(?:code|[A-Z0-9]{4,})",
    r"(?:save|book|try)\s+(?:[£$€\d]+|now\b|today\b|it\b|one\b|yours?\b|the\b|an?\b|them\b)",
    r"(?:tap|click|swipe)\s+(?:to|here|through|for|the|on|now|before|while)\b",
    r"put (?:it|one|them|the [a-z ]+) in (?:the|your) (?:basket|bag|cart)\b",
    r"(?:place|send|put in)\s+(?:your|an?|the)\s+order\b",
    r"(?:start|begin)\s+(?:your|with|yours|here|today|now)\b",
]
_SOFT = [
    r"(?:see|view|read|find|find out|learn|discover|explore|browse|compare|check|look|consult|visit|meet)\b",
    r"(?:take|have)\s+(?:an?|another)\s+(?:closer |quick |good |proper )?(?:look|browse|peek)",
    r"get to know\b",
]
_STRONG_FOUND = re.compile(rf"{_START}(?:{'|'.join(_STRONG)})", re.IGNORECASE)
_SOFT_FOUND = re.compile(rf"{_START}(?:{'|'.join(_SOFT)})", re.IGNORECASE)
NO_REQUESTS = frozenset(("product_title.title", "product_bullets.bullet", "seo.title"))
"""Fields that say what a thing is: nobody asks for anything there, whatever the slider says."""


def request_strength(text: str) -> int:
    """0 for none, 1 for an invitation to look, 2 for one to buy."""
    if _STRONG_FOUND.search(text):
        return 2
    return 1 if _SOFT_FOUND.search(text) else 0
