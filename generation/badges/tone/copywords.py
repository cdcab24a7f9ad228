"""The sound of copy: weights of words and build, learnt from our own packs' hand-given tone columns.

`words/copy_tone.txt` is written by `python -m generation.evaluation.tone_fit`; one line a feature,
with its weight in hundredths for sentiment, formality and playfulness. A word's weight is what it
adds to a line's tone, so a line of unknown words has the tone of its build alone.
"""

from __future__ import annotations

import re
from functools import cache

from generation.badges.reading import Reading
from generation.badges.wordlists import FOLDER

FILE = FOLDER / "copy_tone.txt"
SLIDERS = ("sentiment", "formality", "playfulness")
SIGNS = "!?;:—…(%"
CONTRACTION = re.compile(r"'(?:s|re|ll|ve|d|t|m)\b")
YOU = frozenset(("you", "your", "yours", "you're", "you'll", "yourself"))
WE = frozenset(("we", "our", "us", "i", "my", "me", "we're", "we'll", "i'm"))
ORDINARY_WORD = 4.3
FRAGMENT = 3
STEADY = 10


def copy_tone(reading: Reading) -> tuple[float, float, float]:
    """Sentiment, formality and playfulness as a hand would give them, about -1..1, 0 where unknown."""
    weights = tone_weights()
    sums = [0.0, 0.0, 0.0]
    for name, value in tone_features(reading).items():
        found = weights.get(name)
        if found:
            for place, weight in enumerate(found):
                sums[place] += weight * value
    return sums[0], sums[1], sums[2]


def tone_features(reading: Reading) -> dict[str, float]:
    """Features by name: each word without a digit counts 1; signs and build stand in brackets."""
    words = reading.words
    count = max(1, len(words))
    features = {word: 1.0 for word in words if word.isalpha() or "'" in word}
    features |= {f"[{sign}]": 1.0 for sign in SIGNS if sign in reading.text}
    # Few words say little of how long words are.
    sure = min(1.0, count / STEADY)
    mean = sum(map(len, words)) / count if words else ORDINARY_WORD
    short = sum(last - first <= FRAGMENT for first, last in reading.sentences)
    features |= {
        "[length]": min(1.0, count / 60),
        "[word length]": sure * max(-1.0, min(1.0, (mean - ORDINARY_WORD) / 2)),
        "[sentences]": min(1.0, max(0, len(reading.sentences) - 1) / 4),
        "[fragments]": min(1.0, short / 3) if len(reading.sentences) > 1 else 0.0,
        "[numbers]": min(1.0, sum(word[0].isdigit() for word in words) / 3),
        "[long words]": sure * sum(len(word) > 7 for word in words) / count,
        "[contractions]": min(2, len(CONTRACTION.findall(reading.low))) / 2,
        "[you]": min(2, sum(word in YOU for word in words)) / 2,
        "[we]": min(2, sum(word in WE for word in words)) / 2,
    }
    return features


@cache
def tone_weights() -> dict[str, tuple[float, float, float]]:
    """Weights by feature, as the file has them."""
    found: dict[str, tuple[float, float, float]] = {}
    if not FILE.exists():
        return found
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *numbers = line.split("\t")
            sentiment, formality, playfulness = (int(number) / 100 for number in numbers)
            found[name] = (sentiment, formality, playfulness)
    return found
