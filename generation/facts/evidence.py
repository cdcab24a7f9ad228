"""Lets a record's own parts, stuffs and shelf speak against the family and pack that its noun suggests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Final

from generation.facts.categories import CategoryNouns
from generation.facts.lexicon import evidence_words, lexicon, phrases_split
from generation.facts.source import Token, attribute_text, ngrams, tokens_of
from generation.facts.toldnouns import WEAK
from generation.types import Product

GENERAL: Final = "general"
SHELF: Final = 2  # what a noun of the category's last level counts, in cues
READ: Final = 1500  # characters of a description that are weighed
DENIED: Final = frozenset(("no", "none", "false", "0"))
# A toy or a pet's thing may have the parts of anything.
PLAYED: Final = frozenset(("toys", "toy", "dolls", "pet", "pets"))


def evidence_weigh(
    read: tuple[str, str], noun: str, product: Product, category: CategoryNouns, told: list[Token]
) -> tuple[str, str]:
    """(family, pack) as the noun suggests them (`read`), or moved where the record speaks of another kind of thing.

    A noun of several senses ("trainer", "tank", "toner") gives way to two cues of one other kind that outnumber its
    own; any other noun only where three cues of one kind stand against none of its own. The pack is then "general".
    `told` are the tokens of title and description.
    """
    family, pack = read
    senses = noun.rsplit(" ", 1)[-1] in _words("ambiguous")
    if noun in WEAK and family == "other" and _shelf_family(category) == "apparel":
        family = "apparel"  # a "kit" among jackets is worn
    if category.words & PLAYED or not (senses or pack != GENERAL):
        return family, pack
    cues = _cues_count(noun, product, category, told)
    own = _kinds(pack) or _family_kinds(family)
    speaks = sum(cues[kind] for kind in own)
    rivals = [
        (n, kind) for kind, n in cues.items() if kind not in own and kind not in _words("anywhere")
    ]
    count, rival = max(rivals, default=(0, ""))
    moved = count >= 2 and count > speaks if senses else count >= 3 and not speaks
    if not moved:
        return family, pack
    return (_kind_family()[rival] if senses else family), GENERAL


def unlike(noun: str) -> bool:
    """Is a compound no kind of its last word? A bean bag is carried nowhere."""
    return noun in _words("unlike")


def _cues_count(
    noun: str, product: Product, category: CategoryNouns, told: list[Token]
) -> Counter[str]:
    """How many different cues of each kind the record has; the noun's own words are none."""
    said = set(_cues_said([token for token in told if token.start < READ]))
    said |= set(_cues_said(tokens_of(product.category)))
    for key, value in product.attributes.items():
        text = attribute_text(value)
        if text.strip().lower() not in DENIED:
            said |= set(_cues_said(tokens_of(f"{key} , {text}")))
    # "Tank" and "tanks" are one cue.
    stems = {phrase.removesuffix("s"): phrase for phrase in sorted(said)}
    own = {word.removesuffix("s") for word in (noun, *noun.split())}
    cues = Counter(_cues()[phrase] for stem, phrase in stems.items() if stem not in own)
    for leaf in category.leaf:
        entry = lexicon().nouns.get(leaf)
        if entry and entry.pack in evidence_words()["packs"]:
            cues[phrases_split(evidence_words()["packs"][entry.pack])[0]] += SHELF
    return cues


def _cues_said(tokens: list[Token]) -> Iterator[str]:
    longest = _longest()
    for at, token in enumerate(tokens):
        size = longest.get(token.low, 0)
        if size:
            yield from (phrase for _, phrase in ngrams(tokens, at, size) if phrase in _cues())


def _shelf_family(category: CategoryNouns) -> str:
    """The one family of all nouns of a category's last level, or ""."""
    entries = [lexicon().nouns.get(noun) for noun in category.leaf]
    families = {entry.family if entry else "" for entry in entries}
    return families.pop() if len(families) == 1 else ""


@cache
def _cues() -> dict[str, str]:
    """Each cue with the kind it speaks for; a cue of two kinds speaks for the first."""
    kinds: dict[str, str] = {}
    for kind, text in evidence_words()["cues"].items():
        for phrase in phrases_split(text):
            kinds.setdefault(phrase, kind)
    return kinds


@cache
def _longest() -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in _cues():
        first = phrase.split(" ", 1)[0]
        longest[first] = max(phrase.count(" ") + 1, longest.get(first, 0))
    return longest


@cache
def _kinds(pack: str) -> frozenset[str]:
    return frozenset(phrases_split(evidence_words()["packs"].get(pack, "")))


@cache
def _family_kinds(family: str) -> frozenset[str]:
    return frozenset(phrases_split(evidence_words()["families"].get(family, "")))


@cache
def _kind_family() -> dict[str, str]:
    families = evidence_words()["families"]
    return {kind: family for family, text in families.items() for kind in phrases_split(text)}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(phrases_split(evidence_words()["words"][name]))
