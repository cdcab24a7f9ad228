"""New patterns out of a pack's own: sentences and ends of lines change places where they can stand by themselves.

The packs' patterns are few for a model: it would learn them by heart. What a good line is made of (an
opening that holds up by itself, a closing request, a "for the long run on Sunday", a phrase behind the name)
goes with many others of its category, and the model is to learn that, rather than each line as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random

from generation.corpus import Pack, Pattern, pack_load
from generation.corpus.reader import pattern_parts
from generation.tuning.pieces import (
    LONG,
    NAMES,
    POINTS,
    PROSE,
    SENTENCE,
    SHORT,
    Pieces,
    fragments_of,
    pieces_of,
)

_NAMING = frozenset(("name", "noun", "nouns", "model"))
_NAMERS = ("{noun}", "{brand} {noun}", "The {model}", "The {name}", "{name}", "{nouns}")
_WORDS = re.compile(r"[A-Za-z'’]+")
_CLOSED = 0.5
"""Share of texts of several sentences that end with a closing one."""
_TAILED = 0.5
"""Share of short lines that get another tail rather than a name, where the pack has both."""


def pack_recombined(slug: str, rng: Random, count: int = 40) -> Pack:
    """A pack with at most `count` new patterns in each field; titles, and what gives too few, stay as they are."""
    pack, pieces, fragments = pack_load(slug), pieces_of(slug), fragments_of(slug)
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
    if name == LONG:
        ways += [_woven] * 9
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
    if not named and POINTS.search(closing.literal):
        return None
    if _same_words(opening.literal, closing.literal):
        return None
    return _joined(f"{opening.text} {closing.text}", opening, closing)


def _woven(pieces: Pieces, rng: Random) -> Pattern | None:
    """How one text begins, what one to three other lines state, and another's closing sentence or none."""
    if not pieces.begun or not pieces.stating:
        return None
    made = rng.choice(pieces.begun)
    wanted = rng.randint(1, 3)
    for stating in rng.sample(pieces.stating, len(pieces.stating)):
        if not wanted:
            break
        if _goes_on(made, stating):
            made, wanted = _joined(f"{made.text} {stating.text}", made, stating), wanted - 1
    if pieces.closings and rng.random() < _CLOSED:
        closing = rng.choice(pieces.closings)
        if _goes_on(made, closing):
            made = _joined(f"{made.text} {closing.text}", made, closing)
    return made if made.slots & NAMES else None


def _goes_on(text: Pattern, sentence: Pattern) -> bool:
    """Whether a sentence says nothing again, and opens unlike the last one."""
    last = SENTENCE.split(text.text)[-1]
    return (
        not (text.slots & sentence.slots) - NAMES
        and not _same_words(text.literal, sentence.literal)
        and last.split()[:1] != sentence.text.split()[:1]
    )


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
