"""Sentiment: from plain to enthusiastic, by weighed words with what turns and strengthens them.

The scheme is that of rule-based sentiment since Polanyi & Zaenen (2006) and VADER (Hutto & Gilbert
2014): valences add up, a negation before turns them, an intensifier scales them, "but" moves the
weight behind it, and the sum s becomes s / sqrt(s^2 + a). The lexicon is our own.
"""

from __future__ import annotations

import math

from generation.badges.reading import Reading
from generation.badges.wordlists import words_of
from generation.corpus.valences import valence

WORDS = words_of("sentiment")
ALPHA = 12.0
NEGATIONS = WORDS["negations"]
TURN = -0.74
NEGATION_REACH = 3
STRONGER = dict.fromkeys(WORDS["stronger"], 1.3)
WEAKER = dict.fromkeys(WORDS["weaker"], 0.7)
# Words that praise or blame only elsewhere: "like a sock", "no problem", "a pretty penny", "kind of".
NOT_HERE = {
    "like": WORDS["not_here like"],
    "kind": frozenset(("of",)),
    "well": frozenset(("as",)),
    "rest": frozenset(("of",)),
    "worth": frozenset(("of",)),
    "top": frozenset(("of",)),
    "free": frozenset(("of", "from")),
}
EXCLAIM = 0.6
CAPITALS = 1.3


def words_sentiment(reading: Reading) -> float:
    """Sentiment -1..1 by the lexicon; 0 where no word has a valence.

    "No more sore heels" is good news: a turned blame becomes praise at half its weight.
    """
    values = [_value(reading, index) for index in range(len(reading.words))]
    values = _but(reading, values)
    total = sum(values)
    if total:
        total += math.copysign(min(3, reading.low.count("!")) * EXCLAIM, total)
    return total / math.sqrt(total * total + ALPHA)


def _value(reading: Reading, index: int) -> float:
    words = reading.words
    word = words[index]
    value = valence(word)
    if not value:
        return 0.0
    following = words[index + 1] if index + 1 < len(words) else ""
    if following in NOT_HERE.get(word, ()):
        return 0.0
    if _in_capitals(reading, index):
        value *= CAPITALS
    return value * _scale(words, index, value)


def _scale(words: tuple[str, ...], index: int, value: float) -> float:
    scale = 1.0
    for back in range(1, NEGATION_REACH + 1):
        if index < back:
            break
        before = words[index - back]
        fading = 1 - 0.15 * (back - 1)
        if before in STRONGER:
            scale *= 1 + (STRONGER[before] - 1) * fading
        elif before in WEAKER and back == 1:
            scale *= WEAKER[before]
        if before in NEGATIONS and not (before == "not" and back == 1 and words[index] == "only"):
            return scale * (TURN * 0.7 if value < 0 else TURN)
    return scale


def _but(reading: Reading, values: list[float]) -> list[float]:
    """What stands before "but" counts half, what stands behind it half as much again."""
    for word in ("but", "however", "yet"):
        if word in reading.words[1:]:
            place = reading.words.index(word, 1)
            first, last = reading.sentences[reading.sentence_of(place)]
            return [
                value * (0.5 if first <= index < place else 1.5 if place < index < last else 1.0)
                for index, value in enumerate(values)
            ]
    return values


def _in_capitals(reading: Reading, index: int) -> bool:
    start, end = reading.span(index, index)
    return end - start > 2 and reading.text[start:end].isupper() and not reading.text.isupper()
