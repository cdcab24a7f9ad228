"""Folding that sees through disguises: look-alike letters, hidden characters, spacing, inflection."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Cyrillic, Greek and other letters that pass for Latin ones, by how they look.
LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁӏкмтвнԛԝѵԍүαβεικνορτυχωηγϲϳ℮ıɑɡʟɪℓⅰⅼⅽⅾⅿø",
        "aeopcyxijshdlkmtbhqwvgyabeiknoptuxwnycjeiaglililcdmo",
        strict=True,
    )
)
LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
BETWEEN = r"[.\-*_·'’|/\\~+]?"
SPACED = r"[\s.\-*_·|/~+]{1,2}"


@dataclass(frozen=True)
class TermPattern:
    """A phrase as it was asked, and the pattern that finds it in folded text.

    `needle` stands in the letters and digits of every text that the pattern could match: a text without it
    need not be searched.
    """

    term: str
    pattern: re.Pattern[str]
    needle: str


@dataclass(frozen=True)
class Folded:
    """Text as the eye reads it; `origin[i]` is the offset in the text of the folded character i.

    `letters` are its letters and digits alone.
    """

    text: str
    origin: tuple[int, ...] | None
    letters: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text of a half-open range of the folded text."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=1024)
def text_unmask(text: str) -> Folded:
    """Lower case without accents, hidden characters or look-alikes; digits in words as letters."""
    if text.isascii() and not any(char in text for char in LEET):
        small = text.lower()
        return Folded(small, None, _letters(small))
    chars: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        for plain in _plain(char):
            chars.append(plain)
            origin.append(index)
    _letters_for_digits(chars)
    folded = "".join(chars)
    return Folded(folded, tuple(origin), _letters(folded))


def terms_compile(terms: Sequence[str]) -> tuple[TermPattern, ...]:
    """Patterns for whole phrases with their inflections, whatever the disguise."""
    found = []
    for term in dict.fromkeys(terms):
        folded = text_unmask(unicodedata.normalize("NFC", term)).text.strip()
        if folded:
            found.append(TermPattern(term, _pattern(folded), _needle(folded)))
    return tuple(found)


def term_spans(pattern: TermPattern, folded: Folded) -> list[tuple[int, int]]:
    """Offsets in the text of every place where the phrase stands."""
    if pattern.needle not in folded.letters:
        return []
    return [folded.span(*match.span()) for match in pattern.pattern.finditer(folded.text)]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _needle(term: str) -> str:
    """The letters of a term without its last one, which an inflection may take ("make", "making")."""
    return _letters(term)[:-1]


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if char.isascii():
        return char.lower()
    if unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me"):
        return ""
    small = unicodedata.normalize("NFKD", char.lower())
    kept = (LOOKALIKES.get(part, part) for part in small if not unicodedata.combining(part))
    plain = "".join(kept).lower()
    return " " if plain.isspace() else plain


def _letters_for_digits(chars: list[str]) -> None:
    """“ch3ap” reads “cheap”; “238 g” stays a number: only a digit between letters is a letter."""
    for index, char in enumerate(chars):
        if char in LEET:
            before = index > 0 and chars[index - 1].isalpha()
            after = index + 1 < len(chars) and chars[index + 1].isalpha()
            if (before and after) or (char in "@$" and (before or after)):
                chars[index] = LEET[char]


def _pattern(term: str) -> re.Pattern[str]:
    words = term.split()
    *first, last = words
    heads = [_word(word) for word in first]
    tails = "|".join(_word(form) for form in _forms(last))
    letters = [char for char in term if not char.isspace()]
    spread = SPACED.join(re.escape(char) for char in letters)
    joined = r"[\s\-_.]+".join([*heads, f"(?:{tails})"])
    body = joined if len(letters) < 3 else f"(?:{joined}|{spread})"
    left = r"(?<![^\W_])" if term[0].isalnum() else ""
    right = r"(?![^\W_])" if last[-1].isalnum() else ""
    return re.compile(left + body + right)


def _word(word: str) -> str:
    return BETWEEN.join(re.escape(char) for char in word)


def _forms(word: str) -> list[str]:
    """A word with its regular inflections, longest first."""
    if not word.isalpha() or len(word) < 3:
        return [word]
    forms = {word, word + "s", word + "es", word + "ed", word + "ing", word + "'s"}
    if word.endswith("e"):
        forms |= {word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        forms |= {word[:-1] + "ies", word[:-1] + "ied"}
    if word[-1] not in "aeiouwxy" and word[-2] in "aeiou" and word[-3] not in "aeiou":
        forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return sorted(forms, key=lambda form: (-len(form), form))
