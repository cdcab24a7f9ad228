"""What a description says the thing is for, goes with and is made by, in set phrases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.attributes import value_print
from generation.facts.forms import noun_singular, word_kinds
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import noun_known
from generation.facts.prose import Sentence
from generation.facts.source import Source, Token, value_tidy
from generation.types import Fact

_OBJECT: Final = r"(?P<what>(?:(?!\s(?:and you|who|which|that|as|so|to|when|while|where|because|if|but)\b)[^,.;:!?•\n()]){3,60})"
SET_PHRASES: Final = (
    (regex.compile(rf"\b(?:ideal|suitable|(?:can be )?used?|apply|perfect|great|recommended|designed|good|best|excellent|fit|works well|sized|sculpted|accompaniment|companions?)\s+(?:for (?:use (?:in|on|with|at) )?|towards |to (?=your ))(?:the |an? |all |any |your |use as (?:an? )?)?{_OBJECT}", regex.IGNORECASE), "use", "other"),
    (regex.compile(rf"\b(?:compatible with|works (?:happily )?(?:with|on|in)|will work (?:happily )?(?:with|on)|match(?:es)? with:?|appl(?:y|ies) to|for use with|fits (?:all |most )?(?=\p{{Lu}})|(?:is|are) scaled for|scaled for|plays? with|designed to fit|used with|use with)\s*(?:the |an? |all |any |your |most )?{_OBJECT}", regex.IGNORECASE), "compatible_with", "compat"),
    (regex.compile(rf"\b(?P<lead>requires?)\s+{_OBJECT}", regex.IGNORECASE), "requires", "other"),
    (regex.compile(r"\b(?P<what>(?:officially )?(?:licensed by|sculpted by|designed by|designed in(?=\s(?:the )?(?-i:\p{Lu}))|brewed (?:since|in|by)|(?:hand)?made by|released(?: in)?(?=\s(?:19|20)\d\d)|made in|handmade in|printed in|tested to|approved by|certified by|complies with)\s+(?:the |an? )?[\p{L}\d][^,.;:!?•\n()*]{2,40}(?:\.(?=\s\p{Lu}\p{L}+[!.]))?(?:\s\p{Lu}\p{L}+)?)", regex.IGNORECASE), "provenance", "other"),
    (regex.compile(r"\b(?P<what>(?:based on|inspired by|replicas? of)\s(?:the |an? )?[\p{L}\d][\p{L}\d'’&-]*(?:\s(?!that|which|who|was|were|is|are|has|have|allows|with|and|from|by)[\p{L}\d][\p{L}\d'’&-]*){0,5}(?=\s?[.,;!()]|$|\s(?:that|which|with|and|from|by)\b))", regex.IGNORECASE), "provenance", "other"),
)  # fmt: skip
WORDS_MOST: Final = 7
UNCLEAR: Final = word_set("saidfor_unclear")


def set_phrase_facts(source: Source, sentence: Sentence) -> Iterator[Fact]:
    """ "Ideal for small kitchens", "works with Scalextric Digital", "requires 3 AAA batteries"."""
    for pattern, name, kind in SET_PHRASES:
        for match in pattern.finditer(source.text, sentence.start, sentence.end):
            said = AND_MORE.split(match["what"])[0] if name == "provenance" else match["what"]
            what = _object(said)
            if what:
                start = match.start("what")
                yield source.fact(
                    name,
                    kind,
                    start,
                    start + len(what),
                    _printed(name, what),
                )
                if name == "use":
                    yield from _listed_on(source, sentence, start + len(what))


# "Great for small and large hands alike": whom or what it suits, to the end of the clause.
SUITED: Final = regex.compile(
    r"\b(?:ideal|suitable|suited|perfect|great|recommended|good|best|excellent|fun|works well|sized)\s(?:for|to)\s"
    r"(?:(?!\s(?:with|thanks|because|as|so|and (?:has|have|comes|features|is|can))\b)[^,.;:!?•\n()\d])+"
    r"|\b(?:for|to|by|among)\s(?:(?:[\p{L}-]+\s){1,3}and\s(?:[\p{L}-]+\s){1,3}alike)\b",
    regex.IGNORECASE,
)


def suited_spans(source: Source, sentence: Sentence) -> list[tuple[int, int]]:
    """Where a sentence tells whom or what the thing suits: no phrase in there is one of its features."""
    return [found.span() for found in SUITED.finditer(source.text, sentence.start, sentence.end)]


# "Designed in the UK and ethically manufactured …": another thing begins.
AND_MORE: Final = regex.compile(r"\s(?:and|but)\s(?=\p{Ll})")


def _printed(name: str, what: str) -> str:
    """Uses in running text's case; who made it, or what it is based on, begins in lower case."""
    if name == "use":
        return value_print(what)
    said = value_tidy(what)
    return said[:1].lower() + said[1:] if name == "provenance" else said


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
        or low[-1] in LEVELS
        or all(word in lexicon()["vague"] or word in lexicon()["closed"] for word in low)
        or set(low) & UNCLEAR
        or any(word[0].isdigit() for word in low)
    ):
        return ""
    at = what.rfind(words[-1], 0, len(" ".join(what.split()[: len(words)])) + 4)
    return what[: at + len(words[-1])]


# "Suitable for intermediate to advanced flyers", cut before "to".
LEVELS: Final = frozenset(
    ("intermediate", "advanced", "beginner", "small", "large", "young", "light", "heavy")
)
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


def thing_use_facts(
    source: Source, tokens: list[Token], tags: list[str], heads: frozenset[str]
) -> Iterator[Fact]:
    """ "Camera with a wide lens for breathtaking landscape shots": a sentence without a verb that opens with the thing."""
    low = [token.low for token in tokens]
    at = low.index("for") if "for" in low else 0
    if (
        at == 0
        or "VERB" in tags[:at]
        or {"is", "are", "has", "have", "you", "we", "it"} & set(low[:at])
    ):
        return
    opened = next((i for i, word in enumerate(low) if word in ("with", "for", ",")), at)
    thing = noun_singular(low[opened - 1]) in heads or noun_known(" ".join(low[:opened][-2:]))
    fresh = at + 1 < len(tokens) and low[at + 1] not in UNCLEAR and tags[at - 1] == "NOUN"
    if not thing or not fresh or not 0 < opened <= OPENING_MOST:
        return
    end = at + 1
    while (
        end < len(tokens)
        and end - at <= WORDS_MOST
        and tags[end] != "SIGN"
        and low[end] not in USE_ENDS
    ):
        end += 1
    what = _object(source.text[tokens[at + 1].start : tokens[end - 1].end]) if end > at + 1 else ""
    start = tokens[at + 1].start
    article = ARTICLE.match(what)
    if article:
        start, what = start + article.end(), what[article.end() :]
    if what and "VERB" not in tags[at + 1 : end]:
        yield source.fact("use", "other", start, start + len(what), value_print(what))


OPENING_MOST: Final = 7
ARTICLE: Final = regex.compile(r"(?:the|an?|all|any|your)\s+", regex.IGNORECASE)
USE_ENDS: Final = frozenset(
    (
        "with",
        "that",
        "which",
        "who",
        "from",
        "by",
        "so",
        "when",
        "while",
        "but",
        "without",
        "as",
        "is",
        "are",
        "where",
    )
)
