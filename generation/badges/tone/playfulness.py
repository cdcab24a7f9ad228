"""Playfulness: from a data sheet to a wink, by wordplay, contrast, personification and surprise."""

from __future__ import annotations

import math
import re

from generation.badges.reading import Reading
from generation.badges.wordlists import words_of

WORDS = words_of("playfulness")
PLAYFUL = WORDS["playful"]
PHRASES = re.compile(
    r"\bno (?:arguments?|excuses|drama|questions asked|offence|offense|hard feelings|judg(?:e)?ment)\b|\bguess who\b|\bguess what\b"
    r"|\bspoiler\b|\byou(?:'re| are) welcome\b|\bsorry,? \w+\b|\bgoodbye,? \w+\b|\bhello,? \w+\b|\bmeet your new\b|\bplot twist\b"
    r"|\bwe won't tell\b|\bdon't tell\b|\bjust between us\b|\bask (?:the|your) (?:cat|dog|sofa|neighbours?|mother|kettle)\b"
    r"|\b(?:had|has) (?:its|their) (?:chance|moment|day)\b|\bwith (?:ambitions?|opinions?|manners|a conscience|attitude|benefits)\b"
    r"|\btakes? the (?:hint|blame|credit|biscuit)\b|\bout of (?:excuses|jokes)\b|\bnever (?:knew|looked back)\b|\b(?:does|do) not argue\b|\bdoesn't argue\b"
    r"|\bthe (?:rest|other) (?:can|will) wait\b|\bmind of its own\b|\blooks? innocent\b|\bsteals? the\b|\bshow off\b|\bat it again\b|\bon purpose\b"
    r"|\bnobody (?:asked|noticed|misses|tells|will know)\b|\bslightly different\b|\bpardon\b|\bno hard feelings\b|\bso there\b|\bfor once\b|\bold habits\b"
    r"|\bwill (?:outlast|outlive|forgive|thank) \b|\bthank (?:us|you) later\b|\bsecretly\b|\bpretends? (?:to|not)\b|\bnot sorry\b|\bbehind (?:its|your) back\b"
)
# The second word answers the first: "Quiet shoes. Loud Sundays."
OPPOSITES = tuple(frozenset(pair.split("/")) for pair in sorted(WORDS["opposites"]))
OPPOSED = frozenset[str]().union(*OPPOSITES)
PERSON_VERBS = WORDS["person_verbs"]
SERIOUS = WORDS["serious"]
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
NUMBER_UNIT = re.compile(r"\d")
SCALE = 0.9


def cues_playfulness(reading: Reading) -> float:
    """Playfulness -1..1, near 0 for a plain sentence: tanh of weighed cues per line."""
    low, words = reading.low, reading.words
    if not words:
        return 0.0
    playful = (
        0.5 * min(3, sum(word in PLAYFUL for word in words))
        + 0.7 * min(2, len(PHRASES.findall(low)))
        + 0.55 * _contrasts(reading)
        + 0.35 * _alliterations(words)
        + 0.5 * _rhymes(reading)
        + 0.25 * min(3, sum(word in PERSON_VERBS for word in words))
        + 0.25 * min(2, low.count("!"))
        + 0.2 * min(2, low.count("?"))
        + 0.5 * min(2, len(EMOJI.findall(reading.text)))
        + 0.22 * _short_fragments(reading)
        + 0.2 * min(2, low.count("…") + low.count("(") + low.count("..."))
    )
    serious = (
        0.4 * min(3, sum(word in SERIOUS for word in words))
        + 0.25 * min(3, len(NUMBER_UNIT.findall(low)) > 0)
        + 0.15 * max(0.0, sum(map(len, words)) / len(words) - 4.8)
        + 0.2 * (low.count(";") + low.count(":"))
    )
    return math.tanh(SCALE * (playful - serious))


def _contrasts(reading: Reading) -> int:
    """Pairs of opposites, in two sentences or in one of at most ten words."""
    words = set(reading.words)
    if len(reading.words) > 30 or words.isdisjoint(OPPOSED):
        return 0
    return min(2, sum(len(pair) == 2 and pair <= words for pair in OPPOSITES))


def _alliterations(words: tuple[str, ...]) -> int:
    """Neighbouring words of four letters or more that start alike."""
    long_words = [word for word in words if len(word) > 3]
    pairs = zip(long_words, long_words[1:], strict=False)
    return min(
        2, sum(one[0] == two[0] and one[0] not in "aeiou" and one != two for one, two in pairs)
    )


def _rhymes(reading: Reading) -> int:
    """Clause ends that sound alike: the last three letters, not the same word."""
    ends = [reading.words[last - 1] for _, last in reading.sentences]
    ends += [reading.words[i - 1] for i in range(1, len(reading.words)) if "," in reading.gap(i)]
    tails = [(word[-3:], word) for word in ends if len(word) > 3]
    return min(
        1,
        sum(
            one[0] == two[0]
            and one[1] != two[1]
            and not one[0].endswith(("ing", "ers", "ion", "ies"))
            for place, one in enumerate(tails)
            for two in tails[place + 1 :]
        ),
    )


def _short_fragments(reading: Reading) -> int:
    if len(reading.sentences) < 2:
        return 0
    return min(3, sum(last - first <= 3 for first, last in reading.sentences))
