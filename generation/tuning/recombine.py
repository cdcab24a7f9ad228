"""New patterns out of a pack's own: sentences and ends of lines change places where they can stand by themselves.

Sixteen thousand patterns are few for a model: it would learn them by heart. What a good line is made of (an
opening that holds up by itself, a closing request, a "for the long run on Sunday", a phrase behind the name)
goes with many others of its category, and the model is to learn that, rather than each line as it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from generation.corpus import Pack, Pattern, pack_load
from generation.corpus.reader import pattern_parts

PROSE = (
    "rsa_description", "meta_primary", "email_preheader", "push_body", "sms", "product_description",
)  # fmt: skip
SHORT = ("rsa_headline", "meta_headline", "email_subject", "push_title", "banner_tagline")
_NAMING = frozenset(("name", "noun", "nouns", "model"))
_SAID = frozenset(("brand", "name", "noun", "nouns", "model"))
_NAMERS = ("{noun}", "{brand} {noun}", "The {model}", "The {name}", "{name}", "{nouns}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z{“\"])")
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
_POINTS = re.compile(
    r"\b(?:it|its|it's|they|their|them|this|that|these|those|one|ones|yours)\b", re.I
)
_TAIL = re.compile(
    r"(?P<head>[^.!?:;]*\{(?:name|nouns|noun|model)\}(?: (?:by|from) \{brand\}| in \{attr\.\w+\})?)"
    r",? (?P<tail>(?:for|before|after|until|when|on|at|from) [a-z][^{}.!?:;]{4,60})(?P<stop>[.]?)"
)
_WORDS = re.compile(r"[A-Za-z'’]+")
_TAILED = 0.5
"""Share of short lines that get another tail rather than a name, where the pack has both."""
_TWO_PARTED = frozenset(("contrast", "wordplay", "story", "question"))
"""Moves whose last sentence is the point of the line: it is never taken away."""
_FRAGMENT = frozenset(("benefit", "sensory", "occasion", "audience", "feature"))


@dataclass(frozen=True)
class Pieces:
    """What a field's patterns give to others: openings to close, closings, heads and tails of one sentence."""

    openings: tuple[Pattern, ...]
    closings: tuple[Pattern, ...]
    heads: tuple[Pattern, ...]
    tails: tuple[Pattern, ...]


def pack_recombined(slug: str, rng: Random, count: int = 40) -> Pack:
    """A pack with at most `count` new patterns in each field; titles, and what gives too few, stay as they are."""
    pack, pieces, fragments = pack_load(slug), _pieces(slug), _fragments(slug)
    patterns = {}
    for name, own in pack.patterns.items():
        new = _new(name, own, pieces[name], fragments, rng, count)
        patterns[name] = (*new, *(own if len(new) < count // 2 else ()))
    return replace(pack, patterns=patterns)


def _new(
    name: str,
    own: Sequence[Pattern],
    pieces: Pieces,
    fragments: Sequence[Pattern],
    rng: Random,
    count: int,
) -> list[Pattern]:
    found: dict[str, Pattern] = {}
    if name == "product_title":
        # A title says what the thing is, in an order that shoppers know.
        return []
    known = {pattern.text for pattern in own}
    for _ in range(2 * count):
        made = _drawn(name, pieces, fragments, rng)
        if made is not None and made.text not in known:
            found.setdefault(made.text, made)
        if len(found) == count:
            break
    return list(found.values())


def _drawn(name: str, pieces: Pieces, fragments: Sequence[Pattern], rng: Random) -> Pattern | None:
    ways = []
    if name in PROSE and pieces.openings and pieces.closings:
        ways += [_closed] * 3
    if pieces.heads and pieces.tails:
        ways.append(_tailed)
    if name in SHORT and fragments and not (ways and rng.random() < _TAILED):
        return _named(rng.choice(fragments), name, rng)
    return rng.choice(ways)(pieces, rng) if ways else None


def _closed(pieces: Pieces, rng: Random) -> Pattern | None:
    """An opening with another line's closing sentence."""
    opening, closing = rng.choice(pieces.openings), rng.choice(pieces.closings)
    named = opening.slots & _NAMING
    if (opening.slots & closing.slots) - {"brand"} or (named and closing.slots & _NAMING):
        return None
    if not named and _POINTS.search(closing.literal):
        return None
    if _same_words(opening.literal, closing.literal):
        return None
    return _joined(f"{opening.text} {closing.text}", opening, closing)


def _tailed(pieces: Pieces, rng: Random) -> Pattern | None:
    """One line's product with another line's "for the long run on Sunday"."""
    head, tail = rng.choice(pieces.heads), rng.choice(pieces.tails)
    if _same_words(head.literal, tail.literal):
        return None
    return _joined(f"{head.text} {tail.text}", head, tail)


def _named(fragment: Pattern, name: str, rng: Random) -> Pattern:
    """A phrase behind the product's name, or before its price or maker."""
    text = fragment.text.removesuffix(".")
    namer = rng.choice(_NAMERS)
    way = rng.randrange(8)
    if way < 3:
        text = f"{namer}: {_lowered(text)}"
    elif way < 5:
        text = f"{text}. {namer}."
    elif way == 5:
        text = f"{text}: {namer.replace('The ', 'the ')}"
    elif way == 6:
        text = f"{{brand}}: {_lowered(text)}"
    else:
        text = f"{text}. {{price}}."
    return replace(fragment, field=name, text=text, parts=pattern_parts(text))


def _lowered(text: str) -> str:
    return text if text.startswith(("{", "I ", "I'")) else text[0].lower() + text[1:]


def _joined(text: str, one: Pattern, other: Pattern) -> Pattern:
    tone = one.tone[0], one.tone[1], one.tone[2], max(one.tone[3], other.tone[3])
    return replace(
        one, text=text, parts=pattern_parts(text), tone=tone, cta=max(one.cta, other.cta)
    )


def _same_words(one: str, other: str) -> bool:
    """Whether two pieces share a word that carries meaning."""
    return not _telling(one).isdisjoint(_telling(other))


@cache
def _telling(literal: str) -> frozenset[str]:
    return frozenset(
        word.lower().rstrip("s") for word in _WORDS.findall(literal) if len(word) > 3
    ) - {"with", "your", "from", "that", "have", "made", "than", "when", "before", "after"}


@cache
def _pieces(slug: str) -> Mapping[str, Pieces]:
    """The pieces of each field of a pack; closings come from every prose field, tails from every field."""
    patterns = pack_load(slug).patterns
    closings = [
        closing
        for name in PROSE
        for pattern in patterns.get(name, ())
        for closing in _closings(pattern)
    ]
    cut = [
        (pattern, match)
        for group in patterns.values()
        for pattern in group
        if not pattern.cta and (match := _TAIL.fullmatch(pattern.text))
    ]
    tails = [
        _part(pattern, match["tail"] + match["stop"])
        for pattern, match in cut
        if not _POINTS.search(match["tail"])
    ]
    heads: dict[str, list[Pattern]] = defaultdict(list)
    for pattern, match in cut:
        heads[pattern.field].append(_part(pattern, match["head"]))
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
        )
        for name, group in patterns.items()
    }


def _openings(pattern: Pattern) -> Iterator[Pattern]:
    """A line without a request, and a line less a last sentence that closes it and no more."""
    sentences = _SENTENCE.split(pattern.text)
    if not pattern.cta and pattern.text[-1:] in ".!" and len(sentences) <= 3:
        yield pattern
    elif len(sentences) > 1 and pattern.move not in _TWO_PARTED and _closes(sentences[-1]):
        rest = _part(pattern, " ".join(sentences[:-1]))
        if rest.text.endswith("."):
            yield replace(rest, cta=0)


def _closings(pattern: Pattern) -> Iterator[Pattern]:
    """The last sentence, where it can stand behind any line of its category."""
    sentences = _SENTENCE.split(pattern.text)
    if len(sentences) > 1 and _closes(sentences[-1]) and sentences[-1].endswith((".", "}")):
        yield _part(pattern, sentences[-1])


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
def _fragments(slug: str) -> tuple[Pattern, ...]:
    """Phrases of a pack without the product's name, a verb of asking, an offer or a price."""
    found = {
        pattern.text: pattern
        for name in SHORT
        for pattern in pack_load(slug).patterns.get(name, ())
        if pattern.move in _FRAGMENT
        and not pattern.cta
        and not pattern.slots & (_SAID | {"price", "was", "save", "offer", "code", "ends", "stock"})
        and not re.search(
            r"[?!:;]|\. |^(?:Psst|Hello|Dear|Meet|Yes|No)\b|\b(?:you|we|I|my)\b", pattern.text
        )
        and len(pattern.text.split()) <= 7
    }
    return tuple(found.values())


def _part(pattern: Pattern, text: str) -> Pattern:
    return replace(pattern, text=text, parts=pattern_parts(text))
