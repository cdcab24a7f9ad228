"""Small English: articles, verbs in the plural, capitals, words said twice."""

from __future__ import annotations

import re
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """Words written in a row."""
    return frozenset(text.split())


# Letters whose spoken name opens with a vowel: an LED lamp, an XL shirt, but a USB cable.
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
_SPOKEN_AS_WORDS = word_set("LEGO LUMA RAM NASA ROM RAW MIDI RISK")
_SILENT_H = re.compile(r"(?:honest|hour|heir|honou?r)", re.I)
_SOUNDS_LIKE_YOU = re.compile(
    r"(?:uni(?:[^nm]|$)|usb|use|usu|util|eu|ewe|one(?:\b|-)|once|ubi|u-)", re.I
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_VERBS = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "isn't": "aren't",
          "doesn't": "don't", "hasn't": "haven't", "wasn't": "weren't", "it's": "they're"}  # fmt: skip
_OPENED = "\"“‘'("
_NAMED_SMALL = re.compile(r"[a-z][A-Z]")
_IES_KEPT = word_set("ties lies dies pies vies")
MASS = word_set(
    "glue paint clay slime dough sand paper tape film rice flour sugar salt oil water tea "
    "coffee milk jewelry jewellery clothing furniture bedding luggage equipment lighting "
    "wool yarn fabric thread cream lotion shampoo conditioner soap powder foam chocolate "
    "honey wine beer cider food toner dinnerware drinkware glassware cookware tableware "
    "bakeware hardware software decor confetti ribbon lace felt cotton leather cleaner "
    "detergent bleach gear fencing flooring cement makeup foil"
)
"""Nouns that take no article and no plural in copy: "glue", not "a glue"."""
PAIRS = word_set(
    "shorts pants trousers tights leggings jeans joggers sweatpants pyjamas pajamas "
    "glasses sunglasses goggles scissors pliers tweezers tongs socks shoes boots sandals "
    "slippers sneakers trainers gloves mittens earrings headphones earphones earbuds "
    "binoculars overalls briefs boxers knickers clippers nippers shears curtains flats "
    "heels loafers pumps clogs skis"
)
"""Nouns sold in pairs: "a pair of shorts", "these shorts have"."""


def words(text: str) -> list[str]:
    """The words of a text, in order, hyphenated ones whole."""
    return _WORD.findall(text)


_OWNER = re.compile(r"^([A-Z]\w+['’]s)\s")
_ANYBODY = word_set("men's women's children's kid's girl's boy's baby's lady's people's")


@lru_cache(maxsize=20_000)
def article_for(phrase: str) -> str:
    """ "a" or "an", by how the phrase sounds: an hour, a unit, an LED lamp, an 8 mm drop."""
    match = re.match(r"[\"“‘'(£$€]*([^\W_]+)", phrase)
    first = match.group(1) if match else phrase
    if first[:1].isdigit():
        return "an" if re.match(r"(?:8|11(?!\d)|18(?!\d))", first) else "a"
    if len(first) > 1 and first.isupper() and first not in _SPOKEN_AS_WORDS and len(first) <= 4:
        return "an" if first[0] in _VOWEL_LETTERS else "a"
    if len(first) == 1 and first.isupper():
        return "an" if first in _VOWEL_LETTERS else "a"
    if _SILENT_H.match(first):
        return "an"
    if _SOUNDS_LIKE_YOU.match(first):
        return "a"
    return "an" if first[:1].lower() in "aeiouáéíóúåäöæø" else "a"


def verb_plural(verb: str) -> str:
    """A verb in the third person as the plural takes it: keeps -> keep, has -> have."""
    low = verb.lower()
    if low in _VERBS:
        plural = _VERBS[low]
    elif low.endswith("ies") and low not in _IES_KEPT:
        plural = low[:-3] + "y"
    elif low.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        plural = low[:-2]
    elif low.endswith("s") and not low.endswith("ss"):
        plural = low[:-1]
    else:
        return verb
    return capital(plural) if verb[:1].isupper() else plural


def capital(text: str) -> str:
    """The first letter large, quotes and brackets before it skipped; names such as iPhone left alone."""
    at = len(text) - len(text.lstrip(_OPENED))
    if at < len(text) and text[at].islower() and not _NAMED_SMALL.match(text, at):
        return text[:at] + text[at].upper() + text[at + 1 :]
    return text


def lower_first(text: str) -> str:
    """The first letter small, unless the word is a name, an acronym or "I"."""
    first = text.split(" ", 1)[0]
    if len(first) > 1 and first[:1].isupper() and first[1:].islower():
        return text[0].lower() + text[1:]
    return "a" + text[1:] if text.startswith("A ") else text


def article_led(text: str) -> str:
    """The text with the article it opens with turned to what follows: "a open toe" -> "an open toe"."""
    first, _, rest = text.partition(" ")
    return f"{article_for(rest)} {rest}" if first in ("a", "an") and rest else text


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough stem, good enough to see that "tees" repeats "tee"."""
    low = word.lower().removesuffix("'s").removesuffix("’s")
    if low.endswith(("ies", "ie")) and len(low) > 4:
        # "Berry" and "berries", "cookie" and "cookies": whichever it is, both end alike.
        return low.removesuffix("s")[:-2] + "y"
    if low.endswith(("sses", "shes", "ches", "xes")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith("ss") and len(low) > 3 else low


def is_somebodys(name: str, brand: str | None) -> bool:
    """Whether a name opens with whose the thing is and needs no article: "Cinderella's garden".

    A maker ("Levi's jeans") and people at large ("Men's tee") are no owners.
    """
    others = _ANYBODY | {(brand or "").casefold()}
    return any(owner.casefold() not in others for owner in _OWNER.findall(name))
