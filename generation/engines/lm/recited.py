"""Whether a line is a pattern of the corpus with its slots filled: recited, not written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from generation.corpus import Pattern, pack_load, pack_names
from generation.engines.grammar.context import Context
from generation.engines.grammar.plain import plain_patterns

_SLOT = "·"
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_WHOLE = re.compile(r"(?<![\w·'.\-])[^\W_]+(?:['.\-][^\W_]+)*(?![\w·'\-])")
_LONGEST = 90
"""Signs that a slot holds at most."""
_SIGNS = " ,.:;!?"
"""What no fill begins or ends with."""
_ARTICLES = ("a", "an", "the")
_BRACED = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Build:
    """A pattern with its slots hidden: the stretches between them, and its whole literal words."""

    pieces: tuple[str, ...]
    literal: frozenset[str]

    def may_be(self, said: str) -> bool:
        """Whether the stretches stand in the line in their order: cheap, and refuses nearly all."""
        at = 0
        for piece in self.pieces:
            at = said.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        return said.startswith(self.pieces[0])


class Recited:
    """What could be recited for one product, ready for looking at many lines."""

    def __init__(self, context: Context) -> None:
        self._names, texts = _fills(context)
        self._texts = frozenset(map(_bare, texts))

    def is_pattern(self, text: str) -> bool:
        """Whether the line is a corpus pattern with its slots filled from this product and its phrases.

        A slot may hold the product's names in any order and form, or one whole value or phrase of what
        else its record and its packs offer.
        """
        said = _plain(text).rstrip(".!?")
        words = frozenset(_words(said))
        return any(
            (build := _build(form)).literal <= words
            and build.may_be(said)
            and self._filled(build.pieces, said)
            for key in (*words, "")
            for form in forms_of_patterns().get(key, ())
        )

    def _filled(self, pieces: Sequence[str], said: str) -> bool:
        """Whether the line is the stretches in their order, each two with a fill between them."""
        if len(pieces) == 1:
            return said == pieces[0]
        first, *others, last = pieces
        stops = {len(first)} if said.startswith(first) else set()
        for piece in others:
            stops = {
                stop + len(piece)
                for start in stops
                for stop in _places(said, piece, start + 1)
                if stop <= start + _LONGEST and self._fill(said[start:stop])
            }
        end = len(said) - len(last)
        return said.endswith(last) and any(
            start < end <= start + _LONGEST and self._fill(said[start:end]) for start in stops
        )

    def _fill(self, said: str) -> bool:
        if said != said.strip(_SIGNS):
            return False
        return self._names.issuperset(_words(said)) or _bare(said) in self._texts


def _bare(text: str) -> str:
    """Its words without the article before them."""
    words = _words(text)
    return " ".join(words[1:] if words[:1] and words[0] in _ARTICLES else words)


def _places(said: str, piece: str, start: int) -> Iterator[int]:
    while (start := said.find(piece, start)) >= 0:
        yield start
        start += 1


def _fills(context: Context) -> tuple[set[str], list[str]]:
    """Words of the product's names, and the texts of its other fills."""
    product, brief, known = context.spec.product, context.spec.brief, context.spec.understanding
    names = [product.title, product.brand, *known.names, known.noun, known.plural, *known.models]
    texts = [brief.offer.text, brief.offer.code, brief.audience]
    texts += [fact.value for fact in known.facts]
    texts += [
        option.text for pack in context.packs for found in pack.options.values() for option in found
    ]
    texts += [
        part.text
        for pack in context.packs
        for ways in pack.cta.values()
        for way in ways
        for part in way
        if not part.slot
    ]
    return {*_ARTICLES, *(word for name in names for word in _words(name))}, texts


@cache
def forms_of_patterns() -> Mapping[str, Sequence[str]]:
    """The patterns of all packs with their slots hidden, by their rarest literal word; those without one under ""."""
    texts = (pattern.text for pattern in patterns_all())
    said = _plain(_BRACED.sub(_SLOT, "\n".join(texts)))
    words = {form: _whole_words(form) for form in {line.rstrip(".!?") for line in said.split("\n")}}
    often = Counter(word for found in words.values() for word in set(found))
    found: dict[str, list[str]] = defaultdict(list)
    for form in sorted(words):
        key = min(words[form], key=lambda word: (often[word], word), default="")
        found[key].append(form)
    return found


@lru_cache(maxsize=4096)
def _build(form: str) -> Build:
    return Build(tuple(form.split(_SLOT)), frozenset(_whole_words(form)))


def _whole_words(form: str) -> list[str]:
    """Words that no slot touches: one that does may grow in filling ("{noun}'s", "a {v}-litre")."""
    return _WHOLE.findall(form)


def _plain(text: str) -> str:
    """Casefolded, with plain signs and one article, since that turns with what is filled in."""
    text = text.casefold().replace("’", "'").replace("–", "-").replace("—", "-")
    return re.sub(r"\ban\b", "a", text).strip("\n")


def patterns_all() -> Iterator[Pattern]:
    """Every pattern of every pack, and those for products of no pack."""
    for slug in pack_names():
        for found in pack_load(slug).patterns.values():
            yield from found
    for found in plain_patterns().values():
        yield from found


def _words(text: str) -> list[str]:
    return [match.group().casefold() for match in _WORD.finditer(text)]
