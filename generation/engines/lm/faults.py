"""Why a line that the model drew is not kept: what no engine may say, however well it reads."""

from __future__ import annotations

import re
from functools import cache

from generation.corpus import pack_load, pack_names
from generation.engines.grammar.context import Context, names_alien
from generation.engines.grammar.guards import fits, repeats, says_banned
from generation.engines.grammar.wording import word_set, words
from generation.engines.lm.prompt import phrases_of
from generation.engines.lm.slots import digits_free, slots_glued
from generation.lm.endings import DANGLING, OPEN
from generation.types import FieldSpec

_LEADING = re.compile(r"^[\s,;:.!?)\]%/&+–—-]")
_SENTENCE_START = re.compile(r"(?:^|[.?!:…]\s+|\n\s*|[–—]\s+)[\"“‘'(]*$")
_CAPITAL = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]*")
_TWO_ARTICLES = re.compile(r"\b(?:an?|the|your|its) (?:an?|the|your|its)\b", re.I)
_KNOWN_CAPITALS = word_set(
    "I I'm I'll I've I'd OK Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April "
    "May June July August September October November December Christmas Easter"
)


class LineCheck:
    """What is known of one product and field, for looking at many lines."""

    def __init__(self, context: Context, field: FieldSpec) -> None:
        self._context, self._field = context, field
        self._known = _own_words(context)

    def fault(self, text: str, masked: str) -> str | None:
        """One word for what is wrong with a filled line (`masked` is the same in slots); None for nothing."""
        if not text or not fits(text, self._field):
            return "length"
        if digits_free(masked):
            return "number"
        if slots_glued(masked):
            return "glued"
        if line_dangles(text):
            return "dangling"
        if repeats(text) or _said_twice(masked) or _TWO_ARTICLES.search(text):
            return "twice"
        if says_banned(text, self._context.spec):
            return "banned"
        if names_alien(text, self._context.packs[0].alien):
            return "alien"
        return "brand" if self._foreign_name(text) else None

    def _foreign_name(self, text: str) -> bool:
        """Whether the line has a brand or a model of the corpus that is not this product's, or an unknown name."""
        if any(
            name not in self._known and re.search(rf"\b{re.escape(name)}\b", text)
            for name in _names(text)
        ):
            return True
        return any(
            re.sub("['’]s$", "", match.group().casefold()) not in self._known
            and match.group() not in _KNOWN_CAPITALS
            for match in _CAPITAL.finditer(text)
            if not _SENTENCE_START.search(text[: match.start()])
        )


def line_dangles(text: str) -> bool:
    """Whether a line opens with a sign or stops in the middle: "made for", "light,"."""
    said = words(text)
    if not said or _LEADING.match(text) or text[-1] in OPEN:
        return True
    bare = text.rstrip(".!?…\"”’')")
    return bare.endswith(said[-1]) and said[-1].casefold() in DANGLING


def _said_twice(masked: str) -> bool:
    """Whether one slot stands twice in a row."""
    return bool(re.search(r"(<[a-z]+\d?>)[\s,.;:–-]*\1", masked))


def _names(text: str) -> list[str]:
    """Names of the corpus whose first word stands in the text."""
    index = _corpus_names()
    return [name for word in set(words(text)) for name in index.get(word, ())]


@cache
def _corpus_names() -> dict[str, tuple[str, ...]]:
    """Brands and models of all packs, by their first word."""
    found: dict[str, dict[str, None]] = {}
    for slug in pack_names():
        pack = pack_load(slug)
        for name in (*pack.brands, *pack.models):
            first = next(iter(words(name)), "")
            if first[:1].isupper():
                found.setdefault(first, {})[name] = None
    return {first: tuple(names) for first, names in found.items()}


def _own_words(context: Context) -> frozenset[str]:
    """What record, brief and pack say of this product: words, casefolded and as written, and names whole."""
    spec = context.spec
    product, brief = spec.product, spec.brief
    names = (*context.names.full, *context.names.models, product.brand, brief.brand.name)
    texts = (
        product.title,
        product.description,
        product.category,
        brief.audience,
        brief.offer.text,
        brief.offer.code,
        *(str(value) for value in product.attributes.values()),
        *(fact.value for fact in spec.understanding.facts),
        *(phrase.text for phrase in phrases_of(context)),
        *brief.must_say,
        *names,
    )
    said = {word for text in texts for word in words(text)}
    return frozenset({*said, *(word.casefold() for word in said), *names})
