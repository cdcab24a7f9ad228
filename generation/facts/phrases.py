"""Noun phrases in running text, by the tags of its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from generation.facts.lexicon import lexicon
from generation.facts.source import Token
from generation.facts.tagging import DETERMINERS, is_part, is_vague, tags_read

__all__ = [
    "DETERMINERS",
    "INSIDE",
    "Chunk",
    "chunks_find",
    "is_part",
    "is_vague",
    "lead_word",
    "tags_read",
]

MOST_WORDS: Final = 6


@dataclass(frozen=True)
class Chunk:
    """A noun phrase at tokens[start:end]; `lead` is the word before it, determiners left out."""

    start: int
    end: int
    lead: str


def chunks_find(tokens: list[Token], tags: list[str]) -> list[Chunk]:
    """Noun phrases without determiners, in order; each ends on a noun and has at most six words."""
    chunks, start = [], None
    for index in range(len(tokens) + 1):
        inside = index < len(tokens) and (
            tags[index] in INSIDE or _joins_adjectives(tokens, tags, index)
        )
        if inside and start is None:
            start = index
        elif start is not None and (
            not inside or (tags[index] == "NUM" and tags[index - 1] == "NOUN")
        ):
            chunk = _chunk(tokens, tags, start, index)
            if chunk:
                chunks.append(chunk)
            start = index if inside else None
    return chunks


INSIDE: Final = frozenset(("NOUN", "ADJ", "PART", "NUM", "ADV"))


def _joins_adjectives(tokens: list[Token], tags: list[str], index: int) -> bool:
    """The comma of "padded, adjustable straps", the "and" of "crisp and refreshing lager"."""
    return (
        tokens[index].low in (",", "and", "&") and 0 < index < len(tokens) - 2
        and tags[index - 1] == "ADJ" and tags[index + 1] in ("ADJ", "PART")
        and (tokens[index].text == "," or tags[index + 2] == "NOUN")
    )  # fmt: skip


def _chunk(tokens: list[Token], tags: list[str], start: int, end: int) -> Chunk | None:
    while end > start and tags[end - 1] != "NOUN":
        end -= 1
    while start < end and (
        tags[start] == "ADV" and not (start + 1 < end and tags[start + 1] in ("ADJ", "PART"))
    ):
        start += 1
    start = _gerund_skip(tokens, tags, start, end)
    if end - start < 1 or end - start > MOST_WORDS:
        return None
    return Chunk(start, end, lead_word(tokens, start))


def _gerund_skip(tokens: list[Token], tags: list[str], start: int, end: int) -> int:
    """ "including 2 figures", "using soft fabric": the participle that governs is no part of the phrase."""
    while start < end - 1 and tags[start] == "PART" and tokens[start].low in lexicon()["possess"]:
        start += 1
    return start


def lead_word(tokens: list[Token], start: int) -> str:
    """The lower-case word before a phrase, determiners left out; "" at the beginning."""
    index = start - 1
    while index >= 0 and tokens[index].low in DETERMINERS:
        index -= 1
    return tokens[index].low if index >= 0 else ""
