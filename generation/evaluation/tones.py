"""How a line sounds by a second pair of ears: VADER for sentiment, words and build for the other three sliders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from math import tanh
from typing import Protocol

from generation.evaluation.plain import (
    phrases_pattern,
    phrases_read,
    sentences_plain,
    word_set,
    words_plain,
)

SLIDERS = ("sentiment", "formality", "playfulness", "urgency")
_CONTRACTED = re.compile(r"\b\w+['’](?:s|re|ll|ve|d|t|m)\b", re.IGNORECASE)
_LATIN = re.compile(
    r"\w{4,}(?:tion|tions|sion|ment|ments|ity|ance|ence|ible|able|ative|ous|ical|ally|ised|ized|ing)\b"
)
_FIRST = word_set("i i'm i've me my")
_PERSONS = word_set("i i'm i've me my you your yours yourself you'll you're you've we've let's")


class _Vader(Protocol):
    def polarity_scores(self, text: str) -> dict[str, float]: ...


def tones_heard(text: str) -> dict[str, float]:
    """The four sliders of a text, -1..1; without VADER there is no sentiment.

    Formality follows Heylighen and Dewaele's F in spirit: long and Latin words and full sentences
    against contractions, talk and direct speech. None of it is fitted to anything.
    """
    words = words_plain(text)
    if not words:
        return {}
    sentences = sentences_plain(text)
    heard = {
        "formality": _formality(text, words, sentences),
        "playfulness": _playfulness(text, words, sentences),
        "urgency": _urgency(text, words),
    }
    vader = _vader()
    return {"sentiment": vader.polarity_scores(text)["compound"], **heard} if vader else heard


def _formality(text: str, words: Sequence[str], sentences: Sequence[str]) -> float:
    each = len(words) ** -0.5
    long_words = sum(map(len, words)) / len(words) - 4.6
    score = 0.2 * long_words + 1.3 * each * _count("formal", text)
    score += 0.3 * each * len(_LATIN.findall(text.casefold()))
    score += 0.3 * min(3, len(re.findall(r"\d+", text))) + 0.1 * (len(words) / len(sentences) - 7)
    score -= 1.0 * each * _count("informal", text) + 1.6 * each * len(_CONTRACTED.findall(text))
    score -= 0.8 * (text.count("!") + text.count("?"))
    score -= each * sum(word in _PERSONS for word in words)
    return tanh(score / 1.2)


def _playfulness(text: str, words: Sequence[str], sentences: Sequence[str]) -> float:
    each = len(words) ** -0.5
    score = 0.9 * each * _count("playful", text) + 0.5 * text.count("!") + 0.6 * text.count("?")
    score += 0.3 * text.count("…") + 0.25 * (len(sentences) - 1) * (len(words) / len(sentences) < 5)
    score += 0.6 * each * len(_CONTRACTED.findall(text)) + 0.5 * bool(_FIRST.intersection(words))
    score += 0.2 * _alliterated(words)
    score -= 0.25 * min(3, len(re.findall(r"\d+", text))) + 0.6 * each * _count("formal", text)
    return tanh(score - 0.3)


def _urgency(text: str, words: Sequence[str]) -> float:
    score = 1.4 * _count("urgent", text) - 0.5 * _count("calm", text)
    return tanh(score * len(words) ** -0.5 + 0.25 * text.count("!") - 0.2)


def _alliterated(words: Sequence[str]) -> int:
    """Neighbouring long words that begin alike or rhyme."""
    long = [word for word in words if len(word) > 3]
    pairs = zip(long, long[1:], strict=False)
    return sum(one != two and (one[:2] == two[:2] or one[-3:] == two[-3:]) for one, two in pairs)


def _count(section: str, text: str) -> int:
    return len(_patterns()[section].findall(text.replace("’", "'")))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {section: phrases_pattern(phrases) for section, phrases in phrases_read("tones").items()}


@cache
def _vader() -> _Vader | None:
    """VADER (Hutto and Gilbert 2014), where it is installed."""
    if find_spec("vaderSentiment") is None:
        return None
    module = import_module("vaderSentiment.vaderSentiment")
    analyzer: _Vader = module.SentimentIntensityAnalyzer()
    return analyzer
