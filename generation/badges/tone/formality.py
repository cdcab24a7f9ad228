"""Formality: from a text message to a letterhead, by contractions, pronouns, slang and long words."""

from __future__ import annotations

import math
import re

from generation.badges.reading import Reading
from generation.badges.wordlists import words_of

WORDS = words_of("formality")
CONTRACTIONS = re.compile(
    r"\b[a-z]+'(?:s|re|ll|ve|d|m|t)\b|\bain't\b|\bgonna\b|\bwanna\b|\bgotta\b|\by'all\b"
)
POSSESSIVE = re.compile(
    r"\b(?!it's|that's|here's|there's|what's|who's|let's|how's|where's|she's|he's)[a-z]+'s\b"
)
SLANG = WORDS["slang"]
FIRST_SECOND = WORDS["first_second"]
FORMAL_WORDS = WORDS["formal_words"]
LETTERHEAD = re.compile(
    r"\bplease (?:note|find|see|contact|enquire|consult|refer)\b|\bwe are (?:pleased|delighted|proud|happy)\b|\bwe invite\b"
    r"|\byou are (?:invited|welcome)\b|\bin accordance\b|\bsubject to\b|\bat your (?:convenience|disposal)\b"
    r"|\bis (?:offered|supplied|available|intended|designed|constructed|made|fitted|equipped|finished|presented)\b"
    r"|\bare (?:offered|supplied|available|intended|designed|constructed|fitted|equipped|finished|presented|provided)\b"
    r"|\bavailable (?:in|at|from|until|for|with)\b|\bwith the code\b|\bunder code\b|\bthe offer (?:ends|closes|concludes|applies|is)\b"
    r"|\bof the (?:finest|highest)\b|\bspecifications?:|\bto whom\b|\bdear (?:customer|sir|madam)\b|\ban offer on\b"
    r"|\bin (?:a )?(?:[a-z]+ )?(?:finish|construction|composition)\b|\bterms apply\b|\ba range of\b|\ba selection of\b"
)
CASUAL = re.compile(
    r"\bgot (?:a|you|me|your)\b|\ba bit\b|\bkind of\b|\bsort of\b|\bno (?:fuss|worries|drama|biggie|kidding|way)\b|\bhave a (?:go|look|peek)\b"
    r"|\btake (?:a (?:peek|look)|the hint)\b|\bgo on\b|\bcome on\b|\bgrab (?:a|one|it|your|some)\b|\bget your\b|\byou know\b|\bguess what\b"
    r"|\bthat(?:'s| is) (?:all|it)\b|\bnot here\b|\bwho knew\b|\bjust because\b|\bway (?:too|more|better)\b|\bnot bad\b|\bwhat if\b|\bso (?:good|soft|easy|long)\b"
    r"|\bpop (?:it|one|in|on)\b|\bstick (?:it|one)\b|\bhang (?:on|out)\b|\bchop-chop\b|\bbig deal\b|\bfor good\b|\bout of bed\b|\bno (?:more|need)\b|\btrust us\b"
)
LATINATE = (
    "tion",
    "sion",
    "ment",
    "ity",
    "ance",
    "ence",
    "ture",
    "ible",
    "able",
    "ated",
    "ical",
    "ial",
)
NUMBER_UNIT = re.compile(
    r"\d\s?(?:mm|cm|m|g|kg|ml|l|w|v|hz|mah|lm|kw|gsm|litres?|grams?|hours?|inch(?:es)?)\b"
)
SCALE = 1.15


def cues_formality(reading: Reading) -> float:
    """Formality -1..1, near 0 for a plain sentence: tanh of weighed features per line."""
    low, words = reading.low, reading.words
    if not words:
        return 0.0
    count = len(words)
    room = math.sqrt(max(4, count) / 8)
    contractions = len(CONTRACTIONS.findall(low)) - len(POSSESSIVE.findall(low))
    casual = (
        0.75 * contractions
        + 0.55 * sum(word in SLANG for word in words)
        + 0.28 * sum(word in FIRST_SECOND for word in words)
        + 0.55 * len(CASUAL.findall(low))
        + 0.45 * min(2, low.count("!"))
        + 0.25 * min(2, low.count("?"))
        + 0.3 * min(2, low.count("…") + low.count("..."))
        + 0.12 * len(_fragments(reading))
    )
    long_words = sum(len(word) > 7 for word in words) / count
    latinate = sum(len(word) > 6 and word.endswith(LATINATE) for word in words) / count
    formal = (
        0.42 * sum(word in FORMAL_WORDS for word in words)
        + 0.7 * len(LETTERHEAD.findall(low))
        + 0.12 * min(3, len(NUMBER_UNIT.findall(low)))
        + 0.25 * low.count(";")
        + room * (1.3 * max(0.0, long_words - 0.12) + 1.2 * latinate)
    )
    return math.tanh(SCALE * (formal - casual) / (1.4 * room))


def _fragments(reading: Reading) -> list[tuple[int, int]]:
    """Sentences of one to three words beside others: speech, not letters."""
    if len(reading.sentences) < 2:
        return []
    return [pair for pair in reading.sentences if pair[1] - pair[0] <= 3]
