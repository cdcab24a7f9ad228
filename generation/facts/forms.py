"""Word forms: parts of speech, singular, plural, third person."""

from __future__ import annotations

from functools import lru_cache

from lemminflect import getAllLemmas, getInflection

from generation.facts.lexicon import lexicon

IRREGULAR = {
    "hoodies": "hoodie", "cookies": "cookie", "movies": "movie", "beanies": "beanie", "teddies": "teddy",
    "selfies": "selfie", "onesies": "onesie", "ties": "tie", "smoothies": "smoothie", "brownies": "brownie",
    "gummies": "gummy", "lenses": "lens", "buses": "bus", "bras": "bra", "canvases": "canvas", "tees": "tee",
    "shoes": "shoe", "wipes": "wipe", "tissues": "tissue", "series": "series", "species": "species",
    "chess": "chess", "dress": "dress", "glass": "glass", "brass": "brass", "compass": "compass",
    "mattress": "mattress", "princess": "princess", "gas": "gas", "bus": "bus", "atlas": "atlas",
    "octopus": "octopus", "cactus": "cactus", "canvas": "canvas", "lens": "lens", "harness": "harness",
    "necklace": "necklace", "flats": "flat", "walkie talkies": "walkie talkie", "knives": "knife",
    "shelves": "shelf", "scarves": "scarf", "leaves": "leaf", "loaves": "loaf", "wolves": "wolf",
    "calves": "calf", "elves": "elf", "dwarves": "dwarf", "dice": "dice", "mice": "mouse", "feet": "foot",
    "gloves": "glove", "sleeves": "sleeve", "valves": "valve", "olives": "olive", "adhesives": "adhesive",
    "collectibles": "collectible", "accessories": "accessory", "batteries": "battery", "bodies": "body",
}  # fmt: skip
PLURALS = {
    "scarf": "scarves", "dwarf": "dwarves", "knife": "knives", "shelf": "shelves", "bookshelf": "bookshelves",
    "dice": "dice", "foot": "feet", "mouse": "mice", "mouse pad": "mouse pads", "bra": "bras", "bus": "buses",
    "lens": "lenses", "canvas": "canvases", "hoodie": "hoodies", "tee": "tees", "beanie": "beanies",
    "rhino": "rhinos", "hippo": "hippos", "patch": "patches", "person": "people", "child": "children",
    "series": "series", "sheep": "sheep", "fish": "fish", "mosquito": "mosquitoes", "yo-yo": "yo-yos",
    "piano": "pianos", "radio": "radios", "video": "videos", "photo": "photos", "polo": "polos",
    "poncho": "ponchos", "kimono": "kimonos", "tuxedo": "tuxedos", "dress": "dresses", "glass": "glasses",
    "walkie talkie": "walkie talkies", "dslr": "DSLRs", "ssd": "SSDs", "tv": "TVs", "cd": "CDs", "dvd": "DVDs",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def word_kinds(word: str) -> frozenset[str]:
    """What a lower-case word can be: NOUN, VERB, ADJ, ADV, AUX; empty where the dictionary has none.

    Source: the lemma table of LemmInflect (NIH SPECIALIST lexicon).
    """
    kinds = frozenset(getAllLemmas(word))
    if kinds or "-" not in word:
        return kinds
    return word_kinds(word.rsplit("-", 1)[1])


@lru_cache(maxsize=100_000)
def word_known(word: str) -> bool:
    """Is this lower-case word one that English dictionaries or our lists have?"""
    return bool(word_kinds(word)) or word in known_words()


@lru_cache(maxsize=20_000)
def can_be_done(low: str) -> bool:
    """ "Fillable", "cuttable": what can be done with the thing, of a verb that the dictionary has."""
    if not low.endswith("able") or word_kinds(low) or len(low) < 7:
        return False
    stem = low[:-4]
    forms = (stem, f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else stem)
    return any("VERB" in word_kinds(form) for form in forms)


@lru_cache(maxsize=50_000)
def word_compound(word: str) -> bool:
    """Is a word that no dictionary has two words of four letters and more in one: "flatlock", "triblend"?"""
    return word.isalpha() and any(
        word_kinds(word[:at]) and word_kinds(word[at:]) for at in range(4, len(word) - 3)
    )


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Every single word that stands in our own lists."""
    words: set[str] = set()
    for phrases in (*lexicon().lists.values(), lexicon().nouns):
        for phrase in phrases:
            words.update(phrase.split())
    return frozenset(words)


@lru_cache(maxsize=20_000)
def noun_plural(noun: str) -> str:
    """Plural of a noun phrase; a phrase that has none of its own is given back."""
    head, last = _split(noun)
    low = last.lower()
    if _among(noun, "pluralia") or _among(noun, "uncountable"):
        return noun
    if low in PLURALS:
        return head + PLURALS[low]
    if noun_singular(last) != last and low not in IRREGULAR.values():
        return noun
    return head + _plural_rule(last)


def plural_written(noun: str) -> str:
    """The plural that a shop may write of a noun that has none: "glitter glues"."""
    return noun if noun.endswith("s") else _split(noun)[0] + _plural_rule(_split(noun)[1])


@lru_cache(maxsize=20_000)
def noun_singular(noun: str) -> str:
    """Singular of a noun phrase as a shop uses it: "yoga pants" and "gym short" stay as they are."""
    head, last = _split(noun)
    low = last.lower()
    if _among(noun, "pluralia") or _among(noun, "uncountable"):
        return noun
    if low in IRREGULAR:
        return head + _like(last, IRREGULAR[low])
    if (
        not low.endswith("s")
        or low.endswith(("ss", "us", "is"))
        or len(low) < 4
        or not low.isascii()
    ):
        return noun
    return head + _like(last, _singular_rule(low))


def _singular_rule(low: str) -> str:
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "sses", "xes", "zes")):
        return low[:-2]
    if low.endswith("oes") and len(low) > 5:
        return low[:-2]
    return low[:-1]


@lru_cache(maxsize=20_000)
def _plural_rule(last: str) -> str:
    low = last.lower()
    if low.endswith(("s", "x", "z", "ch", "sh")):
        return last + "es"
    if low.endswith("y") and len(low) > 1 and low[-2] not in "aeiou":
        return last[:-1] + "ies"
    found = getInflection(low, "NNS") if low.isascii() and low.isalpha() else ()
    return _like(last, found[0]) if found else last + "s"


def _among(noun: str, name: str) -> bool:
    low = noun.lower()
    return low in lexicon()[name] or low.rsplit(" ", 1)[-1] in lexicon()[name]


@lru_cache(maxsize=50_000)
def verb_third(verb: str) -> str:
    """Third person singular of any form of a verb: "wick" and "wicking" give "wicks"."""
    base = verb_base(verb)
    found = getInflection(base, "VBZ")
    return found[0] if found else base + "s"


@lru_cache(maxsize=50_000)
def verb_base(verb: str) -> str:
    """Base form of a verb, the word itself where it is none."""
    found = getAllLemmas(verb).get("VERB", ())
    return found[0] if found else verb


def _split(noun: str) -> tuple[str, str]:
    head, space, last = noun.rpartition(" ")
    return head + space, last


def _like(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
