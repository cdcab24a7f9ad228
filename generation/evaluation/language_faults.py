"""Faults that any reader sees, whatever the line speaks of: doubled words, open ends, a for an, empty slots."""

from __future__ import annotations

import re

from generation.evaluation.plain import sentences_plain, word_set, words_plain

KINDS = ("doubled", "dangling", "article", "slot")

_DOUBLED = re.compile(
    r"(?<![\w'’$])([^\W\d_]+(?:['’][^\W\d_]+)?)[ \t]+\1(?![\w'’$])", re.IGNORECASE
)
_DETERMINERS = re.compile(
    r"\b(?:an?|the|your|our|my|its|their)[ \t]+(?:an?|the|your|our|my|its|their)\b", re.IGNORECASE
)
_SAID_TWICE = word_set(
    "had that so very bye no night knock ha hush hip beep brum wakey tut there yo cous chop"
)
"""Words that English doubles."""

_NEVER_LAST = word_set(
    "the a an and or but nor your our my their every than because although while whose towards upon "
    "via per were am be have"
)
_STRANDED = word_set("of for with to from at")
"""End a sentence only where something before them takes them up: "what mornings are for"."""
_TAKES_UP = word_set(
    "what who whom which that where how why when to you we they i it he she worth used something nothing everything "
    "anything someone somebody everyone one place enough all not never keep"
)
_MEANT = word_set(
    "meaning used want wants wanted like likes need needs have had ought going supposed"
)
_OPEN_END = re.compile(r"[,:;(\[{&/–—<=-]\s*$")
_OPEN_START = re.compile(r"^\s*[,;:.!?)\]}%/&–—]")

_ARTICLE = re.compile(
    r"(?<![\w'’.\-])(a|an)[ \t]+[\"“‘'(]?([£$€]?)([^\W_][\w'’.,]*)", re.IGNORECASE
)
_LETTER_BEFORE = re.compile(
    r"\b(?:vitamin|size|grade|type|plan|class|hepatitis|usb|group|cup|team|from)[ -]$",
    re.IGNORECASE,
)
_VOWEL_BUT_A = re.compile(
    r"(?:uni(?![mn])|us[ae]|usu|util|ur[ai]n|uk|uv|ut[eo]|ub[ie]|eu|ew|on[ce]e?\b|one-|ouija|u-|u\b|uruguay)",
    re.IGNORECASE,
)
_CONSONANT_BUT_AN = re.compile(r"(?:hour|honest|honou?r|heir|hors )", re.IGNORECASE)
_SPELLED_AN = word_set(
    "led hd hdmi lcd sd spf fm mp mp3 mp4 xl xxl xs ssd sms sos fsc mdf rpg nfc hdd lp mri suv"
)
_SPELLED_A = word_set("usb uv uk us tv pc cd dvd bmx bbq diy pvc gps ce pu")

_SLOT = re.compile(
    r"\{[^{}]*\}|<[a-z]+[\d+-]*>|\[[a-z_ ]+\]|%[sd]\b|\$\{|\(\s*\)|“\s*”|\"\s*\"|\b(?:undefined|null|NaN)\b"
    r"|[£$€](?!\s?\d)|(?<=\w) {2,}(?=\w)|(?<=\w) (?=[.,;!?](?:\s|$))|,[,.;]|(?<!\.)\.\.(?!\.)|;;|::"
)


def faults_find(text: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Kinds of fault in a line, each once. `known` are pairs of words that stand in the title ("bora bora"), casefolded."""
    found = []
    if _doubled(text, known):
        found.append("doubled")
    if _dangles(text):
        found.append("dangling")
    if _article_wrong(text):
        found.append("article")
    if _SLOT.search(text):
        found.append("slot")
    return found


def _doubled(text: str, known: frozenset[str]) -> bool:
    """Whether a word stands twice in a row, or two articles do; a doubled name of the record is a name."""
    for match in _DOUBLED.finditer(text):
        word = match[1].casefold()
        if word not in _SAID_TWICE and f"{word} {word}" not in known:
            return True
    return bool(_DETERMINERS.search(text))


def _dangles(text: str) -> bool:
    """Whether the line opens with a sign, or a sentence of it stops in the middle."""
    if not words_plain(text) or _OPEN_START.search(text) or _OPEN_END.search(text):
        return True
    return any(_sentence_dangles(sentence) for sentence in sentences_plain(text))


def _sentence_dangles(sentence: str) -> bool:
    if sentence.endswith(("?", "…", "...")):
        return False
    said = words_plain(sentence)
    if len(said) < 2 or sentence.rstrip(".!").endswith(" A"):  # a letter: amperes, sizes
        return False
    last, rest = said[-1], {word.split("'")[0] for word in said[:-1]}
    if last not in _NEVER_LAST and last not in _STRANDED:
        return False
    if (last == "at" and said[-2].endswith("ed")) or (last == "to" and said[-2] in _MEANT):
        return False  # "some are looked at", "a year of meaning to"
    verb = last in ("were", "am", "be", "have", "than")
    return not ((verb or last in _STRANDED) and _TAKES_UP.intersection(rest))


def _article_wrong(text: str) -> bool:
    for match in _ARTICLE.finditer(text):
        article, word = match[1], match[3]
        if article == "A" and _LETTER_BEFORE.search(text[: match.start()]):
            continue
        wanted = _article_of(word)
        if wanted is not None and wanted != article.casefold():
            return True
    return False


def _article_of(word: str) -> str | None:
    """“a” or “an” as the word is said; None where nobody can tell from its letters."""
    low = word.casefold().strip(".,'’")
    if low[:1].isdigit():
        return _article_of_number(low)
    plain = re.split(r"['’.,]", low)[0]
    if plain in _SPELLED_AN or plain in _SPELLED_A:
        return "an" if plain in _SPELLED_AN else "a"
    if len(plain) == 1:
        return "an" if plain in "aefhilmnorsx" else "a"
    if word.isupper() or not plain.isascii() or re.search(r"\d", plain):
        return None
    if plain[0] in "aeiou":
        return "a" if _VOWEL_BUT_A.match(plain) else "an"
    return "an" if _CONSONANT_BUT_AN.match(plain) else "a"


def _article_of_number(said: str) -> str | None:
    digits = re.match(r"\d+", said)
    number = digits.group() if digits else ""
    if number.startswith("8"):
        return "an"
    if number in ("11", "18"):
        return "an"
    # "1,100" is "eleven hundred" to some.
    return None if len(number) >= 4 or said[len(number) : len(number) + 1] == "," else "a"
