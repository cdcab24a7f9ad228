"""What a sentence states of a part, and what can be done with the thing: "the strap is contoured", "can be folded"."""

from __future__ import annotations

from typing import Final

from generation.facts.casing import word_case
from generation.facts.forms import noun_singular, verb_base, word_kinds, word_known
from generation.facts.lexicon import lexicon, word_set
from generation.facts.phrases import DETERMINERS, INSIDE, is_part, is_vague
from generation.facts.source import Source, Token
from generation.types import Fact

LINKED: Final = frozenset(("is", "are"))
ABLE: Final = frozenset(("can", "may"))
ADVERBS: Final = frozenset(("also", "both", "all", "each", "even", "easily", "fully", "be"))
DENIALS: Final = frozenset(("not", "no", "never", "cannot", "can't"))
PERSONS: Final = word_set("statements_persons")
ENDS: Final = frozenset((".", ",", ";", "!", ")", "and", "but", "with", "for", "so", "to", "in"))
SUBJECT_MOST: Final = 5
CAN_MOST: Final = 9


def statement_facts(
    source: Source, tokens: list[Token], tags: list[str], heads: frozenset[str]
) -> list[Fact]:
    """ "The interior is dark orange" as a dark orange interior; "can be worn over the shoulder" as it is said."""
    facts: list[Fact | None] = []
    for index, token in enumerate(tokens):
        if token.low in LINKED and 0 < index < len(tokens) - 1:
            facts.append(_part_stated(source, tokens, tags, index))
        elif token.low in ABLE and index < len(tokens) - 2:
            facts.append(_can_be(source, tokens, tags, index, heads))
    return [fact for fact in facts if fact is not None]


def _subject(tokens: list[Token], tags: list[str], end: int) -> int:
    """Where the noun phrase that ends at `end` begins; `end` where there is none."""
    start = end
    while (
        start > 0
        and end - start < SUBJECT_MOST
        and (tags[start - 1] in INSIDE or _pairs(tokens, tags, start, end))
    ):
        start -= 1
    return start if start < end and tags[end - 1] == "NOUN" else end


def _pairs(tokens: list[Token], tags: list[str], start: int, end: int) -> bool:
    """The "and" of "mouth and paws"."""
    joint = start < end and start > 1 and tokens[start - 1].low in ("and", "&")
    return joint and tags[start - 2] == "NOUN" and end - start < 3


def _part_stated(source: Source, tokens: list[Token], tags: list[str], link: int) -> Fact | None:
    start = _subject(tokens, tags, link)
    words = tokens[start:link]
    if not words or not is_part(words[-1].low) or not _opens(tokens, start):
        return None
    low, end = _predicate(tokens, tags, link + 1)
    if low == end or not all(word_known(word.low) or "-" in word.low for word in words):
        return None
    if tokens[low].low in lexicon()["vague"] or any(word.low in PERSONS for word in words):
        return None
    said = " ".join(word_case(word.text) for word in (*tokens[low:end], *words))
    return source.fact("feature", "feature", words[0].start, tokens[end - 1].end, said)


def _opens(tokens: list[Token], start: int) -> bool:
    """Does the subject open its clause, behind a determiner at most?"""
    at = start
    while at > 0 and tokens[at - 1].low in DETERMINERS:
        at -= 1
    before = tokens[at - 1].low if at else ""
    return before in ("", ",", ";", ":", "and", ".", "while", "but")


def _predicate(tokens: list[Token], tags: list[str], at: int) -> tuple[int, int]:
    """The describing words behind "is": one to three adjectives up to the clause's end; empty where it denies."""
    while at < len(tokens) and tokens[at].low in ADVERBS:
        at += 1
    end = at
    while end < len(tokens) and end - at < 3 and _adjective(tokens[end], tags[end]):
        joined = end + 2 < len(tokens) and tokens[end + 1].low == "and"
        end += 2 if joined and _adjective(tokens[end + 2], tags[end + 2]) else 1
    closed = end == len(tokens) or tokens[end].low in ENDS
    return (at, end) if closed else (at, at)


def _adjective(token: Token, tag: str) -> bool:
    low, kinds = token.low, word_kinds(token.low)
    if (
        low in lexicon()["puffery"]
        or low in lexicon()["vague"]
        or low.endswith(("ly", "ing", "est", "er"))
    ):
        return False
    named = low in lexicon()["qualities"] or low in lexicon()["colors"]
    return named or (tag == "ADJ" and "ADJ" in kinds and low not in UNSURE)


UNSURE: Final = word_set("statements_unsure")


def _can_be(
    source: Source, tokens: list[Token], tags: list[str], index: int, heads: frozenset[str]
) -> Fact | None:
    at = index + 1
    while at < len(tokens) and tokens[at].low in ADVERBS:
        at += 1
    done = tokens[at].low if at < len(tokens) else ""
    passive = any(token.low == "be" for token in tokens[index + 1 : at])
    if not passive or DENIALS & {done} or not _participle(done):
        return None
    start = _subject(tokens, tags, index)
    words = tokens[start:index]
    if words and is_part(words[-1].low) and noun_singular(words[-1].low) not in heads:
        return _part_able(source, words, tokens[at])
    if not _of_thing(tokens, start, index, heads):
        return None
    end = _can_end(tokens, tags, at)
    if end - at < 2:
        return None
    said = ["can be", *(word_case(token.text) for token in tokens[at:end])]
    return source.fact("does", "feature", tokens[index].start, tokens[end - 1].end, " ".join(said))


def _participle(low: str) -> bool:
    known = low.endswith(("ed", "en", "wn", "rn", "ut", "lt", "nt", "ld", "ung", "ept", "et"))
    return known and "VERB" in word_kinds(low) and low not in UNSURE


def _part_able(source: Source, words: list[Token], done: Token) -> Fact | None:
    """ "The roof can even be removed" is a removable roof, where English has the word."""
    base = verb_base(done.low)
    able = next(
        (
            word
            for word in (f"{base}able", f"{base.removesuffix('e')}able")
            if word in lexicon()["qualities"]
        ),
        None,
    )
    if able is None:
        return None
    said = " ".join([able, *(word_case(word.text) for word in words)])
    return source.fact("feature", "feature", words[0].start, done.end, said)


def _of_thing(tokens: list[Token], start: int, index: int, heads: frozenset[str]) -> bool:
    """Is the thing itself the subject: named, "it", or left out at the beginning of the sentence?"""
    if start == index:
        return index == 0 or (
            tokens[index - 1].low in ("it", "this", "these", "they") and index == 1
        )
    return noun_singular(tokens[index - 1].low) in heads and _opens(tokens, start)


def _can_end(tokens: list[Token], tags: list[str], at: int) -> int:
    end = at + 1
    while (
        end < len(tokens)
        and end - at < CAN_MOST
        and (tokens[end].is_word or tokens[end].text == "-")
    ):
        if tokens[end].low in STOPS or tags[end] == "VERB":
            break
        end += 1
    while end > at + 1 and (
        tokens[end - 1].low in lexicon()["dangling"] or tokens[end - 1].low in lexicon()["closed"]
    ):
        end -= 1
    if any(is_vague(token.low) or token.low in PERSONS for token in tokens[end - 1 : end]):
        return at
    return end


STOPS: Final = frozenset(
    (
        "or",
        "but",
        "so",
        "which",
        "that",
        "if",
        "when",
        "because",
        "while",
        "by",
        "to",
        "and",
        "you",
        "your",
        "as",
        "until",
    )
)
