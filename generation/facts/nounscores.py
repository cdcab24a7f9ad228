"""How well each noun of a title would do as the head."""

from __future__ import annotations

from typing import Final

from generation.facts.categories import CategoryNouns
from generation.facts.forms import noun_singular, word_kinds, word_known
from generation.facts.head import CREATURES, Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.roles import Title
from generation.facts.toldnouns import GATHERING, NEVER, WEAK

ENDS: Final = frozenset(("sign", "closed", "number", "code"))
OPEN_COST: Final = 2.6


def noun_score(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    """How well a noun of the title names the thing itself, by its place, its neighbours and its category."""
    at, last = item.at or 0, item.noun.rsplit(" ", 1)[-1]
    score = _category_score(category, item.noun, last) * _own_share(title, category, found, item)
    score += 0.4 * (item.size - 1)
    first = next((title.segment[i] for i, role in enumerate(title.roles) if role == "word"), 0)
    score += max(2.0 - 0.9 * (title.segment[at] - first), -0.5)
    if title.after_break[at]:
        score -= 1.5 if title.after_break[at] in ("in", "on", "by", "to", "from", "as") else 4.2
    score -= _family_score(category, item.noun) + _name_score(title, category, item)
    score += _neighbour_score(title, found, item)
    repeated = sum(other.noun.rsplit(" ", 1)[-1] == last for other in found) - 1
    score += min(repeated, 3) * 0.5
    if item.noun in WEAK or item.noun in CREATURES:
        score -= 0.8
    if item.noun in category.said:
        score += 3.6
    elif item.noun not in lexicon().nouns:
        score -= OPEN_COST
    if item.noun in GATHERING:
        score -= 1.6
    if _bracketed(title, at):
        score -= 3.0
    if item.noun in FLAVOURS and title.segment[at] > first:
        score -= 2.5
    return score


def _own_share(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    """How much of its category's word a noun may count: little where another noun follows and is the thing.

    Under "Candy", "candy bags" are bags; "Motorcycle Helmets & Accessories" holds helmet intercoms too.
    """
    end = (item.at or 0) + item.size
    followed = not _plural_at(title, item) and any(
        other.at == end and _may_head(category, other.noun) for other in found
    )
    closed = len(title.tokens) <= SHORT and any(
        _closes(title, other, item) and other.noun not in CREATURES for other in found
    )
    share = 0.4 if followed or closed else 1.0
    return share * (0.6 if "accessory" in category.leaf and len(category.leaf) > 1 else 1.0)


def _may_head(category: CategoryNouns, noun: str) -> bool:
    """Could a noun behind another one be the thing? Food among toys is part of a name ("Cookie Monster")."""
    entry = lexicon().nouns.get(noun)
    toys = bool(category.words & {"toys", "toy"})
    return entry is not None and noun not in NO_HEADS and not (toys and entry.family == "fmcg")


# "Milk formula powder": a form of the thing, a set or a creature behind it leaves the noun what it is.
NO_HEADS: Final = (
    GATHERING | CREATURES | {"powder", "spray", "gel", "cream", "oil", "mix", "tablet", "kit"}
)


def _bracketed(title: Title, at: int) -> bool:
    """ "(1 Fitted Sheet & 2 Pillowcases)": what stands in brackets tells more of the thing, and names it rarely."""
    opened = [index for index in range(at) if title.tokens[index].text in ("(", "[")]
    return (
        bool(opened)
        and opened[-1] > 0
        and all(title.tokens[index].text not in (")", "]") for index in range(opened[-1], at))
    )


FLAVOURS: Final = word_set("nouns_flavours")


def _family_score(category: CategoryNouns, noun: str) -> float:
    """A "top" among toys is hardly a garment: a noun of another family than its category's weighs less."""
    entry = lexicon().nouns.get(noun)
    if entry is None or not category.words:
        return 0.0
    if category.words & {"toys", "toy"} and entry.family in ("apparel", "electronics", "fmcg"):
        return 1.4
    if entry.family != "fmcg" and _edible(category):
        return 3.0  # "Green Label Can": a name on a drink, not the drink
    return 1.4 if noun in AMBIGUOUS and not category.words & APPAREL else 0.0


def _edible(category: CategoryNouns) -> bool:
    """Does every noun of the category's leaf name something to eat, drink or wash with?"""
    entries = [lexicon().nouns.get(noun) for noun in category.leaf]
    return bool(entries) and all(entry is not None and entry.family == "fmcg" for entry in entries)


AMBIGUOUS: Final = word_set("nouns_ambiguous")
APPAREL: Final = word_set("nouns_apparel")


def _name_score(title: Title, category: CategoryNouns, item: Head) -> float:
    """What speaks against a noun that is part of a name or tells of another: a cost, negative where it speaks for it."""
    at, end = item.at or 0, (item.at or 0) + item.size
    toys = bool(category.words & {"toys", "toy"})
    cost = 0.0
    if item.noun in NEVER and item.noun not in category.leaf:
        cost += 4.0
    if at and title.tokens[at - 1].low == "of" and title.roles[at - 1] == "closed":
        cost += 2.5
    if item.noun in CREATURES and category.leaf and not category.words & LIVING:
        cost += 2.5
    named = toys and item.size == 1 and title.tokens[at].text[0].isupper()
    if named and end < len(title.tokens) and _is_name(title, end):
        cost += 1.6  # "Jack Skellington": the first half of a name
    if toys and at > 1 and title.tokens[at - 1].low == "the" and title.roles[at - 2] != "closed":
        ends = end == len(title.tokens) or title.roles[end] in ENDS
        cost -= 2.0 if ends and title.segment[at - 2] == title.segment[at] else 0.0
    return cost


LIVING: Final = frozenset(
    ("toys", "toy", "animals", "dolls", "figures", "hobbies", "pet", "pets", "party")
)


def _is_name(title: Title, index: int) -> bool:
    token = title.tokens[index]
    return title.roles[index] == "word" and token.text[0].isupper() and not word_known(token.low)


def _category_score(category: CategoryNouns, noun: str, last: str) -> float:
    if noun in CREATURES:
        return 0.4 if noun in category.leaf or noun in category.above else 0.0
    if noun in category.leaf:
        return 1.8 if noun in WEAK else 3.6
    if any(leaf.rsplit(" ", 1)[-1] == last for leaf in category.leaf):
        return 3.0
    if noun in category.above or any(item.rsplit(" ", 1)[-1] == last for item in category.above):
        return 1.2
    return 0.0


def _neighbour_score(title: Title, found: list[Head], item: Head) -> float:
    """A noun right before another noun describes it; one that ends its stretch heads it."""
    end = (item.at or 0) + item.size
    following = next((other for other in found if other.at == end), None)
    if following is not None and _plural_at(title, item) and _plural_at(title, following):
        return 1.2  # "badges pins buttons": one thing under several names, the first serves
    if end < len(title.tokens) and title.tokens[end].low in ("the", "up"):
        return -2.0  # "Digger the terrier": a name; "party dress up", "wind up": what is done
    end = _behind_colors(title, end)
    if end >= len(title.tokens) or title.roles[end] in ("sign", "closed", "number", "code"):
        return 1.6
    if len(title.tokens) <= SHORT and any(_closes(title, other, item) for other in found):
        return -2.2  # "Motorcycle helmet intercom": the last noun of a short title is the thing
    if following is not None:
        return -2.6 if _ends_stretch(title, following) else -1.4
    word = title.tokens[end].low
    if title.roles[end] == "word" and "NOUN" in word_kinds(word) and "ADJ" not in word_kinds(word):
        return -1.2
    return 0.0


SHORT: Final = 10


def _closes(title: Title, other: Head, item: Head) -> bool:
    """Does another noun end the stretch that this one stands in, or the words before it?"""
    at, begun = other.at or 0, item.at or 0
    same = title.segment[at] == title.segment[begun] and not title.after_break[at]
    return same and at > begun and other.noun not in WEAK and _ends_stretch(title, other)


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


def _plural_at(title: Title, item: Head) -> bool:
    last = title.tokens[(item.at or 0) + item.size - 1].low
    return last.endswith("s") and noun_singular(last) != last
