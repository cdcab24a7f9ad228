"""Where a noun stands in its title: its stretch, its neighbours, brackets and praise before it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from generation.facts.carriers import CARRIERS, CONTAINERS, SETS
from generation.facts.categories import CategoryNouns
from generation.facts.forms import noun_singular, word_kinds
from generation.facts.head import CREATURES, Head
from generation.facts.lexicon import lexicon
from generation.facts.roles import Title
from generation.facts.titleparts import listed_on
from generation.facts.toldnouns import GATHERING, WEAK

SHORT: Final = 10
PARTICLES: Final = frozenset(("back", "up", "off", "out", "down", "over", "through", "all"))


def place_score(title: Title, item: Head) -> float:
    """What the stretch says that a noun stands in: the first is the thing's, "for" and "with" open another's."""
    at = item.at or 0
    first = first_segment(title)
    score = max(2.0 - 0.9 * (title.segment[at] - first), -0.5)
    if title.after_break[at]:
        score -= 1.5 if title.after_break[at] in ("in", "on", "by", "to", "from", "as") else 4.2
    if title.segment[at] > first and _praised(title, at):
        score -= 1.5
    if title.segment[at] > first + 1 and listed_on(title, title.segment[at]):
        score -= 2.4  # "… for phone cases, keychains, cups": the list goes on
    return score - 3.0 * _bracketed(title, at) - 2.5 * _quoted(title, at)


def counted_cost(title: Title, found: list[Head], item: Head) -> float:
    """ "Laundry detergent 60 washes": what is counted behind another noun is in or on the thing."""
    at = item.at or 0
    back = at - 1 - (at > 1 and title.tokens[at - 1].text.isupper())
    if back < 1 or not title.tokens[back].text.isdecimal() or not plural_at(title, item):
        return 0.0
    return 4.0 if stands_behind(title, found, item) else 0.0


def first_segment(title: Title) -> int:
    """The number of the first stretch that holds a word."""
    return next((title.segment[i] for i, role in enumerate(title.roles) if role == "word"), 0)


def _bracketed(title: Title, at: int) -> bool:
    """ "(1 Fitted Sheet & 2 Pillowcases)": what stands in brackets tells more of the thing, and names it rarely."""
    opened = [index for index in range(at) if title.tokens[index].text in ("(", "[")]
    return (
        bool(opened)
        and opened[-1] > 0
        and all(title.tokens[index].text not in (")", "]") for index in range(opened[-1], at))
    )


def _quoted(title: Title, at: int) -> bool:
    """ "… accessories "sausage and cheese"": what stands in quotes is a name, unless all of the title does."""
    signs = [index for index, token in enumerate(title.tokens) if token.text in ('"', "“", "”")]
    pairs = zip(signs[::2], signs[1::2], strict=False)
    return any(
        begun < at < ended and (ended - begun) * 2 < len(title.tokens) for begun, ended in pairs
    )


def _praised(title: Title, at: int) -> bool:
    """ "… - Great Easter Party Bag Fillers": a later stretch that opens with praise says what the thing is good for."""
    begun = next(i for i, segment in enumerate(title.segment) if segment == title.segment[at])
    begun += title.roles[begun] == "sign"
    return begun < at and title.roles[begun] == "noise"


def stands_behind(title: Title, found: list[Head], item: Head) -> bool:
    """Does another noun of the title stand before this one?"""
    return any((other.at or 0) < (item.at or 0) for other in found if other.noun not in CREATURES)


def neighbour_score(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    """A noun right before another noun describes it; one that ends its stretch heads it."""
    end = (item.at or 0) + item.size
    following = next((other for other in found if other.at == end), None)
    if following is not None and plural_at(title, item) and plural_at(title, following):
        return 1.2  # "badges pins buttons": one thing under several names, the first serves
    if item.noun in CREATURES and _paired(title, found, end):
        return -2.4  # "Cat & Mouse Game"
    if end < len(title.tokens) and title.tokens[end].low in ("the", "up"):
        return -2.0  # "Digger the terrier": a name; "party dress up", "wind up": what is done
    end = _behind_colors(title, end)
    if _ends_at(title, end):
        return 0.8 if _first_of_set(title, end) else 1.6
    near = (other for other in found if may_head(category, other.noun, strict=True))
    if len(title.tokens) <= SHORT and any(closes(title, other, item) for other in near):
        return -2.2  # "Motorcycle helmet intercom": the last noun of a short title is the thing
    if following is not None:
        return _following_score(title, category, following)
    word, noun = title.tokens[end].low, title.roles[end] == "word"
    noun = noun and "NOUN" in word_kinds(word) and "ADJ" not in word_kinds(word)
    several = plural_at(title, item) and word.endswith("s")
    return -1.2 if noun and not several else 0.0


def _paired(title: Title, found: list[Head], end: int) -> bool:
    """Is a creature the first of two that a noun behind them takes together?"""
    if end + 2 >= len(title.tokens) or title.tokens[end].low not in ("&", "and"):
        return False
    return any(other.at == end + 2 or (other.at == end + 1 and other.size > 1) for other in found)


def _following_score(title: Title, category: CategoryNouns, following: Head) -> float:
    """What another noun right behind costs: less where it is a set, nothing where it cannot be the thing."""
    if not may_head(category, following.noun, strict=True):
        return 0.0  # "cycling jersey bike" under jerseys
    if following.noun in SETS and _ends_at(title, (following.at or 0) + 1):
        return -0.4  # "picnic table set"
    return -2.6 if _ends_stretch(title, following) else -1.4


def may_head(category: CategoryNouns, noun: str, *, strict: bool = False) -> bool:
    """Could a noun behind another one be the thing? Food among toys is part of a name ("Cookie Monster").

    `strict` asks only whether the noun is of another kind than all that the category names.
    """
    entry = lexicon().nouns.get(noun)
    toys = bool(category.words & {"toys", "toy"})
    if not strict and (entry is None or noun in NO_HEADS or (toys and entry.family == "fmcg")):
        return False
    families = _families(category.leaf)
    near = entry is None or not families or entry.family in families | {"", "electronics"}
    near = near or noun in GATHERING
    return near or toys or noun.rsplit(" ", 1)[-1] in CONTAINERS | CARRIERS


@lru_cache(maxsize=10_000)
def _families(kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(lexicon().nouns[kind].family for kind in kinds if kind in lexicon().nouns)


# "Milk formula powder": a form of the thing, a set or a creature behind it leaves the noun what it is.
NO_HEADS: Final = (
    GATHERING | CREATURES | {"powder", "spray", "gel", "cream", "oil", "mix", "tablet", "kit"}
)


def closes(title: Title, other: Head, item: Head) -> bool:
    """Does another noun end the stretch that this one stands in, or the words before it?"""
    at, begun = other.at or 0, item.at or 0
    same = title.segment[at] == title.segment[begun] and not title.after_break[at]
    named = other.noun not in WEAK and other.noun not in lexicon()["qualities"]
    return same and at > begun and named and _ends_stretch(title, other)


def _first_of_set(title: Title, end: int) -> bool:
    """ "Rail & Road Loading Set": is a noun the first of those that a set joins?"""
    if end >= len(title.tokens) or title.tokens[end].low not in ("&", "and"):
        return False
    same = [i for i in range(end, len(title.tokens)) if title.segment[i] == title.segment[end]]
    last = same[-1] - (title.roles[same[-1]] == "sign")
    return title.tokens[last].low in ("set", "kit") and title.roles[last - 1] == "word"


def joins_others(title: Title, item: Head) -> bool:
    """ "Rail & Road Loading Set": does a set stand in one stretch with things joined by "and"?"""
    at = item.at or 0
    joints = (i for i in range(at - 1) if title.tokens[i].low in ("&", "and"))
    return any(title.segment[i] == title.segment[at] for i in joints)


def _ends_at(title: Title, end: int) -> bool:
    """Does a stretch end before a token? "Chair back": a particle behind a noun ends none."""
    if end >= len(title.roles):
        return True
    role = title.roles[end]
    return role in ("sign", "number", "code") or (
        role == "closed" and title.tokens[end].low not in PARTICLES
    )


def _ends_stretch(title: Title, item: Head) -> bool:
    """ "Silicone straw caps": the second of two nouns closes its stretch, so it is the thing."""
    end = _behind_colors(title, (item.at or 0) + item.size)
    return item.noun not in GATHERING and (
        end == len(title.tokens) or title.roles[end] in ("sign", "closed")
    )


def _behind_colors(title: Title, end: int) -> int:
    """ "Chair slipcover cobalt", "jeans men's": a colour or an audience behind the noun is no further noun."""
    for match in title.matches:
        if match.at == end and match.kinds & {"colors", "audiences"}:
            return match.end
    return end


def plural_at(title: Title, item: Head) -> bool:
    """Does the title write a noun in the plural?"""
    last = title.tokens[(item.at or 0) + item.size - 1].low
    return last.endswith("s") and noun_singular(last) != last
