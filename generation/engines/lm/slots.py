"""Typed slots: exact strings of one record that the model places and never spells.

A line in slots says `<name> weighs <weight>.`; `Slots.fill` puts the strings in with their article and
capital, `Slots.mask` takes a finished line apart again. So a name or a number cannot be misspelt,
and any line that was ever approved can be read as the model's own kind of text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generation.engines.grammar.agreement import LEADING_ARTICLE
from generation.engines.grammar.context import Context
from generation.engines.grammar.wording import article_for, capital

NAMES = ("<name>", "<model>", "<brand>", "<noun>", "<nouns>")
MONEY = ("<price>", "<was>", "<save>", "<offer>", "<code>", "<ends>", "<stock>")
NAMED = (
    "color", "material", "weight", "capacity", "dimensions", "flavour", "length", "quantity", "care", "power", "fit", "closure",
    "height", "width", "finish", "battery_life", "strap", "pattern", "ingredients", "included", "connectivity", "storage", "scent",
    "compatible_with", "sole", "origin", "diameter", "thickness", "voltage", "age", "texture", "lining",
)  # fmt: skip
"""Attributes that patterns call for by name, each with a slot of its own."""
FORMED = {"with": 4, "adj": 3, "size": 2, "spec": 3, "fact": 3, "other": 4}
"""What else there is by the form in which patterns call for it, the narrowest first, and how many slots each has."""
FACTS = (
    *(f"<{name.replace('_', '')}>" for name in NAMED),
    *(f"<{form}{place}>" for form, most in FORMED.items() for place in range(most)),
)
SLOT_TOKENS = (*NAMES, *MONEY, *FACTS)
"""Every slot there is; a record has some of them."""

_TOKEN = re.compile(r"<[a-z]+\d?>")
_GLUED = re.compile(r"[\w>]<[a-z]+\d?>|<[a-z]+\d?>\w")
_DIGIT = re.compile(r"[\d²³¼½¾]")
_ARTICLE = re.compile(r"\b([Aa])n?(?= <)")
SENTENCE_START = re.compile(r"(?:^|[.?!]\s+|\n\s*)[\"“(]?$")
_SEVERAL = ("attr.features", "with", "adj", "size", "spec", "fact")
"""Fills that are facts of their own each, not ways to say one."""


@dataclass(frozen=True)
class Slot:
    """One slot's strings, longest first, the names of the facts they rest on, as what patterns call for them, and how it is shown.

    What is shown may have an article that the strings have not: whether a thing is one of several only it can tell.
    """

    texts: tuple[str, ...]
    facts: tuple[str, ...] = ()
    forms: frozenset[str] = frozenset()
    shown: str = ""


@dataclass(frozen=True)
class Slots:
    """The slots of one record under one brief, by token."""

    by_token: Mapping[str, Slot]

    def mask(self, text: str) -> str:
        """The text with every string of a slot as its token; the longest string wins."""
        if self._pattern is None:
            return text
        masked = self._pattern.sub(lambda m: self._tokens[m.group().casefold()], text)
        return _ARTICLE.sub(r"\1", masked)

    def fill(self, masked: str, fits: Callable[[str], bool]) -> str | None:
        """The text with the longest strings that still fit; None where none do or a slot has no string."""
        tokens = _TOKEN.findall(masked)
        if any(token not in self.by_token for token in tokens):
            return None
        # A name may be shortened, one step for all its places, before the line is given up.
        steps = max([len(self.by_token[token].texts) for token in tokens], default=1)
        for step in range(steps + 1):
            text = self._filled(masked, step if step < steps else None)
            if fits(text):
                return text
        return None

    def shortest(self, token: str) -> int:
        """The fewest characters that a slot can take; for the room that is left while decoding."""
        return min(len(text) for text in self.by_token[token].texts)

    def least(self, masked: str) -> str:
        """A text in slots that the record has, filled with the shortest strings."""
        return self._filled(masked, None)

    def room_taken(self) -> dict[str, int]:
        """The fewest characters of every slot there is."""
        return {token: self.shortest(token) for token in self.by_token}

    def facts_in(self, masked: str) -> frozenset[str]:
        """Names of the facts that a line in slots rests on."""
        return frozenset(
            fact for token in _TOKEN.findall(masked) for fact in self.by_token[token].facts
        )

    def _filled(self, masked: str, step: int | None) -> str:
        """The text with each slot's string at this step, or its shortest where there is no step."""
        out = ""
        end = 0
        for match in _TOKEN.finditer(masked):
            texts = self.by_token[match.group()].texts
            text = min(texts, key=len) if step is None else texts[min(step, len(texts) - 1)]
            out += masked[end : match.start()]
            end = match.end()
            if SENTENCE_START.search(out):
                text = capital(text)
            out = _with_article(out, text) + text
        return out + masked[end:]

    @cached_property
    def _tokens(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for token, slot in self.by_token.items():
            for text in slot.texts:
                found.setdefault(text.casefold(), token)
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        texts = sorted(self._tokens, key=len, reverse=True)
        if not texts:
            return None
        return re.compile(
            r"(?<![\w%£$€.-])(?:" + "|".join(map(re.escape, texts)) + r")(?![\w%]|[.,]\d)", re.I
        )


def slots_glued(masked: str) -> bool:
    """Whether a slot stands in the middle of a word, or two without a blank between them."""
    return bool(_GLUED.search(masked))


def digits_free(masked: str) -> bool:
    """Whether a line in slots has a digit of its own, which no record vouches for."""
    return bool(_DIGIT.search(_TOKEN.sub("", masked)))


def _with_article(before: str, text: str) -> str:
    """What stands before a slot, its article turned to what follows."""
    match = re.search(r"\b[Aa]n? $", before)
    if match is None:
        return before
    article = article_for(text)
    return (
        before[: match.start()] + (capital(article) if match.group()[0] == "A" else article) + " "
    )


def slots_of(context: Context) -> Slots:
    """The slots of a product under a brief."""
    names, offer = context.names, context.offer
    nouns = {text.casefold() for text in (*names.nouns, *names.plurals)}
    full = [name for name in names.full if name.casefold() not in nouns]
    own = [name for name in names.models if names.proper and name.casefold() not in nouns]
    found: dict[str, Slot] = {}
    for token, texts in zip(
        NAMES, (full, own, (names.brand,), names.nouns, names.plurals), strict=True
    ):
        said = tuple(text for text in texts if text)
        if said:
            found[token] = Slot(said)
    money = (offer.price, offer.was, offer.save, offer.offer, offer.code, offer.ends)
    stock = str(offer.stock) if offer.stock is not None else None
    for token, text in zip(MONEY, (*money, stock), strict=True):
        if text:
            name = token.strip("<>")
            found[token] = Slot((text,), (name,), frozenset((name,)))
    for slot in _facts(context):
        free = next((token for token in _tokens_for(slot) if token not in found), None)
        if free:
            found[free] = slot
    return Slots(found)


def _tokens_for(slot: Slot) -> Iterator[str]:
    """The tokens that a fact may have, the one that says most of it first."""
    yield from (f"<{name.replace('_', '')}>" for name in NAMED if name in slot.forms)
    for form, most in FORMED.items():
        if form in slot.forms or form == "other":
            yield from (f"<{form}{place}>" for place in range(most))


def _facts(context: Context) -> Iterator[Slot]:
    """One slot for each fact: an attribute with all ways to say it, a feature with its own words."""
    known: set[str] = set()
    forms = _forms(context)
    for pack in context.packs:
        for slot, options in pack.options.items():
            several = slot in _SEVERAL
            if not several and not slot.startswith("attr."):
                continue
            for said in [[option] for option in options] if several else [options]:
                fresh = [option.text for option in said if _bare(option.text) not in known]
                if fresh:
                    known.update(map(_bare, fresh))
                    called = frozenset(form for text in fresh for form in forms[_bare(text)])
                    texts = tuple(dict.fromkeys(sorted(fresh, key=_bare_first)))
                    if several:
                        texts = (LEADING_ARTICLE.sub("", fresh[0]),)
                    yield Slot(texts, said[0].facts, called, fresh[0] if several else "")


def _forms(context: Context) -> dict[str, set[str]]:
    """Of every string of the packs' options, the forms that patterns call for it by."""
    found: dict[str, set[str]] = defaultdict(set)
    for pack in context.packs:
        for slot, options in pack.options.items():
            for option in options:
                found[_bare(option.text)].add(form_of(slot))
    return found


def _bare(text: str) -> str:
    return LEADING_ARTICLE.sub("", text).casefold()


def form_of(slot: str) -> str:
    """What a pattern's slot calls for: "color" for attr.color, "fact" for fact2."""
    return slot.removeprefix("attr.").rstrip("0123456789")


def _bare_first(text: str) -> tuple[bool, int]:
    """Forms without an article come first: they stand anywhere."""
    return bool(LEADING_ARTICLE.match(text)), -len(text)
