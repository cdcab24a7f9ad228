"""How a rule of each kind reads a line: every breach as a place in the text, words and a safe mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from generation.rules.folding import TermPattern, term_spans, terms_compile, text_unmask
from generation.rules.values import (
    BannedTerm,
    Characters,
    Claim,
    Length,
    Pattern,
    PreferredTerm,
    RequiredText,
    ToneRange,
    pattern_compile,
)

Span = tuple[int, int]
CAPITALS = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}[\p{Lu}'’]{2,}(?![\p{L}\p{N}])")
_PICTURE = r"\p{Extended_Pictographic}(?<![#*0-9©®™])[\uFE0F\p{Emoji_Modifier}]*"
EMOJI = regex.compile(
    rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\uFE0F?\u20E3|{_PICTURE}(?:\u200D{_PICTURE})*"
)
"""One as the eye counts them: a flag, a keycap, people joined into one."""
ARTICLE = regex.compile(r"(?i)(?<!\p{L})an?\s+$")
VOWELS = "aeiou"
PLURALS = ("", "s", "es", "'s", "’s")
WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}'’\-]*")
SENTENCE = regex.compile(r"(?:[^.!?…\n]|\.(?=\p{N}))+[.!?…]*")
UNIT_WORDS = {
    "characters": "characters",
    "words": "words",
    "sentences": "sentences",
    "words_a_sentence": "words in one sentence",
    "times_a_word": "times the same word",
}
_SMALL = "a an and as at but by for from in into of on or the to with"
SMALL_WORDS = frozenset(_SMALL.split())
"""What may stand as often as it likes where words are counted."""


@dataclass(frozen=True)
class Breach:
    """Where a line breaks a rule (None: the whole line), the words for it, and what to write there instead."""

    span: Span | None
    said: str
    instead: str | None = None


def breaches(value: Any, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    """Every breach of a rule's value in a text (NFC), by place. `badges` are those measured before: tone, claims."""
    yield from _FINDERS[type(value)](value, text, badges)


def letters_needed(value: Any) -> tuple[str, ...] | None:
    """Of which a text has one in its `Folded.letters` where a rule of this value says anything; None: no telling."""
    match value:
        case BannedTerm(match_case=False):
            terms = value.terms
        case PreferredTerm():
            terms = value.instead_of or (value.term,)
        case RequiredText() if value.when:
            terms = value.when
        case _:
            return None
    patterns = _terms(terms)
    if not all(pattern.needles for pattern in patterns):
        return None
    return tuple(pattern.needles[0] for pattern in patterns)


def _banned_term(value: BannedTerm, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    found = _places(value.terms, text, exact=value.match_case)
    allowed = _places(value.unless, text, exact=False) if found else []
    for start, end in found:
        if any(first <= start and end <= last for first, last in allowed):
            continue
        said = text[start:end]
        if not value.instead:
            yield Breach((start, end), f"“{said}” may not be said.")
            continue
        plain = said.casefold() in {term.casefold() for term in value.terms}
        fits = plain and _article_holds(text[:start], said, value.instead)
        mend = _cased(value.instead, said) if fits else None
        yield Breach((start, end), f"Say “{value.instead}” for “{said}”.", mend)


def _preferred_term(value: PreferredTerm, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    found = _places(value.instead_of or (value.term,), text, exact=False)
    own = _places((value.term,), text, exact=False) if found else []
    # The term itself, with a capital at the start of a sentence or in the plural, is what is wanted.
    wanted = [
        (first, last)
        for first, last in own
        if text[first:last].startswith(_cased(value.term, text[first:last]))
    ]
    for start, end in found:
        if any(first <= start and end <= last for first, last in wanted):
            continue
        said = text[start:end]
        if value.instead_of and said in {_cased(value.term, said) + ending for ending in PLURALS}:
            continue
        if not value.instead_of and not _misspelt(value.term, said):
            continue
        known = {term.casefold() for term in (value.term, *value.instead_of)}
        fits = said.casefold() in known and _article_holds(text[:start], said, value.term)
        mend = _cased(value.term, said) if value.instead_of else value.term
        yield Breach((start, end), f"Write “{value.term}”.", mend if fits else None)


def _misspelt(term: str, said: str) -> bool:
    """Whether a form of the term is spelt another way; "Tempos" is only its plural."""
    return not said.startswith(term)


def _required_text(value: RequiredText, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    reasons = _places(value.when, text, exact=False)
    if value.when and not reasons:
        return
    found = _places((value.text,), text, exact=False)
    lead, tail = len(text) - len(text.lstrip()), len(text.rstrip())
    stands = {
        "anywhere": bool(found),
        "start": any(start == lead for start, _ in found),
        "end": any(not WORD.search(text, end, tail) for _, end in found),
    }
    if stands[value.place]:
        return
    where = {"anywhere": "", "start": " at the start", "end": " at the end"}[value.place]
    said = f"“{value.text}” is missing{where}"
    why = f", because “{text[slice(*reasons[0])]}” is said" if reasons else ""
    mend = None if found or not tail or value.place == "start" else f" {value.text}"
    yield Breach((tail, tail) if mend else None, f"{said}{why}.", mend)


def _pattern(value: Pattern, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    for match in pattern_compile(value).finditer(text):
        start, end = match.span()
        if end > start:
            yield Breach((start, end), f"“{text[start:end]}” matches a pattern that may not stand.")


def _characters(value: Characters, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    most = dict(value.most)
    seen: dict[str, int] = {}
    watched = most.keys() | set(value.forbid)
    for index, char in [] if watched.isdisjoint(text) else enumerate(text):
        seen[char] = seen.get(char, 0) + 1
        if char in value.forbid:
            yield Breach((index, index + 1), f"“{char}” may not stand.")
        elif char in most and seen[char] > most[char]:
            times = {0: "not at all", 1: "once"}.get(most[char], f"{most[char]} times")
            yield Breach((index, index + 1), f"“{char}” may stand {times}.")
    for match in _beyond(CAPITALS, text, value.capitals):
        yield Breach(match.span(), f"“{match.group()}” shouts: it is all in capitals.")
    for match in _beyond(EMOJI, text, value.emoji):
        number = value.emoji or "no"
        yield Breach(match.span(), f"{match.group()}: {number} emoji may stand here.")


def _beyond(pattern: Any, text: str, most: int | None) -> Iterator[Any]:
    if most is not None:
        for count, match in enumerate(pattern.finditer(text), start=1):
            if count > most:
                yield match


def _length(value: Length, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    for span, count in _counted(value.unit, text):
        unit = UNIT_WORDS[value.unit]
        if value.most is not None and count > value.most:
            yield Breach(span, f"{count} {unit}; {value.most} at most.")
        elif value.least is not None and count < value.least:
            yield Breach(span, f"{count} {unit}; {value.least} at least.")


def _counted(unit: str, text: str) -> list[tuple[Span | None, int]]:
    if unit == "characters":
        return [(None, len(text))]
    if unit == "times_a_word":
        return list(_repeated(text))
    if unit == "words":
        return [(None, len(WORD.findall(text)))]
    parts = [(match.span(), len(WORD.findall(match.group()))) for match in SENTENCE.finditer(text)]
    sentences = [(span, count) for span, count in parts if count]
    if unit == "sentences":
        return [(None, len(sentences))]
    return [(span, count) for span, count in sentences]


def _repeated(text: str) -> Iterator[tuple[Span, int]]:
    """Each word, and how often it has stood by then."""
    seen: dict[str, int] = {}
    for match in WORD.finditer(text):
        word = match.group().casefold()
        if word in SMALL_WORDS or not word[:1].isalpha():
            continue
        seen[word] = seen.get(word, 0) + 1
        yield match.span(), seen[word]


def _tone_range(value: ToneRange, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    found = (badges.get("tone") or {}).get(value.slider)
    if found is None:
        return
    measured = found["measured"]
    if not value.least <= measured <= value.most:
        said = f"{value.slider.capitalize()} measures {round(measured)}"
        yield Breach(None, f"{said}; {value.least} to {value.most} is the range.")


def _claim(value: Claim, text: str, badges: Mapping[str, Any]) -> Iterator[Breach]:
    for claim in badges.get("claims") or ():
        if claim["kind"] not in value.claims:
            continue
        stands = claim["status"] == "supported" or "waiver" in claim
        if value.never or not stands:
            start, end = claim["span"]
            said = "may not stand" if value.never else "needs a fact or evidence"
            yield Breach((start, end), f"“{text[start:end]}”: a claim of this kind {said}.")


_FINDERS: dict[type, Callable[[Any, str, Mapping[str, Any]], Iterator[Breach]]] = {
    BannedTerm: _banned_term,
    PreferredTerm: _preferred_term,
    RequiredText: _required_text,
    Pattern: _pattern,
    Characters: _characters,
    Length: _length,
    ToneRange: _tone_range,
    Claim: _claim,
}


@lru_cache(maxsize=2048)
def _terms(terms: tuple[str, ...]) -> tuple[TermPattern, ...]:
    return terms_compile(terms)


@lru_cache(maxsize=2048)
def _exact(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(term) for term in longest)})(?!\w)")


def _places(terms: tuple[str, ...], text: str, *, exact: bool) -> list[Span]:
    """Where the terms stand, by place, each stretch of text once."""
    if not terms:
        return []
    if exact:
        return [match.span() for match in _exact(terms).finditer(text)]
    folded = text_unmask(text)
    found = sorted(span for pattern in _terms(terms) for span in term_spans(pattern, folded))
    kept: list[Span] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _article_holds(before: str, said: str, wanted: str) -> bool:
    """Whether "a" or "an" before the words would still be right with others in their place."""
    if not ARTICLE.search(before):
        return True
    return (said[:1].lower() in VOWELS) == (wanted[:1].lower() in VOWELS)


def _cased(wanted: str, said: str) -> str:
    """The wanted words, with a capital where what stands there begins with one."""
    if said[:1].isupper() and wanted[:1].islower():
        return wanted[:1].upper() + wanted[1:]
    return wanted
