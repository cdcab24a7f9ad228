"""Whether a line is a pattern of the corpus with its slots filled: recited, not written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from generation.corpus import Pattern, pack_load, pack_names
from generation.engines.grammar.context import Context
from generation.engines.grammar.plain import plain_patterns

_SLOT = "·"
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_WHOLE = re.compile(r"(?<![\w·'.\-])[^\W_]+(?:['.\-][^\W_]+)*(?![\w·'\-])")
_FILL = r"(.{1,90}?)"
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

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What its lines match; made when first asked for, since there are thousands."""
        return re.compile(_FILL.join(map(re.escape, self.pieces)) + r"[.!?]?")


class Recited:
    """What could be recited for one product, ready for looking at many lines."""

    def __init__(self, context: Context) -> None:
        self._fills = frozenset(_fill_words(context))

    def is_pattern(self, text: str) -> bool:
        """Whether the line is a corpus pattern with its slots filled from this product and its phrases.

        A slot may hold any run of the product's own words and of the phrases that its packs offer, so
        that a fill in another order or form is still the pattern.
        """
        said = _plain(text)
        words = frozenset(_words(said))
        return any(
            (build := _build(form)).literal <= words
            and build.may_be(said)
            and self._filled(build, said)
            for key in (*words, "")
            for form in forms_of_patterns().get(key, ())
        )

    def _filled(self, build: Build, said: str) -> bool:
        match = build.expression.fullmatch(said)
        return match is not None and all(
            self._fills.issuperset(_words(fill)) for fill in match.groups() if fill
        )


def _fill_words(context: Context) -> Iterator[str]:
    product, brief, known = context.spec.product, context.spec.brief, context.spec.understanding
    texts = [
        product.title,
        product.brand,
        *known.names,
        known.noun,
        known.plural,
        *known.models,
        brief.offer.text,
    ]
    texts += [brief.offer.code, brief.audience, *(fact.value for fact in known.facts)]
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
    for text in texts:
        yield from _words(text)
    yield from ("a", "an", "the")


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
