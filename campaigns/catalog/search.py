"""The words that products are found by, in any script: those of a product, and those that somebody asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from campaigns.catalog.business import product_business
from campaigns.models import Product

# Of what somebody asks for: longer ones find nothing more.
ASKED_MOST = 400
WORDS_MOST = 16
WORD_LONGEST = 64
# Of one product: 2,000 variants may each have an SKU of their own.
WORDS_OF_PRODUCT = 6_000
ENDS_MOST = 6
# Scripts that write words without spaces between them: kana, Han, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_MEETING = re.compile(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)")


class _Separators(dict[int, int | None]):
    """Code point -> itself in a word, a space between words, None for what nobody sees."""

    def __missing__(self, code: int) -> int | None:
        kind = unicodedata.category(chr(code))
        # Letters, numbers, and the vowels that some scripts write as marks.
        if kind[0] in "LN" or kind in ("Mn", "Mc"):
            said: int | None = None if 0xFE00 <= code <= 0xFE0F else code
        else:
            said = None if kind == "Cf" else 32
        self[code] = said
        return said


_SEPARATORS = _Separators()


def product_index(row: Product) -> None:
    """Set what a product is found and ordered by after its record has changed: `search` and `business`."""
    row.search = search_text(row)
    row.business = product_business(row).order


def search_text(row: Product) -> str:
    """The words of title, brand, sku, category and the variants' skus, then what else stands for them."""
    skus = [row.sku, *_variant_skus(row.extra)]
    words = search_fold(" ".join((row.title, row.brand, row.category, *skus))).split()
    words = [word[:WORD_LONGEST] for word in words[:WORDS_OF_PRODUCT]]
    whole = [search_fold(sku).replace(" ", "")[:WORD_LONGEST] for sku in skus]
    more = [*whole, *(part for word in (*words, *whole) for part in _parts(word))]
    known = {"", *words}
    others = [word for word in dict.fromkeys(more) if word not in known]
    return " ".join([*words, *others][:WORDS_OF_PRODUCT])


def search_fold(text: str) -> str:
    """One spelling for a text and what is looked for in it: words without case or accents, a space between them."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = unicodedata.normalize("NFKC", _ACCENTS.sub("", text))
    return " ".join(text.casefold().translate(_SEPARATORS).split())


def search_words(asked: str) -> list[str]:
    """The beginnings of words that all must be found, wherever they stand; none where nothing of it is a word."""
    words = search_fold(asked[:ASKED_MOST]).split()
    asked_for = (part for word in words for part in _asked_parts(word[:WORD_LONGEST]))
    return list(dict.fromkeys(asked_for))[:WORDS_MOST]


def _variant_skus(extra: Mapping[str, Any]) -> Iterable[str]:
    variants = extra.get("variants")
    for variant in variants if isinstance(variants, list) else ():
        sku = variant.get("sku") if isinstance(variant, dict) else None
        if isinstance(sku, str):
            yield sku


def _parts(word: str) -> Iterable[str]:
    """What else a word is found by: its ends from where letters meet digits, pairs where no space is written."""
    if not word.isalpha() and not word.isdigit():
        yield from (word[at.start() :] for at in islice(_MEETING.finditer(word), ENDS_MOST))
    if not word.isascii():
        for run in _UNSPACED.findall(word):
            yield from (run[at : at + 2] for at in range(len(run)))


def _asked_parts(word: str) -> Iterable[str]:
    """A word as it is asked for: whole, or by pairs where no space is written."""
    last = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > last:
            yield word[last : run.start()]
        signs = run[0]
        yield from (signs[at : at + 2] for at in range(max(1, len(signs) - 1)))
        last = run.end()
    if last < len(word):
        yield word[last:]
