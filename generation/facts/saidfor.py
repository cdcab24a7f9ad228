"""What a description says the thing is for, goes with, is made by, in "Key: value" lines and set phrases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.attributes import EMPTY, attribute_names, value_print
from generation.facts.forms import word_kinds, word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.prose import Sentence, is_foreign_text
from generation.facts.quantities import quantities_find
from generation.facts.source import Source, value_tidy
from generation.types import Fact

_OBJECT: Final = r"(?P<what>(?:(?!\s(?:and you|who|which|that|as|so|to|when|while|where|because|if|but)\b)[^,.;:!?•\n()]){3,60})"
SET_PHRASES: Final = (
    (regex.compile(rf"\b(?:ideal|suitable|(?:can be )?used?|apply|perfect|great|recommended|designed|good|best|excellent|fit|works well|sized|sculpted|accompaniment|companions?)\s+(?:for (?:use (?:in|on|with|at) )?|towards |to (?=your ))(?:the |an? |all |any |your |use as (?:an? )?)?{_OBJECT}", regex.IGNORECASE), "use", "other"),
    (regex.compile(rf"\b(?:compatible with|works with|for use with|fits (?:all |most )?(?=\p{{Lu}})|scaled for|plays? with|designed to fit|used with|use with)\s*(?:the |an? |all |any |your |most )?{_OBJECT}", regex.IGNORECASE), "compatible_with", "compat"),
    (regex.compile(rf"\b(?P<lead>requires?)\s+{_OBJECT}", regex.IGNORECASE), "requires", "other"),
    (regex.compile(r"\b(?P<what>(?:officially )?(?:licensed by|sculpted by|designed by|made in|handmade in|printed in|tested to|approved by|certified by|complies with)\s+(?:the |an? )?[\p{L}\d][^,.;:!?•\n()*]{2,40}(?:\.(?=\s\p{Lu}\p{L}+[!.]))?(?:\s\p{Lu}\p{L}+)?)", regex.IGNORECASE), "provenance", "other"),
)  # fmt: skip
KEY_VALUE: Final = regex.compile(
    r"(?P<key>(?:^|(?<=[^\p{L}]))\p{Lu}[\p{L} ]{2,24}?|Material|Colou?rs?|Fabric|Size)\s?[:：]\s?(?P<value>[^:\n•]{2,60}?)(?=$|[\n•;]|\.(?:\s|$)|(?:\s|(?<=\p{Ll}))\p{Lu}[\p{Ll}]+(?:\s\p{L}+){0,2}\s?[:：])",
    regex.MULTILINE,
)
WORDS_MOST: Final = 7
UNCLEAR: Final = word_set("saidfor_unclear")


def set_phrase_facts(source: Source, sentence: Sentence) -> Iterator[Fact]:
    """ "Ideal for small kitchens", "works with Scalextric Digital", "requires 3 AAA batteries"."""
    for pattern, name, kind in SET_PHRASES:
        for match in pattern.finditer(source.text, sentence.start, sentence.end):
            what = _object(match["what"])
            if what:
                start = match.start("what")
                yield source.fact(
                    name,
                    kind,
                    start,
                    start + len(what),
                    value_print(what) if name in ("use",) else value_tidy(what),
                )
                if name == "use":
                    yield from _listed_on(source, sentence, start + len(what))


# "…, balance training, yoga, or even physical therapy": the list behind the first use.
LISTED: Final = regex.compile(
    r"\s?(?:,\s?(?:(?:and|or)\s(?:even\s)?)?|\s?(?:and|or|&)\s(?:even\s)?)(?P<what>[\p{L}-]+(?:\s[\p{L}-]+){0,2})(?=\s?[,.;]|\s(?:and|or|&)\s|$)"
)


def _listed_on(source: Source, sentence: Sentence, at: int) -> Iterator[Fact]:
    """The further uses of a list, each a fact of its own; it ends where a clause begins."""
    for _ in range(6):
        match = LISTED.match(source.text, at, sentence.end)
        what = _object(match["what"]) if match else ""
        if not match or not what or ACTS & set(what.lower().split()):
            return
        at = match.end()
        yield source.fact(
            "use", "other", match.start("what"), match.start("what") + len(what), value_print(what)
        )


ACTS: Final = frozenset(
    ("is", "are", "will", "can", "has", "have", "it", "makes", "you", "your", "with", "more", "etc")
)


def _object(what: str) -> str:
    """The object without a dangling end; empty where it says nothing ("all ages", "any occasion")."""
    words = what.split()[:WORDS_MOST]
    while words and words[-1].lower().strip("*\"'") in lexicon()["dangling"] | lexicon()["closed"]:
        words.pop()
    low = [word.lower() for word in words]
    if low and low[0] in lexicon()["closed"] - {"all", "any", "every", "most", "both"}:
        return ""
    if (
        not words
        or "：" in what
        or word_kinds(low[-1]) == {"ADJ"}
        or all(word in lexicon()["vague"] or word in lexicon()["closed"] for word in low)
        or set(low) & UNCLEAR
        or any(word[0].isdigit() for word in low)
    ):
        return ""
    at = what.rfind(words[-1], 0, len(" ".join(what.split()[: len(words)])) + 4)
    return what[: at + len(words[-1])]


FITS: Final = regex.compile(
    r"\bcompatible with\s+(?P<what>\p{Lu}[\p{L}\d+]*(?:\s(?:\p{Lu}[\p{L}\d+]*|\d{1,4}(?:\+|G\b|(?![\p{L}\d])))){0,6})",
    regex.IGNORECASE,
)


def title_fits_facts(title: Source) -> list[Fact]:
    """ "Compatible With Samsung Galaxy Z Flip 5" in a title: the other thing's name as it stands."""
    return [
        title.fact("compatible_with", "compat", match.start("what"), match.end("what"))
        for match in FITS.finditer(title.text)
    ]


LINE: Final = regex.compile(
    r"^[\s*•✔️✅▪●\-\d.]{0,6}(?P<key>\p{Lu}[\p{L}/ ]{2,28}?)\s?[:：]\s?(?P<value>[^:：\n]{2,60})$",
    regex.MULTILINE,
)


def line_facts(source: Source) -> Iterator[Fact]:
    """ "Waist Type: High Waist", a line of its own under a key that no table has: said under the key's name."""
    for match in LINE.finditer(source.text):
        key = " ".join(match["key"].lower().replace("/", " ").split())
        names = attribute_names()
        known = any(word in names for word in (key, key.split(" ")[-1]))
        if known or UNSAID & set(key.split()) or not all(map(word_known, key.split())):
            continue
        value, start = match["value"].strip(" .,;"), match.start("value")
        measured = quantities_find(value)
        for found in measured:
            yield source.fact(
                key.replace(" ", "_"),
                found.kind,
                start + found.start,
                start + found.end,
                found.value,
            )
        words = value.lower().split()
        plain = len(words) <= 4 and all(word_known(word.strip("(),")) for word in words)
        if not measured and plain and not EMPTY.match(value) and not set(words) <= FLAGS:
            yield source.fact(
                key.replace(" ", "_"), "other", start, start + len(value), value_print(value)
            )


FLAGS: Final = frozenset(("yes", "no", "support", "none", "other", "others", "normal", "ordinary"))
UNSAID: Final = frozenset(
    ("name", "note", "notes", "tips", "tip", "about", "contact", "address", "time", "item", "product", "applicable", "number", "people",
     "seasons", "season", "elements", "category", "brand", "model", "gender", "age", "quantity", "shipping", "delivery", "question", "answer", "error", "or",
     "small", "medium", "large", "upgraded", "source", "colour", "color", "benefits", "version", "thickness")
)  # fmt: skip


def key_value_facts(source: Source) -> Iterator[Fact]:
    """ "Material: hard plastic Color: grey, yellow": lines of a description read as attributes."""
    if is_foreign_text(source.text):
        return
    for match in KEY_VALUE.finditer(source.text):
        meaning = attribute_names().get(match["key"].lower().strip().split(" ")[-1], "")
        name, _, kind = meaning.partition("/")
        value = match["value"].strip()
        if (
            (kind in ("material", "color", "feature", "care") or name in ("origin", "scent"))
            and not name.startswith("flag:")
            and not EMPTY.match(value)
            and len(value.split()) <= WORDS_MOST
        ):
            said = regex.sub(r",\s*(?=[^,]*$)", " and ", value) if kind == "color" else value
            yield source.fact(
                name,
                kind,
                match.start("value"),
                match.start("value") + len(match["value"].rstrip()),
                f"made in {value_tidy(said)}" if name == "origin" else value_print(said),
            )
