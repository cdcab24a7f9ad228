"""The order of the words in a short name: names as the title has them, then what describes, then the thing."""

from __future__ import annotations

from generation.facts.forms import word_known
from generation.facts.roles import Title

NAMING = frozenset(("model", "brand", "shop"))


def name_ordered(title: Title, name: str, noun: str) -> str:
    """ "Cinderella's Bloks garden" of "Bloks … Cinderella's Garden" in the title's order; a name with a word
    from elsewhere, or one that stands behind the thing, stays as it is."""
    if not name.endswith(f" {noun}"):
        return name
    words = name.removesuffix(f" {noun}").split()
    low = [token.low for token in title.tokens]
    places = [low.index(word.lower()) if word.lower() in low else -1 for word in words]
    if len(words) < 2 or -1 in places or len(set(places)) < len(places):
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
