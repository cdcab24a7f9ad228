"""Folding that sees through disguises: look-alike letters, hidden characters, spacing, inflection."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from os.path import commonprefix

from generation.rules.inflection import forms_within, word_forms

# Cyrillic, Greek, Armenian, Cherokee, Lisu and other letters that pass for Latin ones, by how they look.
LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁӏкмтвнԛԝѵԍгґпшьүαβεικνορστυχωηγςϲϳօհսոց℮ıɑɡʟɪℓⅰⅼⅽⅾⅿøꮯꮋꭼꭺꮲꓚꓧꓰꓮꓑ",
        "aeopcyxijshdlkmtbhqwvgrrnwbyabeiknopotuxwnyccjohungeiaglililcdmocheapcheap",
        strict=True,
    )
)
LATIN = re.compile(
    r"(?:NEGATIVE (?:CIRCLED|SQUARED) )?LATIN (?:(?:SMALL|CAPITAL) LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH .+)?"
)
"""The names of letters that are Latin ones in another dress."""
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u0640")
"""Letters that show nothing, or only lengthen the one before."""
NO_LETTERS = dict.fromkeys("™℠ªº", "*") | dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", "^")
"""What stands at the end of a word and is no part of it, as a footnote's number."""
ONE = "ǀ"
"""A 1 within a word: an i or an l."""
LEET = str.maketrans("013457", f"o{ONE}east")
LEET_WORD = re.compile(r"(?<![^\W_])[013457]?(?:[a-z]+[013457]{1,2})*[a-z]+[0134]{0,2}(?![^\W_])")
LEET_PAIR = re.compile(r"[a-z][013457]|[013457][a-z]")
"""What every word with digits for letters has."""
SIGNS = {"a": "@", "c": "¢", "e": "€", "i": f"!{ONE}", "l": f"£{ONE}", "s": "$"}
"""Signs that stand for a letter."""
SIGHT = str.maketrans(f"@¢€$!£l{ONE}", "acesiiii")
REPEATED = re.compile(r"(.)\1+")
DASHES = "\\-\u2010-\u2015"
DASH = re.compile(f"[{DASHES}]")
APOSTROPHES = "'’"
BETWEEN = rf"(?:[.*_·•,|/\\~+{DASHES}]|['’](?!(?:ll|[tsdm]|re|ve)(?![a-z])))?"
"""What may stand between two letters of a word; "he'll" is a word of its own."""
SPACED = rf"[\s.*_·•,:;|/~+()\[\]{{}}{DASHES}]{{1,3}}"
SPACED_FEW = rf"[\s.*_·•|/~+{DASHES}]{{1,3}}"
"""What may stand between three letters: “vitamins A, C, E” are no “ace”."""
APART = rf"(?:\s+|[._/\\·•*+~|{DASHES}]{{1,2}})"
"""What may stand between two words; a sentence that ends there is none."""
WORDS_END = re.compile(rf"(?<=[^\W_])[{DASHES}](?=[^\W_])|\s+")
"""Where one word of a term ends: “five-star” is two."""
DRAWN_MOST = 40
"""How often a letter may stand that is drawn out: without an end, a long run of signs is read from each of them."""


@dataclass(frozen=True)
class TermPattern:
    """A phrase as it was asked, and the pattern that finds it in folded text.

    `needles` stand in the letters and digits of every text that the pattern could match: a text without one of
    them need not be searched.
    """

    term: str
    pattern: re.Pattern[str]
    needles: tuple[str, ...]


@dataclass(frozen=True)
class Folded:
    """Text as the eye reads it; `origin[i]` is the offset in the text of the folded character i.

    `letters` are its letters and digits alone, in one sight each and each once where it stands twice.
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
    if text.isascii():
        small = _unleeted(text.lower())
        return Folded(small, None, _letters(small))
    chars: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        for plain in _plain(char):
            chars.append(plain)
            origin.append(index)
    folded = _unleeted("".join(chars))
    return Folded(folded, tuple(origin), _letters(folded))


def terms_compile(terms: Sequence[str]) -> tuple[TermPattern, ...]:
    """Patterns for whole phrases with their inflections, whatever the disguise."""
    found = []
    for term in dict.fromkeys(terms):
        folded = text_unmask(unicodedata.normalize("NFC", term)).text.strip()
        if folded:
            found.append(TermPattern(term, _pattern(folded), _needles(folded)))
    return tuple(found)


def term_forms(term: str) -> Iterator[str]:
    """What a phrase is in lower case with one of its words inflected, its words joined by blanks or by hyphens."""
    words = WORDS_END.split(unicodedata.normalize("NFC", term).lower().strip())
    for place, forms in enumerate(_words_forms(words)):
        for form in forms:
            said = [*words[:place], form, *words[place + 1 :]]
            yield from {" ".join(said), "-".join(said)}


def term_spans(pattern: TermPattern, folded: Folded) -> list[tuple[int, int]]:
    """Offsets in the text of every place where the phrase stands."""
    if not all(needle in folded.letters for needle in pattern.needles):
        return []
    return [folded.span(*match.span()) for match in pattern.pattern.finditer(folded.text)]


def _letters(text: str) -> str:
    return REPEATED.sub(r"\1", "".join(filter(str.isalnum, text.translate(SIGHT))))


def _needles(term: str) -> tuple[str, ...]:
    """The letters of each word without its last one, which an inflection may take ("make", "making"); longest first."""
    found = {_letters(word)[:-1] for word in WORDS_END.split(term)} - {""}
    return tuple(sorted(found, key=lambda needle: (-len(needle), needle)))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if char.isascii():
        return char.lower()
    if char == ONE:
        # As a letter of a text it looks like one only: it may not be an i and an l at once, in any number.
        return "l"
    if char in BLANK or unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me"):
        return ""
    if char in NO_LETTERS:
        return NO_LETTERS[char]
    small = unicodedata.normalize("NFKD", char.lower())
    plain = "".join(_latin(part) for part in small if not unicodedata.combining(part)).lower()
    return " " if plain.isspace() else plain


def _latin(char: str) -> str:
    """The Latin letter that a character passes for, or itself."""
    if char in LOOKALIKES or char.isascii():
        return LOOKALIKES.get(char, char)
    named = LATIN.fullmatch(unicodedata.name(char, ""))
    return named[1] if named else char


def _unleeted(text: str) -> str:
    return LEET_WORD.sub(_letters_for_digits, text) if LEET_PAIR.search(text) else text


def _letters_for_digits(match: re.Match[str]) -> str:
    """“ch3ap” reads “cheap”, “fr33” “free”; “238 g” and “10ft” stay what they are."""
    word = match[0]
    letters = sum(map(str.isalpha, word))
    if letters == len(word) or letters < (3 if word[0].isdigit() else 2):
        return word
    return word.translate(LEET)


def _pattern(term: str) -> re.Pattern[str]:
    words = WORDS_END.split(term)
    pieces = [_any_of(forms) for forms in _words_forms(words)]
    letters = [char for char in "".join(words) if char not in APOSTROPHES]
    body = "".join(_strung(pieces, words, APART, r"\s+"))
    if len(letters) > 2:
        spaced = SPACED if len(letters) > 3 else SPACED_FEW
        spread = _strung(list(map(_letter, letters)), letters, spaced, r"\s{0,3}")
        body = f"(?:{body}|{''.join(spread)})"
    left = r"(?<![^\W_])" if term[0].isalnum() else ""
    right = r"(?![^\W_])" if term[-1].isalnum() else ""
    return re.compile(left + body + right)


def _words_forms(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The forms of each word of a phrase. The last has all; one before it that describes what follows is only compared:
    freed gifts are no free gift."""
    return [*map(forms_within, words[:-1]), word_forms(words[-1])]


def _any_of(forms: Sequence[str]) -> str:
    """All forms of a word; what they begin with alike stands once."""
    drawn = [_drawn(form) for form in forms]
    alike = commonprefix(drawn)
    ends = ("".join(form[len(alike) :]) for form in drawn)
    return f"{''.join(alike)}(?:{'|'.join(ends)})"


def _drawn(word: str) -> list[str]:
    """The letters of a word, which may be drawn out: “cheeeap”, but “off” is no “of”."""
    parts = []
    for index, char in enumerate(word):
        one = _letter(char)
        before, after = word[max(index - 1, 0) : index], word[index + 1 : index + 2]
        beside_its_sign = {before, after} & set(SIGNS.get(char, ""))
        if char.isalpha() and after != char and not beside_its_sign:
            more = f"{{1,{DRAWN_MOST}}}" if before == char else f"{{2,{DRAWN_MOST}}}"
            one += more if before == char else f"(?:{one}{more})?"
        parts.append(one)
    return _strung(parts, word, BETWEEN, "")


def _strung(pieces: list[str], said: Sequence[str], gap: str, bare: str) -> list[str]:
    """Pieces of a pattern, each with what may stand before it.

    Beside a sign of the term itself that is the bare gap: a sign that could be either, many times over, would be
    read in every way that there is.
    """
    gaps = (
        gap if one[-1].isalnum() and other[0].isalnum() else bare for one, other in pairwise(said)
    )
    return [before + piece for before, piece in zip(["", *gaps], pieces, strict=True)]


def _letter(char: str) -> str:
    if char in APOSTROPHES:
        return f"[{APOSTROPHES}]"
    if DASH.fullmatch(char):
        return DASH.pattern
    return f"[{char}{SIGNS[char]}]" if char in SIGNS else re.escape(char)
