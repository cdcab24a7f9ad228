"""Short names that a shopper would recognise, for any length."""

from __future__ import annotations

from typing import Final

from generation.facts.forms import word_known
from generation.facts.lexicon import lexicon
from generation.facts.matcher import Match
from generation.facts.nouns import Head
from generation.facts.roles import Title
from generation.types import Understanding

ACRONYMS: Final = frozenset(
    "led usb dslr abs pvc tv cd dvd gps hdmi uv rgb diy rc fm am wifi nfc ssd ram pc lcd oled hd uht spf vr usa uk xl xxl 3d 4k 2d eva tpu pu tws mdf cctv ip iphone bbq bpa".split()
)
SPELLED: Final = {"iphone": "iPhone", "ipad": "iPad", "airpods": "AirPods", "wifi": "Wi-Fi", "t-shirt": "T-shirt", "christmas": "Christmas", "halloween": "Halloween", "easter": "Easter", "japanese": "Japanese", "french": "French", "bluetooth": "Bluetooth", "american": "American", "chinese": "Chinese", "british": "British", "german": "German", "italian": "Italian", "english": "English", "korean": "Korean", "spanish": "Spanish", "victorian": "Victorian", "bohemian": "bohemian", "egyptian": "Egyptian", "valentine's": "Valentine's", "thanksgiving": "Thanksgiving", "santa": "Santa", "v-neck": "V-neck", "velcro": "Velcro", "disney": "Disney", "barbie": "Barbie", "lego": "LEGO"}
WORDS_MOST: Final = 4
SHORTEST: Final = 12


def word_case(word: str, *, proper: bool = False) -> str:
    """A title word as running text spells it: acronyms and names keep capitals, all else is lower case."""
    low = word.lower()
    if low in SPELLED:
        return SPELLED[low]
    if low in ACRONYMS:
        return low.upper()
    if proper:
        return word.title() if word.isupper() and len(word) > 4 else word
    if word[1:].lower() != word[1:] and not word.isupper():
        return word if not word_known(low) else low
    return low if word_known(low) or not word[0].isupper() or word.isupper() else word


def names_build(title: Title, head: Head, models: list[str], brand: str | None) -> tuple[str, ...]:
    """Short names, longest first, each ending in the head noun."""
    noun = noun_print(title, head)
    described = _descriptors(title, head)
    model = _model_near(title, head, models)
    names: list[str] = []
    for kept in _choices(described):
        words = [(index, text) for index, text in kept]
        names.append(" ".join(text for _, text in sorted(words)) + " " + noun if words else noun)
    if model:
        named = [f"{model} {name}" for name in names if not _says(name, model)]
        names = named + names
    if brand and (not described or not model):
        lead = f"{model} {noun}" if model and not _says(noun, model) else noun
        for name in (lead, *names[:2]):
            if not _says(name, brand) and len(name.split()) < WORDS_MOST:
                names.append(f"{brand} {name}")
    names.append(head.noun.rsplit(" ", 1)[-1] if head.noun.isascii() else noun)
    good = [name for name in dict.fromkeys(" ".join(name.split()) for name in names) if not _twice(name)]
    return tuple(sorted(good, key=lambda name: (-_worth(name, model, brand, noun), -len(name))))


def _worth(name: str, model: str, brand: str | None, noun: str) -> int:
    """Names that carry the model come first; a bare brand + noun helps where nothing describes."""
    return 2 if model and name.startswith(model) else 1


def noun_print(title: Title, head: Head) -> str:
    """The head noun phrase in its printing case."""
    return " ".join(word_case(word) for word in head.noun.split())


def short_name(understanding: Understanding, limit: int) -> str:
    """A name of at most `limit` characters (12 or more) that a shopper would recognise.

    Raises ValueError below 12: no honest name fits there.
    """
    if limit < SHORTEST:
        raise ValueError("a short name needs a limit of at least 12 characters")
    for name in understanding.names:
        if len(name) <= limit:
            return name
    for name in (understanding.noun, understanding.head, *understanding.models, understanding.brand or ""):
        if name and len(name) <= limit:
            return name
    return "product"


def _model_near(title: Title, head: Head, models: list[str]) -> str:
    if not models:
        return ""
    before = [m for m in models if head.at is None or 0 <= title.source.text.find(m) < title.tokens[head.at].start]
    model = before[-1] if before else models[0]
    return " ".join(word_case(word, proper=True) for word in model.split())


def _descriptors(title: Title, head: Head) -> list[tuple[int, int, str]]:
    """(priority, token index, words) of what describes the head, the best first."""
    if head.at is None:
        return []
    found: list[tuple[int, int, str]] = []
    covered: dict[int, Match] = {i: m for m in title.matches for i in range(m.at, m.end)}
    index = head.at - 1
    nearest = True
    while index >= 0 and title.segment[index] == title.segment[head.at] and not title.after_break[index]:
        match = covered.get(index)
        at = match.at if match else index
        if all(title.roles[i] == "word" for i in range(at, index + 1)):
            priority = _priority(title, match, index, head, nearest)
            if priority is not None:
                text = " ".join(word_case(token.text) for token in title.tokens[at : index + 1])
                found.append((priority, at, text))
                nearest = False
        index = at - 1
    return sorted(found, key=lambda row: (row[0], -row[1]))


def _priority(title: Title, match: Match | None, index: int, head: Head, nearest: bool) -> int | None:
    token = title.tokens[index]
    if token.low in lexicon()["dangling"] or token.low in lexicon()["closed"] or not token.text[0].isalpha():
        return None
    if match is None:
        return 0 if nearest or token.text[0].isupper() else 3
    if "nouns" in match.kinds:
        return 1 if nearest else None
    if "audiences" in match.kinds:
        return 6
    for rank, kinds in enumerate((("materials",), ("qualities", "patterns"), ("occasions",), ("colors",))):
        if any(kind in match.kinds for kind in kinds):
            return rank + 1
    return None


def _choices(described: list[tuple[int, int, str]]) -> list[list[tuple[int, str]]]:
    """Sets of descriptors from the most to none, the best kept longest."""
    most = min(len(described), WORDS_MOST - 1)
    return [[(at, text) for _, at, text in described[:size]] for size in range(most, -1, -1)]


def _says(name: str, part: str) -> bool:
    return part.lower() in name.lower()


def _twice(name: str) -> bool:
    words = [word.lower().rstrip("s") for word in name.split()]
    return len(set(words)) < len(words)
