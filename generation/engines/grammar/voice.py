"""Turns a line a little towards the asked tone: contractions, and one exclamation where it may be."""

from __future__ import annotations

import re
from random import Random

from generation.types import FieldSpec, Tone

_PAIRS = {
    "it's": "it is", "that's": "that is", "there's": "there is", "here's": "here is", "what's": "what is",
    "don't": "do not", "doesn't": "does not", "isn't": "is not", "aren't": "are not", "wasn't": "was not",
    "weren't": "were not", "won't": "will not", "can't": "cannot", "couldn't": "could not",
    "wouldn't": "would not", "shouldn't": "should not", "hasn't": "has not", "haven't": "have not",
    "didn't": "did not", "you're": "you are", "you've": "you have", "you'll": "you will", "we're": "we are",
    "we've": "we have", "we'll": "we will", "they're": "they are", "they've": "they have",
    "they'll": "they will", "needn't": "need not", "it'll": "it will", "that'll": "that will",
}  # fmt: skip
_EXPAND = re.compile(
    rf"\b({'|'.join(_PAIRS)})\b(?!\s+(?:got|been|you|we|they|it|I|he|she)\b)(?=\s+\w)", re.I
)
_SHORT = {
    full: short
    for short, full in _PAIRS.items()
    # "the wall you have" keeps its verb.
    if not short.endswith("'ve")
    and short not in ("here's", "what's", "needn't", "hasn't", "haven't")
}
_CONTRACT = re.compile(
    rf"(?<!\bas )(?<!\bthan )(?<!\bwhat )(?<!\bwhere )\b({'|'.join(_SHORT)})\b(?=\s+[a-z])", re.I
)
_CALM_END = re.compile(r"(?<=[\w)])\.(?=\s|$)")
_NUMBER = re.compile(r"\d")
FORMAL, CASUAL, LIVELY = 30, -30, 50


def voiced(text: str, tone: Tone, field: FieldSpec, rng: Random) -> str:
    """The text as the tone would have it said; the same text where nothing is asked."""
    if tone.formality >= FORMAL:
        text = _EXPAND.sub(_full, text)
    elif tone.formality <= CASUAL:
        text = _CONTRACT.sub(_short, text)
    lively = max(tone.sentiment, tone.playfulness)
    allowed = "!" not in field.forbidden and "!" not in text and field.channel != "product_title"
    if lively >= LIVELY and tone.formality < FORMAL and allowed and rng.random() < lively / 220:
        at = _exclaimed(text)
        if at is not None:
            text = f"{text[:at]}!{text[at + 1 :]}"
    return text


def _exclaimed(text: str) -> int | None:
    """The last stop whose sentence may be exclaimed: nobody cheers at a price or a measure."""
    found, start = None, 0
    for stop in _CALM_END.finditer(text):
        if not _NUMBER.search(text, start, stop.start()):
            found = stop.start()
        start = stop.end()
    return found


def _full(match: re.Match[str]) -> str:
    full = _PAIRS[match.group(1).lower()]
    return full[0].upper() + full[1:] if match.group(1)[0].isupper() else full


def _short(match: re.Match[str]) -> str:
    short = _SHORT[match.group(1).lower()]
    return short[0].upper() + short[1:] if match.group(1)[0].isupper() else short
