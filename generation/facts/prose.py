"""Sentences of a description, and which of them a seller or a page wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import regex

from generation.facts.forms import word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.source import Source

SENTENCE: Final = regex.compile(
    r"(?:(?:(?!\.\s+[\p{Lu}\d\"“*•]|[!?]+(?=\s|$)|[•·●▪►◆★☆✓✔\n|]|\s\*(?=\p{L})|\.(?=\p{Lu}\p{Ll}+\s)).)+[.!?]*)",
)
ABBREVIATED: Final = regex.compile(
    r"(?:\b(?:approx|incl|no|vs|st|mr|dr|in|ft|lb|oz|e\.g|i\.e|etc)|\b\p{Lu})\.?$", regex.IGNORECASE
)
HEADINGS: Final = regex.compile(
    r"(?:see all product description|product description|manufacturer'?s description|product details|product information|general information|product features?|key features|main features|specifications?)\s*:?\s*",
    regex.IGNORECASE,
)
CONTENTS: Final = regex.compile(
    r"(?:box contains|(?:the )?(?:package|pack|box|set|kit|packing|parcel) (?:includes?|contents?|list|contains?)|contents|what'?s (?:in the box|included)|includes?|contains?|comes with|comes complete with|included (?:are|is)|set of \d+ (?=\d))(?!\p{L})\s*[:\-]?\s*",
    regex.IGNORECASE,
)
SHOP_TAIL: Final = regex.compile(
    r"\s*-\s?[^.]{0,80}\bat SHEIN\.?$|free returns ✓ free shipping✓\.?\s*", regex.IGNORECASE
)


CITATION: Final = regex.compile(r"\((?:19|20)\d\d\)|\bet al\b|\bdoi\b|https?://|www\.")
CLAUSE: Final = regex.compile(r"[^,;]+")
# "soft fabric Fits on fingers snugly Hours of fun": a lost full stop shows in a capital on a common word.
LOST_STOP: Final = regex.compile(
    r"(?<=\p{Ll}{2})\s(?=\p{Lu}\p{Ll}+\s\p{Ll})|(?<=\p{Ll}{3})(?=\p{Lu}\p{Ll}{2,}\s?[:\s])"
)


LAST_WORD: Final = regex.compile(r"[\p{L}'-]+$")
FIRST_WORD: Final = regex.compile(r"\p{L}+")


@dataclass(frozen=True)
class Sentence:
    """A stretch of a description's clean text; `bullet` where it stood as a list point or fragment."""

    start: int
    end: int
    bullet: bool


def sentences_read(source: Source, title: str) -> tuple[list[Sentence], list[tuple[int, int]]]:
    """(sentences worth reading, clean spans that are noise). A repeat of the title is noise."""
    text, dropped = (
        source.text,
        [match.span() for match in SHOP_TAIL.finditer(source.text) if match[0]],
    )
    dropped += [match.span() for match in HEADINGS.finditer(text)]
    again = text.find(title) if len(title.split()) >= 5 else -1
    if again >= 0:
        dropped.append((again, again + len(title)))
    if is_foreign_text(text):
        return [], [*dropped, (0, len(text))]
    kept: list[Sentence] = []
    for start, end, bullet in _stretches(text, sorted(dropped)):
        said = text[start:end]
        low = said.lower()
        if title and low.strip(" .,-") == title.lower().strip(" .,-"):
            dropped.append((start, end))
        elif is_chatter(low):
            clauses = list(_clauses(text, start, end))
            dropped += [(a, b) for a, b in clauses if is_chatter(text[a:b].lower())]
            kept += [
                Sentence(a, b, bullet and b - a < 60)
                for a, b in clauses
                if not is_chatter(text[a:b].lower())
            ]
        elif is_foreign(said) or CITATION.search(said):
            dropped.append((start, end))
        elif any(character.isalpha() for character in said):
            kept.append(Sentence(start, end, bullet))
    return kept, dropped


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long sentence that holds some seller's talk is read clause by clause; a short one goes whole."""
    if end - start < 70:
        yield start, end
        return
    for match in CLAUSE.finditer(text, start, end):
        low, high = match.start() + len(match[0]) - len(match[0].lstrip()), match.end()
        if high - low > 3:
            yield low, high


WORDS: Final = regex.compile(r"[\p{L}']{2,}")


@lru_cache(maxsize=64)
def is_foreign_text(text: str) -> bool:
    """Is a whole description written in another language?"""
    words = [word.lower() for word in WORDS.findall(text[:1500])]
    small = sum(
        word in lexicon()["foreign_small"] or word in lexicon()["foreign"] for word in words
    )
    unknown = sum(not word.isascii() or not word_known(word.removesuffix("'s")) for word in words)
    return len(words) >= 6 and (small * 7 > len(words) or unknown * 5 > len(words) * 2)


def is_foreign(said: str) -> bool:
    """Most words are none that English has: what is not understood is not said."""
    words = WORDS.findall(said)
    unknown = sum(
        not word.isascii() or (word.islower() and not word_known(word.removesuffix("'s")))
        for word in words
    )
    foreign = sum(word.lower() in lexicon()["foreign"] for word in words)
    return len(words) >= 3 and (unknown * 2 > len(words) or foreign * 3 > len(words))


def is_chatter(low: str) -> bool:
    """Does a lower-case sentence speak of the shop, the parcel or the photograph?"""
    return chatter_pattern().search(low) is not None


@cache
def chatter_pattern() -> regex.Pattern[str]:
    """All seller's phrases as one pattern over whole words."""
    phrases = "|".join(sorted(map(regex.escape, lexicon()["chatter"]), key=len, reverse=True))
    return regex.compile(rf"(?<!\w)(?:{phrases})(?!\w)")


def _stretches(text: str, holes: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    at = 0
    for start, end in [*holes, (len(text), len(text))]:
        if start > at:
            yield from _sentences(text, at, start)
        at = max(at, end)


def _sentences(text: str, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
    pending: tuple[int, int] | None = None
    for match in SENTENCE.finditer(text, low, high):
        start, end = match.span()
        if pending:
            start = pending[0]
        if ABBREVIATED.search(text[start:end]) and end < high and text[end - 1] == ".":
            pending = (start, end)
            continue
        pending = None
        while start < end and (text[start].isspace() or text[start] in "-–—*#✓•"):
            start += 1
        if end > start:
            before = text[:start].rstrip()[-1:]
            for low, high in _unjoined(text, start, end):
                yield (
                    low,
                    high,
                    bool(before) and before in "•·●▪►◆★☆✓✔*\n|" or len(text[low:high].split()) <= 6,
                )


def _unjoined(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for gap in LOST_STOP.finditer(text, start, end):
        before = LAST_WORD.search(text[at : gap.start()])
        after = FIRST_WORD.match(text[gap.end() : end])
        if before and after and _stops(before[0], after[0].lower()):
            yield at, gap.start()
            at = gap.end()
    if at < end:
        yield at, end


def _stops(before: str, after: str) -> bool:
    """Does a sentence end between these words? Not behind "the" or a name, nor before an unknown word."""
    if before[0].isupper() or before.lower() in lexicon()["closed"]:
        return False
    return after in STARTERS or after in lexicon()["finite"]


STARTERS: Final = word_set("prose_starters")
