"""Why a line that the model drew is not kept: what no engine may say, however well it reads."""

from __future__ import annotations

import re
from functools import cache

from generation.corpus import pack_load, pack_names
from generation.engines.grammar.aliens import names_alien
from generation.engines.grammar.context import Context
from generation.engines.grammar.guards import fits, repeats, says_banned
from generation.engines.grammar.plain import plain_patterns
from generation.engines.grammar.wording import article_for, word_set, words
from generation.engines.lm.material import phrases_of
from generation.engines.lm.slots import NAMES, digits_free, slots_glued
from generation.lm.endings import DANGLING, OPEN
from generation.types import FieldSpec

_LEADING = re.compile(r"^[\s,;:.!?)\]%/&+–—-]")
_SENTENCE_START = re.compile(r"(?:^|[.?!:…]\s+|\n\s*|[–—]\s+)[\"“‘'(]*$")
_CAPITAL = re.compile(r"(?<![\w'’-])[A-Z](?![$£€])[\w'’-]*")
_SLOT = re.compile(r"<[a-z]+\d?>")
_GAP = re.compile(r"  | [.,;:!?]|[.,;:!?][.,;:!?]")
_SLOT_AGAIN = re.compile(r"(<[a-z]+\d?>)[\s,.;:–-]*\1")
_ARTICLE = re.compile(r"\b([Aa]n?) ([\w£$€“‘'\"-]+)")
_TWO_ARTICLES = re.compile(
    r"\b(?:an?|the|your|its|every|no(?: more)?) (?:an?|the|your|its)\b", re.I
)
_KNOWN_CAPITALS = word_set(
    "I I'm I'll I've I'd OK T-shirt Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April "
    "May June July August September October November December Christmas Easter"
)


class LineCheck:
    """What is known of one product and field, for looking at many lines."""

    def __init__(
        self, context: Context, field: FieldSpec, taught: frozenset[str] = frozenset()
    ) -> None:
        """`taught` are the words of the lines that the model learnt from; where none are named, any will do.

        `known` are the words of record and brief, casefolded and as written, and the product's names whole.
        """
        self._context, self._field, self._taught = context, field, taught
        self.known = _own_words(context)

    def fault(self, text: str, masked: str) -> str | None:
        """One word for what is wrong with a filled line (`masked` is the same in slots); None for nothing."""
        if not text or not fits(text, self._field):
            return "length"
        if digits_free(masked):
            return "number"
        if slots_glued(masked):
            return "glued"
        if _GAP.search(masked):
            # The model left room for something that this product has not ("until  order"), or put two signs to one end.
            return "gap"
        if says_banned(text, self._context.spec):
            return "banned"
        if names_alien(text, self._context.packs[0].alien):
            return "alien"
        if self._no_word(masked):
            return "word"
        return _misspoken(text, masked) or ("brand" if self._foreign_name(text) else None)

    def sentence_case(self, text: str) -> str:
        """The line with plain words small within a sentence: "Made For Slow Mornings" is no list of names."""

        def small(match: re.Match[str]) -> str:
            word = match.group()
            low = word.lower()
            plain = low in _plain_words() or low in self.known
            if word in self.known or word in _KNOWN_CAPITALS or not (plain and word.istitle()):
                return word
            return word if _SENTENCE_START.search(text[: match.start()]) else low

        return _CAPITAL.sub(small, text)

    def _no_word(self, masked: str) -> bool:
        """Whether a word stands in no line and nowhere in the record: the model put pieces together that are none."""
        return bool(self._taught) and not all(map(self._is_word, words_plain(masked)))

    def _is_word(self, word: str) -> bool:
        bare = word.removesuffix("'s")
        forms = {word, bare, f"{bare}s", bare.removesuffix("s"), bare.removesuffix("es")}
        if not (forms.isdisjoint(self._taught) and forms.isdisjoint(self.known)):
            return True
        parts = word.split("-")
        return len(parts) > 1 and all(map(self._is_word, parts))

    def _foreign_name(self, text: str) -> bool:
        """Whether the line has a brand or a model of the corpus that is not this product's, or an unknown name."""
        if any(
            not {name, name.casefold()} & self.known and re.search(rf"\b{re.escape(name)}\b", text)
            for name in _names(text)
        ):
            return True
        return any(
            re.sub("['’]s$", "", match.group().casefold()) not in self.known
            and not {match.group(), re.sub("['’]?s$", "", match.group())} & _KNOWN_CAPITALS
            for match in _CAPITAL.finditer(text)
            if not _SENTENCE_START.search(text[: match.start()])
        )


def _misspoken(text: str, masked: str) -> str | None:
    """What is wrong with the line as English, whatever it speaks of."""
    if line_dangles(text):
        return "dangling"
    if repeats(text) or _said_twice(masked) or _TWO_ARTICLES.search(text):
        return "twice"
    return "article" if _wrong_article(text) else None


def words_plain(masked: str) -> list[str]:
    """The words of a line in slots, casefolded, without the slots."""
    return [word.casefold().replace("’", "'") for word in words(_SLOT.sub(" ", masked))]


def line_dangles(text: str) -> bool:
    """Whether a line opens with a sign or stops in the middle: "made for", "light,"."""
    said = words(text)
    if not said or _LEADING.match(text) or text[-1] in OPEN:
        return True
    bare = text.rstrip(".!?…\"”’')")
    return bare.endswith(said[-1]) and said[-1].casefold() in DANGLING


def _said_twice(masked: str) -> bool:
    """Whether a slot stands twice in a row, or a fact or a price twice in one line."""
    facts = [token for token in _SLOT.findall(masked) if token not in NAMES]
    return len(facts) > len(set(facts)) or bool(_SLOT_AGAIN.search(masked))


def _wrong_article(text: str) -> bool:
    """Whether "a" stands where "an" should, or the other way round."""
    return any(
        match[1].casefold() != article_for(match[2]).casefold() for match in _ARTICLE.finditer(text)
    )


def _names(text: str) -> list[str]:
    """Names of the corpus whose first word stands in the text."""
    index = names_of_corpus()
    return [name for word in set(words(text)) for name in index.get(word, ())]


@cache
def _plain_words() -> frozenset[str]:
    """What the lines of all packs are made of, as written there."""
    packs = [pack_load(slug) for slug in pack_names()]
    written = [plain_patterns(), *(pack.patterns for pack in packs)]
    texts = [
        *(pattern.text for kinds in written for found in kinds.values() for pattern in found),
        *(text for pack in packs for text in (*pack.sensory, *pack.occasions, *pack.problems)),
    ]
    return frozenset(word for text in texts for word in words(text))


@cache
def names_of_corpus() -> dict[str, tuple[str, ...]]:
    """Brands and models of all packs, by their first word; none that the packs also say as a plain word."""
    packs = [pack_load(slug) for slug in pack_names()]
    plain = _plain_words() | {word.lower() for word in _KNOWN_CAPITALS}
    names: dict[str, dict[str, None]] = {}
    for pack in packs:
        for name in (*pack.brands, *pack.models):
            said = words(name)
            if said and said[0][:1].isupper() and not plain.issuperset(map(str.lower, said)):
                names.setdefault(said[0], {})[name] = None
    return {first: tuple(found) for first, found in names.items()}


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
