"""What a rule of each kind asks: one frozen value a kind, validated key by key."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2

from generation.types import InputError
from generation.types.brief import SLIDERS, whole_from

TERMS_MOST = 200
TEXT_MOST = 300
PATTERN_MOST = 500
PATTERN_MEMORY: Final = 1 << 20
"""Bytes that one compiled pattern may take; re2 itself runs in time linear in the text."""
CLAIM_KINDS = (
    "number",
    "superlative",
    "price",
    "scarcity",
    "urgency",
    "certification",
    "material",
    "health",
    "environment",
    "comparison",
)
UNITS = ("characters", "words", "sentences", "words_a_sentence", "times_a_word")
PLACES = ("anywhere", "start", "end")


@dataclass(frozen=True)
class BannedTerm:
    """Phrases that may not stand, except within one of `unless`; `instead` is what to write, "" for nothing.

    Without `match_case` inflected, disguised and spaced-out forms count too.
    """

    terms: tuple[str, ...]
    instead: str = ""
    unless: tuple[str, ...] = ()
    match_case: bool = False


@dataclass(frozen=True)
class PreferredTerm:
    """`term` is to stand where one of `instead_of` does; where there are none, `term` is to be spelt exactly so."""

    term: str
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequiredText:
    """`text` has to stand at `place` where one of `when` is said, or in every line where `when` is empty."""

    text: str
    when: tuple[str, ...] = ()
    place: str = "anywhere"


@dataclass(frozen=True)
class Pattern:
    """A regular expression of google-re2 that may not match."""

    pattern: str
    match_case: bool = False


@dataclass(frozen=True)
class Characters:
    """Characters that may not stand, may stand so often, and how many words in capitals or emoji."""

    forbid: str = ""
    most: tuple[tuple[str, int], ...] = ()
    capitals: int | None = None
    emoji: int | None = None


@dataclass(frozen=True)
class Length:
    """How long a line may be in one of `UNITS`, or how often one word may stand."""

    unit: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class ToneRange:
    """Where a slider's measured value may lie, -100 to 100."""

    slider: str
    least: int = -100
    most: int = 100


@dataclass(frozen=True)
class Claim:
    """Kinds of claims that may not stand: never, or only where nothing supports them."""

    claims: tuple[str, ...]
    never: bool = False


Value = (
    BannedTerm | PreferredTerm | RequiredText | Pattern | Characters | Length | ToneRange | Claim
)


def value_read(kind: str, data: Any) -> Value:
    """The value of a rule of `kind`. Raises `InputError` with the key that is wrong, such as "value.terms"."""
    if not isinstance(data, Mapping):
        raise InputError("value", "must be an object.")
    known, read = READERS[kind]
    for key in data:
        if key not in known:
            raise InputError(f"value.{key}", f"is not known here. Use {', '.join(known)}.")
    return read(data)


def _banned_term(data: Mapping[str, Any]) -> BannedTerm:
    return BannedTerm(
        terms=_texts(data, "terms", least=1),
        instead=_text(data, "instead"),
        unless=_texts(data, "unless"),
        match_case=_flag(data, "match_case"),
    )


def _preferred_term(data: Mapping[str, Any]) -> PreferredTerm:
    return PreferredTerm(_text(data, "term", needed=True), _texts(data, "instead_of"))


def _required_text(data: Mapping[str, Any]) -> RequiredText:
    text, when = _text(data, "text", needed=True), _texts(data, "when")
    return RequiredText(text, when, _choice(data, "place", PLACES, "anywhere"))


def _pattern(data: Mapping[str, Any]) -> Pattern:
    pattern = _text(data, "pattern", needed=True, most=PATTERN_MOST)
    found = Pattern(pattern, _flag(data, "match_case"))
    try:
        compiled = pattern_compile(found)
    except re2.error as error:
        told = error.args[0] if error.args else ""
        said = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
        raise InputError(
            "value.pattern",
            f"cannot be read: {said}. Look-around and back references do not exist here.",
        ) from None
    if compiled.search(""):
        raise InputError("value.pattern", "matches nothing at all, so it would match every line.")
    return found


def _characters(data: Mapping[str, Any]) -> Characters:
    most = data.get("most") or {}
    if not isinstance(most, Mapping):
        raise InputError("value.most", 'must be an object such as {"!": 1}.')
    pairs = []
    for char, count in most.items():
        number = whole_from(count)
        if len(str(char)) != 1 or number is None or not 0 <= number <= 100:
            raise InputError("value.most", "names single characters, each with 0 to 100.")
        pairs.append((str(char), number))
    found = Characters(
        forbid=_text(data, "forbid", strip=False),
        most=tuple(sorted(pairs)),
        capitals=_number(data, "capitals", 0, 1_000),
        emoji=_number(data, "emoji", 0, 1_000),
    )
    if found == Characters():
        raise InputError("value", "asks for nothing. Give forbid, most, capitals or emoji.")
    return found


def _length(data: Mapping[str, Any]) -> Length:
    unit = _choice(data, "unit", UNITS, "characters")
    least, most = _number(data, "least", 0, 10_000), _number(data, "most", 1, 10_000)
    if least is None and most is None:
        raise InputError("value", "asks for nothing. Give least or most.")
    if unit == "times_a_word" and (most is None or least is not None):
        raise InputError("value", "needs most, and takes no least.")
    _ordered(least, most)
    return Length(unit, least, most)


def _tone_range(data: Mapping[str, Any]) -> ToneRange:
    slider = _choice(data, "slider", SLIDERS, "")
    least, most = _number(data, "least", -100, 100), _number(data, "most", -100, 100)
    if least is None and most is None:
        raise InputError("value", "asks for nothing. Give least or most.")
    _ordered(least, most)
    return ToneRange(slider, -100 if least is None else least, 100 if most is None else most)


def _claim(data: Mapping[str, Any]) -> Claim:
    kinds = _texts(data, "claims", least=1)
    if unknown := [kind for kind in kinds if kind not in CLAIM_KINDS]:
        raise InputError(
            "value.claims", f"“{unknown[0]}” is no kind. Use {', '.join(CLAIM_KINDS)}."
        )
    return Claim(kinds, _flag(data, "never"))


READERS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Value]]] = {
    "banned_term": (("terms", "instead", "unless", "match_case"), _banned_term),
    "preferred_term": (("term", "instead_of"), _preferred_term),
    "required_text": (("text", "when", "place"), _required_text),
    "pattern": (("pattern", "match_case"), _pattern),
    "characters": (("forbid", "most", "capitals", "emoji"), _characters),
    "length": (("unit", "least", "most"), _length),
    "tone_range": (("slider", "least", "most"), _tone_range),
    "claim": (("claims", "never"), _claim),
}


@lru_cache(maxsize=1024)
def pattern_compile(value: Pattern) -> Any:
    """The compiled pattern; the same one is compiled once. Raises `re2.error`."""
    options = re2.Options()
    options.case_sensitive = value.match_case
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    return re2.compile(value.pattern, options)


def _text(
    data: Mapping[str, Any],
    key: str,
    *,
    needed: bool = False,
    strip: bool = True,
    most: int = TEXT_MOST,
) -> str:
    value = data.get(key)
    text = "" if value is None else value
    if not isinstance(text, str) or "\0" in text:
        raise InputError(f"value.{key}", "must be text.")
    text = unicodedata.normalize("NFC", text.strip() if strip else text)
    if needed and not text:
        raise InputError(f"value.{key}", "is needed.")
    if len(text) > most:
        raise InputError(f"value.{key}", f"may have {most} characters.")
    return text


def _texts(data: Mapping[str, Any], key: str, *, least: int = 0) -> tuple[str, ...]:
    value = data.get(key)
    texts = [] if value is None else value
    if not isinstance(texts, list | tuple):
        raise InputError(f"value.{key}", "must be a list of texts.")
    found = tuple(dict.fromkeys(item for one in texts if (item := _text({key: one}, key))))
    if len(found) < least:
        raise InputError(f"value.{key}", "needs at least one.")
    if len(found) > TERMS_MOST:
        raise InputError(f"value.{key}", f"may have {TERMS_MOST}.")
    return found


def _flag(data: Mapping[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise InputError(f"value.{key}", "must be true or false.")
    return value


def _choice(data: Mapping[str, Any], key: str, choices: tuple[str, ...], default: str) -> str:
    value = data.get(key) or default
    if value not in choices:
        raise InputError(f"value.{key}", f"must be one of {', '.join(choices)}.")
    return str(value)


def _number(data: Mapping[str, Any], key: str, least: int, most: int) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    number = whole_from(value)
    if number is None or not least <= number <= most:
        raise InputError(f"value.{key}", f"must be a whole number from {least} to {most}.")
    return number


def _ordered(least: int | None, most: int | None) -> None:
    if least is not None and most is not None and least > most:
        raise InputError("value.least", "is more than “most”.")
