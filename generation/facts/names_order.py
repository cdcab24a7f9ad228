"""The order of the words in a short name: names as the title has them, then what describes, then the thing."""

from __future__ import annotations

from typing import Final

from generation.facts.casing import word_case
from generation.facts.forms import word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon
from generation.facts.roles import Title
from generation.facts.toldnouns import GATHERING

NAMING: Final = frozenset(("model", "brand", "shop"))


def name_ordered(title: Title, name: str, noun: str) -> str:
    """ "Cinderella's Bloks garden" of "Bloks … Cinderella's Garden" in the title's order; a name with a word
    from elsewhere, or one that stands behind the thing, stays as it is."""
    if not name.endswith(f" {noun}"):
        return name
    words = name.removesuffix(f" {noun}").split()
    low = [token.low for token in title.tokens]
    places = [low.index(word.lower()) if word.lower() in low else -1 for word in words]
    again = any(low.count(word.lower()) > 1 for word in words)  # "Star Wars … Clone Wars …"
    if len(words) < 2 or -1 in places or again:
        return name
    named = [at for at in places if _names(title, at)]
    if len(named) < 2 or named == sorted(named):
        return name
    spelled = dict(zip(places, words, strict=True))
    order = [*sorted(named), *(at for at in places if at not in named)]
    return " ".join([*(spelled[at] for at in order), noun])


def _names(title: Title, at: int) -> bool:
    token = title.tokens[at]
    return title.roles[at] in NAMING or (token.text[0].isupper() and not word_known(token.low))


def words_before(title: Title, head: Head) -> list[str]:
    """ "Crystal wish set": what stands right before a noun that alone says little, the nearest first; at most two."""
    found: list[str] = []
    if head.at is None or head.noun not in LITTLE:
        return found
    for index in range(head.at - 1, max(-1, head.at - 3), -1):
        token = title.tokens[index]
        plain = title.roles[index] in ("word", "model") and token.text[0].isalpha()
        if not plain or title.segment[index] != title.segment[head.at] or title.after_break[index]:
            break
        if token.low in lexicon()["dangling"] or not word_known(token.low):
            break
        found.append(word_case(token.text))
    return found


LITTLE: Final = GATHERING | frozenset(
    ("kit", "miniature", "piece", "tool", "parfum", "box", "kits")
)
