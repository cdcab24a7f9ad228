"""What a thing is made of in percent: "62% cotton, 34% nylon"."""

from __future__ import annotations

from typing import Final

import regex

from generation.facts.forms import word_kinds
from generation.facts.lexicon import lexicon, word_set
from generation.facts.measures import Quantity
from generation.facts.units import COMPOSITION

_NO_STUFF: Final = word_set("quantities__no_stuff")


def compositions_find(text: str) -> list[Quantity]:
    parts = list(COMPOSITION.finditer(text))
    parts = [part for part in parts if _is_stuff(part["what"])]
    found: list[Quantity] = []
    index = 0
    while index < len(parts):
        last = index
        while (
            last + 1 < len(parts)
            and len(text[parts[last].end() : parts[last + 1].start()].strip(" ,/&+and")) == 0
        ):
            last += 1
        whole = parts[index : last + 1]
        value = ", ".join(f"{part['percent']}% {_stuff(part['what'])}" for part in whole)
        found.append(
            Quantity(
                "composition",
                "material",
                value,
                whole[0].start(),
                whole[0].start()
                + len(text[whole[0].start() : whole[-1].start()])
                + _stuff_end(whole[-1]),
            )
        )
        index = last + 1
    return found


def _tells_second(words: list[str]) -> bool:
    """ "Soft cotton", "stretch spandex": the second word is the stuff, the first one only describes it."""
    stuffs = lexicon()["materials"]
    return len(words) > 1 and words[1] in stuffs and words[0] not in stuffs


_DESCRIBED = frozenset(
    ("organic", "merino", "pure", "recycled", "cow", "genuine", "egyptian", "pima", "virgin", "stainless", "sterling", "natural",
     "soy", "faux", "pu", "bamboo", "mulberry", "combed", "corn")
)  # fmt: skip


def _is_stuff(what: str) -> bool:
    """Is it a stuff, and not praise ("100% brand new") or a quality ("100% soft")?"""
    words = what.lower().split()
    if words[0] in _NO_STUFF and not _tells_second(words):
        return False
    if any(word in lexicon()["materials"] for word in words):
        return True
    return word_kinds(words[0]) != {"ADJ"} and words[0] not in lexicon()["qualities"]


def _stuff(what: str) -> str:
    words = what.split()
    low = [word.lower() for word in words]
    if len(words) > 1 and low[0] not in _DESCRIBED and not _tells_second(low):
        words = words[:1]
    return " ".join(word if word.isupper() and len(word) < 4 else word.lower() for word in words)


def _stuff_end(part: regex.Match[str]) -> int:
    words = part["what"].split()
    kept = len(_stuff(part["what"]).split())
    used = len(part["what"]) if kept == len(words) else len(words[0])
    return int(part.start("what") - part.start()) + used
