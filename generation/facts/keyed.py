""" "Key: value" in a description, on lines of their own or one behind the other in running text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from generation.facts.attributes import EMPTY, LETTER, attribute_names, value_print
from generation.facts.forms import word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.prose import is_chatter, is_foreign_text
from generation.facts.quantities import quantities_find
from generation.facts.source import Source, value_tidy
from generation.types import Fact

# A key is words before a colon; where it begins in running text is settled by `_key_start`.
COLON: Final = regex.compile(r"[:：](?!//)\s?")
KEY: Final = regex.compile(r"\p{L}[\p{L}&/-]*(?: [\p{L}&/()-]+){0,4}\s?$")
WORD: Final = regex.compile(r"\S+")
KEY_REACH: Final = 64
STOP: Final = regex.compile(r"[\n•●▪✔✅★✓;|]|\.(?:\s|$)|\s-(?=\p{Lu})|\s\*|\d\.\s(?=\p{Lu})")
# "… the HallowmasMaterial: hard plastic": a lost space before a well-known key.
GLUED: Final = regex.compile(
    r"(?<=[\p{L})])(?:Material|Colou?r|Size|Fabric|Weight|Features|Package)s?$"
)
FLAGS: Final = frozenset(("yes", "no", "support", "none", "other", "others", "normal", "ordinary"))
UNSAID: Final = word_set("keyed_unsaid")
ABOUT: Final = regex.compile(
    r"^(?:(?:around|about|approx\.?|approximately|ca\.?|up to|~)\s*)+", regex.IGNORECASE
)
SPAN: Final = regex.compile(
    r"^(?P<n>\d{1,4}(?:\.\d+)?(?:\s?(?:-|–|to)\s?\d{1,4}(?:\.\d+)?)?)\s?(?P<unit>h|hrs?|hours?|days?|months?|years?|min(?:ute)?s?)\b",
    regex.IGNORECASE,
)
SPAN_UNITS: Final = {"h": "hours", "d": "days", "m": "months", "y": "years", "mi": "minutes"}
WORDS_MOST: Final = 7
SHORT: Final = 4
VALUE_MOST: Final = 9


@dataclass(frozen=True)
class Entry:
    """One key with its value: the key in lower case, the value's clean offsets, and if it had a line to itself."""

    key: str
    start: int
    end: int
    alone: bool


def keyed_facts(source: Source) -> list[Fact]:
    """Facts of every key that a table knows, and of plain values under other keys where several stand together."""
    if ":" not in source.text and "：" not in source.text or is_foreign_text(source.text):
        return []
    entries = _entries(source.text)
    facts: list[Fact] = []
    for entry in entries:
        name, _, kind = _meaning(entry.key).partition("/")
        told = list(_known_facts(source, entry, name, kind)) if kind else []
        facts.extend(told)
        if not told and (not kind or kind == "feature") and (entry.alone or len(entries) >= SHORT):
            facts.extend(_open_facts(source, entry))
    return facts


def _meaning(key: str) -> str:
    """What a key means by the table of attributes: whole, or by its last word ("main material")."""
    names = attribute_names()
    return names.get(key, names.get(key.rsplit(" ", 1)[-1], "")) if key else ""


def _entries(text: str) -> list[Entry]:
    found: list[tuple[int, str, int]] = []
    for colon in COLON.finditer(text):
        match = KEY.search(text, max(0, colon.start() - KEY_REACH), colon.start())
        if match:
            found.append((colon.end(), *_key_start(text, match)))
    entries = []
    for at, (low, key, start) in enumerate(found):
        stop = STOP.search(text, low)
        limit = min(
            stop.start() if stop else len(text),
            found[at + 1][2] if at + 1 < len(found) else len(text),
        )
        high = limit
        while high > low and not (text[high - 1].isalnum() or text[high - 1] in ')%"”°'):
            high -= 1
        line = text[text.rfind("\n", 0, start) + 1 : start].strip(" •●▪✔✅★✓*-\u2013.0123456789️")
        if key and high > low:
            entries.append(
                Entry(
                    key,
                    low,
                    high,
                    not line and (high == len(text) or text[limit : limit + 1] == "\n"),
                )
            )
    return entries


def _key_start(text: str, match: regex.Match[str]) -> tuple[str, int]:
    """The key in lower case and where it begins: "… Silicone Color:" is the key "color", behind the value before it."""
    words = [(word[0], match.start() + word.start()) for word in WORD.finditer(match[0])]
    names = attribute_names()
    glued = GLUED.search(words[-1][0])
    if glued and glued.start():
        return glued[0].lower(), words[-1][1] + glued.start()
    for size in (3, 2, 1):
        said = " ".join(word for word, _ in words[-size:]).lower()
        if len(words) >= size and said in names and words[-size][0][0].isupper():
            wider = len(words) > size and words[-size - 1][0].lower() in WIDER
            return said, words[-size - wider][1]
    while len(words) > 1 and not words[0][0][0].isupper():
        words.pop(0)
    opens = (
        not text[: words[0][1]].rstrip()
        or text[: words[0][1]].rstrip()[-1] in ".\n•●▪✔✅★✓;|*!?-,)]️"
        or text[words[0][1] - 1] == "\n"
    )
    while (
        len(words) > 1
        and not opens
        and (len(words) > 2 or words[0][0].lower() in lexicon()["colors"])
    ):
        words.pop(0)
    key = " ".join(word for word, _ in words).lower().replace("/", " ")
    return (" ".join(key.split()) if words[0][0][0].isupper() else ""), words[0][1]


CLAUSE: Final = regex.compile(r",?\s(?:making|giving|with|which|that|for)\b")
LOST_SPACE: Final = regex.compile(r"(?<=\p{Ll}{3})(?=\p{Lu}\p{Ll}{2})")
NAMED: Final = frozenset(("origin", "scent", "flavour", "aroma", "type", "language"))
WIDER: Final = frozenset(
    ("main", "item", "product", "shell", "outer", "inner", "body", "frame", "case")
)


def _known_facts(source: Source, entry: Entry, name: str, kind: str) -> Iterator[Fact]:
    tasted = name in ("flavour", "aroma")
    clause = CLAUSE.search(source.text, entry.start, entry.end) if tasted else None
    clause = clause or LOST_SPACE.search(source.text, entry.start, entry.end)
    end = clause.start() if clause else entry.end
    value = source.text[entry.start : end]
    told = kind in ("material", "color", "feature", "care") or name in NAMED
    if (
        not told
        or name.startswith("flag:")
        or EMPTY.match(value.strip())
        or len(value.split()) > WORDS_MOST
    ):
        return
    if not LETTER.search(value) or (name != "composition" and quantities_find(value)):
        return
    if kind == "material" and len(value.split()) > 3 and not _names_stuff(value):
        return
    said = regex.sub(r",\s*(?=[^,]*$)", " and ", value) if kind == "color" else value
    printed = f"made in {value_tidy(said)}" if name == "origin" else value_print(said)
    yield source.fact(name, kind, entry.start, end, printed)


def _names_stuff(value: str) -> bool:
    stuffs = lexicon()["materials"] | lexicon()["material_doubtful"]
    return any(word in stuffs for word in regex.findall(r"[\p{L}-]+", value.lower()))


def _open_facts(source: Source, entry: Entry) -> Iterator[Fact]:
    """ "Standby Time: around 12 days", "Waist Type: High Waist": said under the key's own name."""
    words = entry.key.split()
    if (
        not words
        or len(entry.key) < 3
        or UNSAID & set(words)
        or is_chatter(entry.key)
        or not all(map(word_known, words))
        or len(words) > SHORT
    ):
        return
    name, value = "_".join(words), source.text[entry.start : entry.end]
    about = ABOUT.match(value)
    at = about.end() if about else 0
    span = SPAN.match(value[at:])
    if span:
        low = span["unit"].lower()
        unit = SPAN_UNITS["mi" if low.startswith("mi") else low[0]]
        yield source.fact(
            name, "number", entry.start, entry.start + at + span.end(), f"{span['n']} {unit}"
        )
        return
    measured = [found for found in quantities_find(value) if found.name != "composition"]
    if len(value.split()) > VALUE_MOST:
        return
    for found in measured:
        yield source.fact(
            name, found.kind, entry.start + found.start, entry.start + found.end, found.value
        )
    if not measured:
        yield from _worded(source, entry, name, value)


def _worded(source: Source, entry: Entry, name: str, value: str) -> Iterator[Fact]:
    words = value.lower().split()
    plain = 0 < len(words) <= SHORT and all(word_known(word.strip("(),")) for word in words)
    said = (
        not EMPTY.match(value)
        and not set(words) <= FLAGS
        and words[:1]
        and words[0] not in lexicon()["closed"]
    )
    if (
        plain
        and said
        and words[-1] not in lexicon()["dangling"]
        and any(len(word) > 2 for word in words)
    ):
        yield source.fact(name, "other", entry.start, entry.end, value_print(value))
