"""How well each noun of a title would do as the head."""

from __future__ import annotations

from typing import Final

from generation.facts.carriers import CARRIERS, CONTAINERS, carried
from generation.facts.categories import CategoryNouns
from generation.facts.forms import word_known
from generation.facts.head import CREATURES, Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import closed_compound
from generation.facts.nounplaces import (
    SHORT,
    closes,
    counted_cost,
    first_segment,
    joins_others,
    may_head,
    neighbour_score,
    place_score,
    plural_at,
    stands_behind,
)
from generation.facts.roles import Title
from generation.facts.toldnouns import GATHERING, NEVER, WEAK

ENDS: Final = frozenset(("sign", "closed", "number", "code"))
OPEN_COST: Final = 2.6


def noun_score(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    """How well a noun of the title names the thing itself, by its place, its neighbours and its category."""
    last = item.noun.rsplit(" ", 1)[-1]
    score = _category_score(category, item.noun, last) * _own_share(title, category, found, item)
    score += (
        0.4 * (item.size - 1)
        + place_score(title, item)
        + neighbour_score(title, category, found, item)
    )
    score -= _family_score(category, item.noun) + _name_score(title, category, item)
    repeated = sum(other.noun.rsplit(" ", 1)[-1] == last for other in found) - 1
    score += _agreement(title, found, item) - counted_cost(title, found, item)
    return score + min(repeated, 3) * 0.5 + _word_score(title, category, found, item)


def _agreement(title: Title, found: list[Head], item: Head) -> float:
    """In a stuffed title most nouns are of one family: "joggers pants … sweatpants trousers … track"."""
    nouns = lexicon().nouns
    here = title.segment[item.at or 0]
    told = (head.noun for head in found if title.segment[head.at or 0] == here)
    families = [nouns[noun].family for noun in told if noun in nouns]
    own = nouns[item.noun].family if item.noun in nouns else ""
    if len(title.tokens) < 12 or not own or families.count("apparel") < 3:
        return 0.0
    return 2.0 if own == "apparel" and families.count(own) * 2 > len(families) else 0.0


def _word_score(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    """What the noun itself says: little for "set" and "decoration", nothing sure for a noun that no list has."""
    last, later = item.noun.rsplit(" ", 1)[-1], title.segment[item.at or 0] > first_segment(title)
    known = item.noun in lexicon().nouns
    said = item.noun in category.said
    place = last in PLACES and bool(category.words & {"toys", "toy"})
    score = (
        (1.8 if known else 3.6)
        if said
        else -OPEN_COST * (not known) * (0.4 if place or closed_compound(last) else 1.0)
    )
    if item.noun in WEAK or item.noun in CREATURES:
        score -= 0.8
    if item.noun in GATHERING or (last in LOOSE and stands_behind(title, found, item)):
        score -= 1.6 + 2.0 * (last == "decor" and later)
    if (
        item.noun in ("set", "kit")
        and category.words & {"toys", "toy"}
        and joins_others(title, item)
    ):
        score += 2.4
    if item.noun in CARRIERS:
        score -= _carrier_cost(title, category, item)
    score -= _shown_cost(title, category, found, item)
    if item.noun in lexicon()["qualities"] and stands_behind(title, found, item):
        score -= 2.0  # "… LED flashlight … remote control"
    return (
        score
        - 2.5 * (item.noun in FLAVOURS and later)
        - 4.0 * _fed(found, item)
        + 2.4 * (item.noun in PET_FOODS)
    )


def _shown_cost(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    """ "Miniature … chair", "dolls house miniature …": a scale before the thing; a puzzle is no tower that it shows."""
    at, last = item.at or 0, item.noun.rsplit(" ", 1)[-1]
    behind = [other for other in found if (other.at or 0) >= at + item.size]
    same = any(title.segment[other.at or 0] == title.segment[at] for other in behind)
    if last in SCALED:
        return 2.4 * same
    ends = at + item.size == len(title.tokens) or title.roles[at + item.size] in ENDS
    return -2.0 if last in PUZZLES and ends and bool(category.words & {"toys", "toy"}) else 0.0


SCALED: Final = frozenset(("miniature", "miniatures"))
PUZZLES: Final = frozenset(("puzzle", "jigsaw"))


def _fed(found: list[Head], item: Head) -> bool:
    """ "Cat food chicken": behind or before food for a pet, another food or creature is what it tastes of."""
    entry = lexicon().nouns.get(item.noun)
    eaten = item.noun in CREATURES or (entry is not None and entry.family == "fmcg")
    eaten = eaten or item.noun.rsplit(" ", 1)[-1] in (
        "pouch",
        "tin",
        "can",
        "tray",
        "jelly",
        "gravy",
    )
    fed = any(other.noun in PET_FOODS and other is not item for other in found)
    return fed and eaten and item.noun not in PET_FOODS


PET_FOODS: Final = frozenset(
    f"{pet} food" for pet in ("cat", "dog", "pet", "bird", "fish", "puppy", "kitten")
)


def _carrier_cost(title: Title, category: CategoryNouns, item: Head) -> float:
    """A bare "reader" says little, and among toys "Royal Guard" is a name."""
    toys = bool(category.words & {"toys", "toy"})
    alone = carried(title, item).size == item.size
    return 1.2 * alone + 1.2 * (toys and item.noun not in category.leaf)


def _takes(category: CategoryNouns, other: Head, end: int) -> bool:
    """ "Straw dust plugs": does a noun right behind, or one word on that carries others, take a noun along?"""
    carrying = other.noun in CONTAINERS | CARRIERS and (other.at or 0) - end == 1
    return carrying or (other.at == end and may_head(category, other.noun))


def _own_share(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    """How much of its category's word a noun may count: little where another noun follows and is the thing.

    Under "Candy", "candy bags" are bags; "Motorcycle Helmets & Accessories" holds helmet intercoms too.
    """
    end = (item.at or 0) + item.size
    followed = not plural_at(title, item) and any(
        other.at == end and may_head(category, other.noun) for other in found
    )
    closed = any(
        closes(title, other, item)
        and other.noun not in CREATURES
        and may_head(category, other.noun, strict=True)
        and (len(title.tokens) <= SHORT or _takes(category, other, end))
        for other in found
    )
    loose = item.noun.rsplit(" ", 1)[-1] in LOOSE and stands_behind(title, found, item)
    share = 0.4 if followed or closed or loose else 1.0
    return share * (0.6 if "accessory" in category.leaf and len(category.leaf) > 1 else 1.0)


# "Christmas decoration", "party supplies": what a thing is used as, said behind what it is.
LOOSE: Final = frozenset(("decoration", "decor", "supplies", "accessory"))
FLAVOURS: Final = word_set("nouns_flavours")


def _family_score(category: CategoryNouns, noun: str) -> float:
    """A "top" among toys is hardly a garment: a noun of another family than its category's weighs less."""
    entry = lexicon().nouns.get(noun)
    if entry is None or not category.words:
        return 0.0
    if noun in FLAVOURS and category.words & SCENTED:
        return 3.0
    if entry.family == "fmcg" and category.words & {"pretend", "food"}:
        return 0.0  # play food
    if category.words & {"toys", "toy"} and entry.family in ("apparel", "electronics", "fmcg"):
        return 1.4
    if entry.family == "fmcg" and noun in AMBIGUOUS and not category.words & DAILY:
        return 1.4
    if entry.family != "fmcg" and _edible(category):
        return 3.0  # "Green Label Can": a name on a drink, not the drink
    worn = entry.family == "apparel" and noun in AMBIGUOUS
    return 1.4 if worn and not category.words & APPAREL else 0.0


def _edible(category: CategoryNouns) -> bool:
    """Does every noun of the category's leaf name something to eat, drink or wash with?"""
    entries = [lexicon().nouns.get(noun) for noun in category.leaf]
    return bool(entries) and all(entry is not None and entry.family == "fmcg" for entry in entries)


PLACES: Final = word_set("nouns_places")
SCENTED: Final = frozenset(("perfume", "perfumes", "fragrances", "makeup", "skincare", "beauty"))
DAILY: Final = word_set("nouns_daily")
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
    cost += _living_cost(category, item.noun, toys=toys)
    if item.noun in SEASONS and any(
        t.low in SEASONS for t in title.tokens[end : end + 2] + title.tokens[max(0, at - 2) : at]
    ):
        cost += 6.0
    named = toys and item.size == 1 and title.tokens[at].text[0].isupper()
    if named and end < len(title.tokens) and _is_name(title, end):
        cost += 1.6  # "Jack Skellington": the first half of a name
    if toys and at > 1 and title.tokens[at - 1].low == "the" and title.roles[at - 2] != "closed":
        ends = end == len(title.tokens) or title.roles[end] in ENDS
        cost -= 2.0 if ends and title.segment[at - 2] == title.segment[at] else 0.0
    return cost


def _living_cost(category: CategoryNouns, noun: str, *, toys: bool) -> float:
    """A creature is a thing among toys, a pumpkin among plants and food; elsewhere prints show them."""
    cost = 2.5 if noun in MOTIFS and not category.words & GROWING else 0.0
    if noun in CREATURES and category.words and not category.words & LIVING:
        cost += 3.0
    return cost + 2.0 * (noun in CREATURES and toys and bool(category.words & INANIMATE))


LIVING: Final = frozenset(("toys", "toy", "animals", "dolls", "figures"))
MOTIFS: Final = word_set("nouns_motifs")
INANIMATE: Final = frozenset(
    (
        "vehicles",
        "tanks",
        "trains",
        "aircraft",
        "ships",
        "cars",
        "trucks",
        "kits",
        "railway",
        "kitchen",
        "dining",
        "bags",
        "furniture",
        "bedding",
        "barware",
        "moulds",
        "trays",
        "balloons",
        "cards",
    )
)
GROWING: Final = frozenset(
    (
        "plants",
        "plant",
        "flowers",
        "flower",
        "food",
        "fruit",
        "vegetables",
        "seeds",
        "groceries",
        "garden",
    )
)
SEASONS: Final = word_set("nouns_seasons")


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
