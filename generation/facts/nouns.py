"""What the thing is: the head noun of a title, helped by its category."""

from __future__ import annotations

from typing import Final

from generation.facts.brand import is_foreign_title
from generation.facts.carriers import CARRIERS, CONTAINERS, carried, joined_set
from generation.facts.categories import CategoryNouns
from generation.facts.forms import noun_singular, word_kinds
from generation.facts.head import CREATURES, Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import closed_compound, made_words, noun_known
from generation.facts.nounscores import ENDS, noun_score
from generation.facts.phrases import is_vague
from generation.facts.roles import Title
from generation.facts.source import ngrams
from generation.facts.toldnouns import GATHERING, NEVER, WEAK, clause_noun, maker_noun, told_noun


def head_find(title: Title, category: CategoryNouns, description: str) -> Head:
    """The best head noun; "product" where nothing is understood."""
    found = _candidates(title, category)
    found += _open_nouns(title, category)
    edition = _edition(category, found)
    if edition:
        return edition
    scored = [
        (
            round(noun_score(title, category, found, item) + _mention_score(item, description), 3),
            -item.at,
            item,
        )
        for item in found
        if item.at is not None
    ]
    best = max(scored, default=None, key=lambda row: row[:2])
    if (
        best is not None
        and best[2].noun in WEAK | GATHERING
        and "toys" in category.words
        and maker_noun(title.source.text)
        and not _ends_title(title, best[2])
    ):
        return Head(told_noun(description) or maker_noun(title.source.text))
    shown = _shown(category, description, best[2].noun if best else "")
    if shown and best:
        return _wearer(title, best[2], shown)
    if best is not None and best[0] > 0:
        head = _extended(title, _earliest(title, found, best[2]))
        return joined_set(title, _sharpened(head, category))
    return _fallback(title, category, description) or (
        _extended(title, best[2]) if best else Head("product")
    )


def _edition(category: CategoryNouns, found: list[Head]) -> Head | None:
    """ "The Salt Path (Paperback)": among books, films and records the kind of edition is the thing."""
    nouns = lexicon().nouns
    if category.words.isdisjoint(MEDIA):
        return None
    packs = [(nouns[item.noun].pack, item) for item in found if item.noun in nouns]
    kinds = [item for pack, item in packs if pack == "cookbooks"]
    kinds = kinds or [item for pack, item in packs if pack == "books-films"]
    return kinds[-1] if kinds else None


MEDIA: Final = frozenset(("book", "books", "novels", "fiction", "film", "films", "movies", "music"))


def _shown(category: CategoryNouns, description: str, noun: str) -> str:
    """The figure or doll that wears what its title names ("Home Kit", "Bride Dress"), where its text says so."""
    entry = lexicon().nouns.get(noun)
    worn = noun == "kit" or (entry is not None and entry.family == "apparel")
    if not worn or "toys" not in category.words:
        return ""
    wears = {kind.rsplit(" ", 1)[-1] for kind in (*category.leaf, *category.above)} & WEARERS
    leaf = [kind for kind in category.leaf if kind.rsplit(" ", 1)[-1] in WEARERS]
    if leaf and not {"accessory", "clothes", "costume"} & set(category.leaf):
        return leaf[0]
    low = description[:600].lower()
    return next((kind for kind in sorted(wears) if kind in low and noun not in low), "")


def _wearer(title: Title, worn: Head, shown: str) -> Head:
    """The wearer as the head; "home kit" is then no part of its name."""
    at = worn.at or 0
    if worn.noun == "kit":
        first = at - (title.tokens[at - 1].low in ("home", "away", "third"))
        title.roles[first : at + 1] = ["noise"] * (at + 1 - first)
    return Head(shown)


WEARERS: Final = frozenset(("figure", "doll", "figurine", "teddy", "bear"))


def _candidates(title: Title, category: CategoryNouns) -> list[Head]:
    found = []
    for match in title.matches:
        if "nouns" not in match.kinds or title.roles[match.at] == "noise":
            continue
        noun = noun_known(match.phrase)
        if noun:
            found.append(Head(noun, match.at, match.size))
    for index, token in enumerate(title.tokens):
        if title.roles[index] == "word" and token.low.endswith(SAURIANS):
            found.append(Head(f"{token.low} dinosaur", index, 1))
        elif "toys" not in category.words and title.roles[index] == "word":
            noun = closed_compound(token.low) or _hyphened(title, index)
            found += [Head(noun, index, 1)] if noun else []
    return found


def _hyphened(title: Title, index: int) -> str:
    """ "… Grip-Stick": a noun joined to a word before it, where it ends its stretch; else ""."""
    first, _, last = title.tokens[index].low.rpartition("-")
    ends = index + 1 == len(title.tokens) or title.roles[index + 1] == "sign"
    known = ends and first.isalpha() and len(first) > 2 and noun_known(last) is not None
    return noun_singular(title.tokens[index].low) if known else ""


def _ends_title(title: Title, item: Head) -> bool:
    """ "Ravensburger Barbie Memory": a weak noun that ends the title is the thing all the same."""
    ends = (item.at or 0) + item.size == len(title.tokens)
    return ends and item.noun not in GATHERING


def _mention_score(item: Head, description: str) -> float:
    """A description's opening that names the thing again, unless it only repeats the title."""
    said = f" {item.noun}" in f" {description[:300].lower()}"
    return 0.6 if said and item.noun not in GATHERING else 0.0


def _open_nouns(title: Title, category: CategoryNouns) -> list[Head]:
    """The last word of a stretch, a noun that no list has: English compounds end in their head."""
    taken = {index for match in title.matches for index in range(match.at, match.end)}
    found = _category_said(title, category)
    for index, token in enumerate(title.tokens):
        last = index + 1 == len(title.tokens) or title.roles[index + 1] in ENDS
        if index in taken or not last or title.roles[index] != "word" or title.after_break[index]:
            continue
        if "toys" in category.words and noun_singular(token.low) not in made_words():
            continue
        named = index > 0 and title.roles[index - 1] == "word"
        named = named and (not category.leaf or index - 1 in taken)
        if named and token.low not in COUNTERS and len(token.low) > 3 and _plain_noun(token.low):
            found.append(Head(noun_singular(token.low), index, 1))
    return found


def _category_said(title: Title, category: CategoryNouns) -> list[Head]:
    """ "Cocktail Picks" under "Cocktail Picks": the category's own words, found again, name the thing."""
    found = []
    for at in range(len(title.tokens)):
        for size, phrase in ngrams(title.tokens, at, 3 if category.said else 0):
            plain = {"word"} == set(title.roles[at : at + size])
            if plain and noun_singular(phrase) in category.said and noun_known(phrase) is None:
                found.append(Head(noun_singular(phrase), at, size))
    return found


COUNTERS: Final = word_set("nouns_counters")
SAURIANS: Final = ("saurus", "ceratops", "raptor", "dactyl")


def _sharpened(head: Head, category: CategoryNouns) -> Head:
    """A bare "case" in a category of phone cases is a phone case."""
    if " " not in head.noun and head.noun in WEAK:
        for leaf in category.leaf:
            if leaf.endswith(f" {head.noun}") and leaf in lexicon().nouns:
                return Head(leaf, head.at, head.size)
    return head


def _earliest(title: Title, found: list[Head], best: Head) -> Head:
    """A stuffed title says its noun again and again: the first full phrase of it stands best."""
    if len(title.tokens) < 15:
        return best
    same = [
        head for head in found if head.noun == best.noun and not title.after_break[head.at or 0]
    ]
    return min(same, key=lambda head: head.at or 0, default=best)


def _extended(title: Title, head: Head) -> Head:
    """One describing noun before a single-word head joins it: "gym" + "short"."""
    if head.at is None or head.at == 0 or head.size > 1:
        return head
    if head.noun == "game" and head.at > 1 and title.tokens[head.at - 2].low in ("&", "and"):
        return head  # "Cat & Mouse Game"
    if head.noun in CARRIERS or head.noun in CONTAINERS:
        return carried(title, head)
    before = title.tokens[head.at - 1]
    lists = lexicon().lists
    joins = before.low in lists["occasions"] or (before.low in JOINING)
    compound = (
        head.at > 1
        and title.roles[head.at - 2] == "word"
        and not any(m.at <= head.at - 2 < m.end for m in title.matches)
    )
    if (
        title.roles[head.at - 1] == "word"
        and not compound
        and joins
        and before.low not in lists["colors"]
    ):
        return Head(f"{before.low} {head.noun}", head.at - 1, 2)
    return head


JOINING: Final = word_set("nouns_joining")


def _fallback(title: Title, category: CategoryNouns, description: str) -> Head | None:
    """Without a known noun in the title: the category's, else the title's last dictionary noun."""
    told = told_noun(description) or ("" if "word" in title.roles else clause_noun(description))
    if told:
        return Head(told)
    kept_out = GATHERING if "toys" in category.words else GATHERING | CREATURES
    nouns = [noun for noun in (*category.leaf, *category.above) if noun not in kept_out]
    if "toys" in category.words and any(
        q.name == "number_of_pieces" and _count(q.value) >= 24 for q in title.quantities
    ):
        return Head("puzzle")
    if nouns:
        low = description.lower()
        said = next((noun for noun in nouns if noun in low), None)
        return Head(said or nouns[0])
    if is_foreign_title(title.tokens):
        return None
    if maker_noun(title.source.text):
        return Head(maker_noun(title.source.text))
    return _last_noun(title, toys="toys" in category.words)


def _last_noun(title: Title, *, toys: bool) -> Head | None:
    """The title's last word that is only a noun; among toys just where it ends a stretch."""
    described = {i for m in title.matches if "qualities" in m.kinds for i in range(m.at, m.end)}
    for index in reversed(range(_of_place(title))):
        token = title.tokens[index]
        ends = index + 1 == len(title.tokens) or title.roles[index + 1] in ENDS
        if index in described or (toys and not ends):
            continue  # "Take Along Thomas": a piece of a name
        plain = title.roles[index] == "word" and not title.after_break[index]
        closed = index + 1 < len(title.tokens) and title.roles[index + 1] == "closed"
        if toys and closed:
            continue  # "Boulder the Construction-bot", "Take Along": names
        if toys and noun_singular(token.low) not in made_words():
            continue  # "Helicopter Arrest", "Operation Jungle": names
        if plain and _plain_noun(token.low) and token.low not in NEVER:
            return Head(noun_singular(token.low), index, 1)
    return Head("toy") if toys else None


def _plain_noun(low: str) -> bool:
    kinds = word_kinds(low)
    return (
        "NOUN" in kinds
        and not kinds & {"ADJ", "ADV"}
        and not is_vague(low)
        and low not in lexicon()["puffery"]
    )


def _count(value: str) -> int:
    return int("".join(character for character in value if character.isdigit())[:6] or 0)


def _of_place(title: Title) -> int:
    """Where "of" begins to tell more ("tower of doom"), else the end."""
    low = [token.low for token in title.tokens]
    return (
        low.index("of")
        if "of" in low and title.roles[low.index("of")] == "closed" and low.index("of")
        else len(low)
    )
