"""What a finished text may not be: too long, forbidden, said twice, or breaking the brief."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from generation.engines.grammar.wording import stem, word_set, words
from generation.types import FieldSpec, Spec
from generation.types.lengths import length_counted

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO = frozenset("^{}\\[~]|€\f")
_GSM_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "×": "x",
                            "\u00a0": " ", "•": "-", "™": "", "®": "", "°": " deg", "²": "2", "½": "1/2", "¼": "1/4"})  # fmt: skip
_TWICE = re.compile(r"\b([^\W\d_]{2,})[\s,.:;–-]+\1\b", re.I)
_SMALL = word_set(
    "about after again also been before best both come does each even ever every find "
    "from gets give goes good have here into just keep know less like look made make more "
    "most much need never next once ones only other over same some such take than that "
    "their them then there these they this those time until want well what when where "
    "which while will with without would your yours you're it's"
)


_SHORT_TEXT, _READ_AT_ONCE = 130, 300
_SAME = {"wooden": "wood", "golden": "gold", "woollen": "wool", "woolen": "wool"}


def fits(text: str, field: FieldSpec) -> bool:
    """Whether the text is within the field's limit, in the field's own unit, in one SMS segment."""
    return length(text, field) <= field.limit and not any(char in text for char in field.forbidden)


def length(text: str, field: FieldSpec) -> int:
    """What the field counts; for text messages GSM-7 septets, and a character outside GSM-7 is over the limit."""
    if field.unit != "sms":
        return length_counted(text, field.unit)
    if any(char not in _GSM and char not in _GSM_TWO for char in text):
        return field.limit + 1
    return len(text) + sum(char in _GSM_TWO for char in text)


def plain_characters(text: str) -> str:
    """The text with what GSM-7 lacks written in what it has, where that is the same to a reader."""
    return text.translate(_GSM_PLAIN)


def repeats(text: str, allowed: str = "") -> bool:
    """Whether a word stands twice in a row, or a short line says a content word twice.

    `allowed` is the pattern's own literal: what its writer repeats on purpose may stay.
    """
    if _TWICE.search(text) and not _TWICE.search(allowed):
        return True
    if len(text) > _SHORT_TEXT:
        return len(text) <= _READ_AT_ONCE and _says_name_twice(text, allowed)
    stems = [
        _SAME.get(low) or stem(low)
        for word in words(text)
        if len(word) > 3 and (low := word.lower()) not in _SMALL
    ]
    if len(stems) == len(set(stems)):
        return False
    own = Counter(stem(word) for word in words(allowed))
    return any(count > max(1, own[word]) for word, count in Counter(stems).items())


def _says_name_twice(text: str, allowed: str) -> bool:
    """Whether three words in a row come again: a long name belongs once into what is read in one go."""
    said = [stem(word) for word in words(text)]
    runs = Counter(zip(said, said[1:], said[2:], strict=False))
    own = [stem(word) for word in words(allowed)]
    kept = set(zip(own, own[1:], own[2:], strict=False))
    return any(count > 1 and run not in kept for run, count in runs.items())


@lru_cache(maxsize=256)
def _banned(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    if not terms:
        return None
    parts = (
        re.escape(term).replace(r"\ ", r"[\s-]+") for term in sorted(terms, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?:s|es|'s|’s)?(?!\w)", re.I)


def spells(text: str, terms: tuple[str, ...]) -> bool:
    """Whether one of some words or phrases stands in the text, in any case and also in the plural."""
    pattern = _banned(terms)
    return bool(pattern and pattern.search(text))


def says_banned(text: str, spec: Spec) -> bool:
    """Whether the text holds a phrase of the brief's must-not-say, or breaks a brand rule by its words."""
    if spells(text, spec.brief.must_not_say):
        return True
    return spec.rules is not None and spec.rules.forbids(text, spec.place)


def words_banned(spec: Spec) -> tuple[str, ...]:
    """The words and phrases that `says_banned` finds wherever they stand, in every form that is no disguise."""
    own = (term + ending for term in spec.brief.must_not_say for ending in ("", "s", "es"))
    return tuple(dict.fromkeys([*own, *(spec.rules.banned(spec.place) if spec.rules else ())]))
