"""What the thing is: the head noun of a title, helped by its category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from generation.facts.categories import CategoryNouns
from generation.facts.forms import noun_singular, word_kinds
from generation.facts.lexicon import lexicon
from generation.facts.matcher import noun_known
from generation.facts.phrases import is_vague
from generation.facts.roles import Title

WEAK: Final = frozenset(
    "clip clips carrier refill spray resin garden school set pack signal station tree bridge platform level bit dot anchor jack terminal connector memory kit toy game box bag card case light top accessory pack assortment cover piece tool label tag number letter "
    "button patch pin badge pump heel paper print frame ring chain band stand mount holder filter oil water dish tray "
    "glass cup plate bar fan heart bow flower rose ball letters cards pieces tablet tablets felt fabric lace thread "
    "cake salt sugar rice milk chocolate coffee honey sweet sweets canvas screen sign book needle powder trim edge "
    "wood zipper ribbon mirror spring party studs stud battery batteries remote trainer slide mask veil drink suit".split()
)
CREATURES: Final = frozenset(
    "horse mare stallion foal pony dog cat cow calf bull pig sheep lamb goat lion tiger bear elephant giraffe zebra rhino hippo monkey "
    "gorilla wolf fox rabbit bunny owl eagle penguin duck chicken rooster dinosaur t-rex triceratops dragon unicorn shark whale dolphin "
    "turtle frog snake crocodile spider butterfly bee terrier puppy kitten knight pirate princess fairy wizard witch alien monster soldier "
    "ninja cowboy dwarf elf troll clown mermaid panda reindeer donkey camel kangaroo koala squirrel hedgehog seal otter parrot gecko "
    "lizard octopus crab snowman santa magician mutant deer buck doe stag mammoth rat hamster moose bison buffalo ostrich peacock "
    "swan goose hen cockerel mule walrus leopard cheetah jaguar lynx badger beaver raccoon skunk bat crow raven hawk falcon stork flamingo meerkat "
    "antelope gazelle boar hyena chimpanzee orangutan sloth iguana tortoise toad stingray orca jellyfish starfish lobster beetle gladiator "
    "viking samurai archer ghost vampire zombie skeleton astronaut ballerina stormtrooper goblin gnome pegasus phoenix minotaur griffin hydra "
    "brachiosaurus allosaurus pteranodon stegosaurus velociraptor gecko".split()
)


@dataclass(frozen=True)
class Head:
    """The head noun phrase: singular, and its title tokens (None where the category gave it)."""

    noun: str
    at: int | None = None
    size: int = 0


def head_find(title: Title, category: CategoryNouns, description: str) -> Head:
    """The best head noun; "product" where nothing is understood."""
    found = _candidates(title)
    scored = [(_score(title, category, found, item), -item.at, item) for item in found if item.at is not None]
    best = max(scored, default=None, key=lambda row: row[:2])
    if best is not None and best[0] > 0:
        return _sharpened(_extended(title, _earliest(title, found, best[2])), category)
    return _fallback(title, category, description) or (_extended(title, best[2]) if best else Head("product"))


def _candidates(title: Title) -> list[Head]:
    found = []
    for match in title.matches:
        if "nouns" not in match.kinds or title.roles[match.at] == "noise":
            continue
        noun = noun_known(match.phrase)
        if noun:
            found.append(Head(noun, match.at, match.size))
    for index, token in enumerate(title.tokens):
        if title.roles[index] == "word" and token.low.endswith(SAURIANS):
            found.append(Head(token.low, index, 1))
    return found


SAURIANS: Final = ("saurus", "ceratops", "raptor", "dactyl")


def _score(title: Title, category: CategoryNouns, found: list[Head], item: Head) -> float:
    at, last = item.at or 0, item.noun.rsplit(" ", 1)[-1]
    score = _category_score(category, item.noun, last) + 0.4 * (item.size - 1)
    first = next((title.segment[i] for i, role in enumerate(title.roles) if role == "word"), 0)
    score += max(2.0 - 0.9 * (title.segment[at] - first), -0.5)
    if title.after_break[at]:
        score -= 1.5 if title.after_break[at] in ("in", "on", "by", "to", "from", "as") else 4.2
    score -= _family_score(category, item.noun)
    score += _neighbour_score(title, found, item)
    repeated = sum(other.noun.rsplit(" ", 1)[-1] == last for other in found) - 1
    score += min(repeated, 3) * 0.5
    if item.noun in WEAK or item.noun in CREATURES:
        score -= 0.8
    if item.noun in GATHERING:
        score -= 1.6
    if item.noun in FLAVOURS and title.segment[at] > first:
        score -= 2.5
    return score


GATHERING: Final = frozenset("game toy set pack accessory decoration supplies assortment".split())
FLAVOURS: Final = frozenset("coffee chocolate milk tea honey strawberry vanilla butter cheese cocoa matcha".split())


def _family_score(category: CategoryNouns, noun: str) -> float:
    """A "top" among toys is hardly a garment: a noun of another family than its category's weighs less."""
    entry = lexicon().nouns.get(noun)
    if entry is None or not category.words:
        return 0.0
    if category.words & {"toys", "toy"} and entry.family in ("apparel", "electronics", "fmcg"):
        return 1.4
    return 1.4 if noun in AMBIGUOUS and not category.words & APPAREL else 0.0


AMBIGUOUS: Final = frozenset("short top tie cap ring boot tank pump clutch belt chain vest slide heel flats stud studs brief polo jersey cuff mule trainer suit coat loop hoop mask cape body bow stockings charm".split())
APPAREL: Final = frozenset("apparel clothing clothes fashion men women mens womens kids bags shoes jewelry jewellery underwear sleepwear accessories tops bottoms wear baby".split())


def _category_score(category: CategoryNouns, noun: str, last: str) -> float:
    if noun in CREATURES:
        return 0.4 if noun in category.leaf or noun in category.above else 0.0
    if noun in category.leaf:
        return 3.6
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
    if end < len(title.tokens) and title.tokens[end].low == "the":
        return -2.0  # "Digger the terrier": a name
    if end >= len(title.tokens) or title.roles[end] in ("sign", "closed", "number", "code"):
        return 1.6
    if any(other.at == end for other in found):
        return -1.4
    word = title.tokens[end].low
    if title.roles[end] == "word" and "NOUN" in word_kinds(word) and "ADJ" not in word_kinds(word):
        return -0.6
    return 0.0


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
    same = [head for head in found if head.noun == best.noun and not title.after_break[head.at or 0]]
    return min(same, key=lambda head: head.at or 0, default=best)


def _plural_at(title: Title, item: Head) -> bool:
    last = title.tokens[(item.at or 0) + item.size - 1].low
    return last.endswith("s") and noun_singular(last) != last


def _extended(title: Title, head: Head) -> Head:
    """One describing noun before a single-word head joins it: "gym" + "short"."""
    if head.at is None or head.at == 0 or head.size > 1:
        return head
    before = title.tokens[head.at - 1]
    lists = lexicon().lists
    joins = before.low in lists["occasions"] or (before.low in JOINING)
    compound = head.at > 1 and title.roles[head.at - 2] == "word" and not any(m.at <= head.at - 2 < m.end for m in title.matches)
    if title.roles[head.at - 1] == "word" and not compound and joins and before.low not in lists["colors"]:
        return Head(f"{before.low} {head.noun}", head.at - 1, 2)
    return head


JOINING: Final = frozenset(
    "sun sports sport dinner soup salad pasta wall floor table bath hand face hair nail eye lip foot body ice storage tool sewing drain "
    "toilet pet dog cat bird baby bed pillow seat chair window door shower phone laptop tablet camera car truck bike bicycle jewelry jewellery "
    "knife spice shoe hat coat key travel gift candle votive lead finger rain wind snow ski swim beach yoga gym track cargo denim pencil "
    "comic fancy fairy flower rose leaf christmas halloween easter birthday wedding party kitchen garden patio office school cardboard "
    "space fire police steam diesel race racing model train tea coffee wine beer water milk lunch picnic pocket snap oil air fuel "
    "brake wheel tire tyre screen desk bean trail fitness training endurance weightlifting running jogging cycling walking hiking golf tennis".split()
)


def _fallback(title: Title, category: CategoryNouns, description: str) -> Head | None:
    """Without a known noun in the title: the category's, else the title's last dictionary noun."""
    nouns = [noun for noun in (*category.leaf, *category.above) if noun not in GATHERING]
    if "toys" in category.words and any(q.name == "number_of_pieces" and _count(q.value) >= 24 for q in title.quantities):
        return Head("puzzle")
    if nouns:
        low = description.lower()
        said = next((noun for noun in nouns if noun in low), None)
        return Head(said or nouns[0])
    for index in reversed(range(_of_place(title))):
        token = title.tokens[index]
        if title.roles[index] == "word" and not title.after_break[index] and _plain_noun(token.low):
            return Head(noun_singular(token.low), index, 1)
    return Head("toy") if "toys" in category.words else None


def _plain_noun(low: str) -> bool:
    kinds = word_kinds(low)
    return "NOUN" in kinds and not kinds & {"ADJ", "ADV"} and not is_vague(low) and low not in lexicon()["puffery"]


def _count(value: str) -> int:
    return int("".join(character for character in value if character.isdigit())[:6] or 0)


def _of_place(title: Title) -> int:
    """Where "of" begins to tell more ("tower of doom"), else the end."""
    low = [token.low for token in title.tokens]
    return low.index("of") if "of" in low and title.roles[low.index("of")] == "closed" and low.index("of") else len(low)
