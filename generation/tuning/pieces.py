"""What a pack's patterns give to others: openings, closings, ends of sentences, sentences that stand by themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from generation.corpus import Pattern, pack_load
from generation.corpus.reader import pattern_parts

PROSE = (
    "rsa_description", "meta_primary", "email_preheader", "push_body", "sms", "product_description",
)  # fmt: skip
SHORT = ("rsa_headline", "meta_headline", "email_subject", "push_title", "banner_tagline")
LONG = "product_description"
_STATING = (LONG, "meta_primary", "rsa_description")
NAMES = frozenset(("brand", "name", "noun", "nouns", "model"))
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z{“\"])")
_LEANS = re.compile(
    r"\b(?:it|its|it's|it'll|they|their|them|they're|this|that|that's|these|those|he|she|his|her|him|one|ones|both|either|neither|"
    r"same|second|third|other|others|another|rest|then|so|but|and|or|yes|no|not|too|also|instead|else|nor|still|again|"
    r"only|which|there|here|now|just|even|first|last|two|three|half|more|most|less|later|afterwards|meanwhile)\b",
    re.I,
)
"""Words by which a sentence leans on the one before it."""
_OF_A_PLACE = re.compile(
    r"\b(?:inside|tap|taps|reply|open|below|above|be|do|does|have|is|are|can|why)[.!]?$|\b(?:inside|tap|reply|open|thanks)\b",
    re.I,
)
"""Words of one channel, and ends that leave something to be filled in from before."""
POINTS = re.compile(
    r"\b(?:it|its|it's|they|their|them|this|that|these|those|one|ones|yours)\b", re.I
)
_TAIL = re.compile(
    r"(?P<head>[^.!?:;]*\{(?:name|nouns|noun|model)\}(?: (?:by|from) \{brand\}| in \{attr\.\w+\})?)"
    r",? (?P<tail>(?:for|before|after|until|when|on|at|from) [a-z][^{}.!?:;]{4,60})(?P<stop>[.]?)"
)
_TELLS = re.compile(
    r"\b(?:was|were|had|did|said|went|came|took|told|asked|found|got|put|sat|stood|left|kept|knew|thought|gave|"
    r"began|saw|bought|I|I'm|I'll|my|we|we'll|our|us)\b|^(?:The|A|An) [a-z]|^\{brand\}:|\{(?:offer|save|was|ends|stock|code|cta)\}",
    re.I,
)
"""A sentence of a story, one about a thing of the sentence before, and what belongs to a day."""
_BEGUN = 10
"""Words that a text begins with, at least."""
_STATED = range(5, 27)
"""Words of a sentence that states something."""
_TWO_PARTED = frozenset(("contrast", "wordplay", "story", "question"))
"""Moves whose last sentence is the point of the line: it is never taken away."""
_FRAGMENT = frozenset(("benefit", "sensory", "occasion", "audience", "feature"))


@dataclass(frozen=True)
class Pieces:
    """What a field's patterns give to others: openings to close, closings, heads and tails of one sentence.

    For texts of several sentences also how they begin, and sentences that state something without the one before.
    """

    openings: tuple[Pattern, ...]
    closings: tuple[Pattern, ...]
    heads: tuple[Pattern, ...]
    tails: tuple[Pattern, ...]
    begun: tuple[Pattern, ...]
    stating: tuple[Pattern, ...]


@cache
def pieces_of(slug: str) -> Mapping[str, Pieces]:
    """The pieces of each field of a pack; closings come from every prose field, tails from every field."""
    patterns = pack_load(slug).patterns
    closings = [
        closing
        for name in PROSE
        for pattern in patterns.get(name, ())
        for closing in _closings(pattern)
    ]
    stating = tuple(
        {
            sentence: part_of(pattern, sentence)
            for name in _STATING
            for pattern in patterns.get(name, ())
            for sentence in SENTENCE.split(pattern.text)
            if _states(sentence)
        }.values()
    )
    cut = [
        (pattern, match)
        for group in patterns.values()
        for pattern in group
        if not pattern.cta and (match := _TAIL.fullmatch(pattern.text))
    ]
    tails = [
        part_of(pattern, match["tail"] + match["stop"])
        for pattern, match in cut
        if not POINTS.search(match["tail"])
    ]
    heads: dict[str, list[Pattern]] = defaultdict(list)
    for pattern, match in cut:
        heads[pattern.field].append(part_of(pattern, match["head"]))
    return {
        name: Pieces(
            tuple(opening for pattern in group for opening in _openings(pattern)),
            tuple({piece.text: piece for piece in closings}.values()),
            tuple({piece.text: piece for piece in heads[name]}.values()),
            tuple(
                {
                    piece.text: piece
                    for piece in tails
                    if piece.text.endswith(".") == (name in PROSE)
                }.values()
            ),
            tuple(begun for pattern in group for begun in _begun(pattern)) if name == LONG else (),
            stating if name == LONG else (),
        )
        for name, group in patterns.items()
    }


def _begun(pattern: Pattern) -> Iterator[Pattern]:
    """The first sentences of a text, up to three, where what comes next does not lean on them."""
    sentences = SENTENCE.split(pattern.text)
    for count in range(1, min(4, len(sentences))):
        rest = sentences[count]
        begun = " ".join(sentences[:count])
        if (
            begun.endswith(".")
            and len(begun.split()) >= _BEGUN
            and not (_LEANS.search(rest) or _TELLS.search(rest))
        ):
            yield replace(part_of(pattern, begun), cta=0)


def _states(sentence: str) -> bool:
    """Whether a sentence says something of the product or the reader that needs none before it."""
    return bool(
        sentence.endswith(".")
        and len(sentence.split()) in _STATED
        and re.search(r"\{|\byour?\b", sentence)
        and not (_LEANS.search(sentence) or _OF_A_PLACE.search(sentence) or _TELLS.search(sentence))
        and not _asks(sentence)
    )


def _openings(pattern: Pattern) -> Iterator[Pattern]:
    """A line without a request, and a line less a last sentence that closes it and no more."""
    sentences = SENTENCE.split(pattern.text)
    if not pattern.cta and pattern.text[-1:] in ".!" and len(sentences) <= 3:
        yield pattern
    elif len(sentences) > 1 and pattern.move not in _TWO_PARTED and _closes(sentences[-1]):
        rest = part_of(pattern, " ".join(sentences[:-1]))
        if rest.text.endswith("."):
            yield replace(rest, cta=0)


def _closings(pattern: Pattern) -> Iterator[Pattern]:
    """The last sentence, where it can stand behind any line of its category."""
    sentences = SENTENCE.split(pattern.text)
    if len(sentences) > 1 and _closes(sentences[-1]) and sentences[-1].endswith((".", "}")):
        yield part_of(pattern, sentences[-1])


def _closes(sentence: str) -> bool:
    """Whether a sentence is a request or says a fact of the product, and leans on nothing before it."""
    return bool(
        len(sentence.split()) <= 9
        and not _LEANS.search(sentence)
        and not _OF_A_PLACE.search(sentence)
        and not sentence.endswith("?")
        and (
            re.search(r"\{(?:cta|price|name|nouns?|model|attr\.\w+)\}", sentence) or _asks(sentence)
        )
    )


def _asks(sentence: str) -> bool:
    return (
        re.match(
            r"(?:Order|Choose|Pick|See|Have|Take|Find|Get|Shop|Come|Read|Buy|Try|Look|Add)\b",
            sentence,
        )
        is not None
    )


@cache
def fragments_of(slug: str) -> tuple[Pattern, ...]:
    """Phrases of a pack without the product's name, a verb of asking, an offer or a price."""
    found = {
        pattern.text: pattern
        for name in SHORT
        for pattern in pack_load(slug).patterns.get(name, ())
        if pattern.move in _FRAGMENT
        and not pattern.cta
        and not pattern.slots & (NAMES | {"price", "was", "save", "offer", "code", "ends", "stock"})
        and not re.search(
            r"[?!:;]|\. |^(?:Psst|Hello|Dear|Meet|Yes|No)\b|\b(?:you|we|I|my)\b", pattern.text
        )
        and len(pattern.text.split()) <= 7
    }
    return tuple(found.values())


def part_of(pattern: Pattern, text: str) -> Pattern:
    """A pattern with another text, everything else as it is."""
    return replace(pattern, text=text, parts=pattern_parts(text))
