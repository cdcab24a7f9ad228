"""Fills one pattern: chooses an option for each slot, then the longest name that still fits."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from random import Random

from generation.corpus import Pattern
from generation.corpus.types import Part
from generation.engines.base import text_key
from generation.engines.grammar.context import Context, Option, PackOptions, names_alien
from generation.engines.grammar.guards import fits, length, plain_characters, repeats, says_banned
from generation.engines.grammar.join import NAMES, Piece, pieces_join
from generation.engines.grammar.offers import price_honest
from generation.engines.grammar.voice import voiced
from generation.types import FieldSpec

_TRIES = 4
_SLACK = 12
"""Characters that agreement may take away: an article, a noun that the name has said."""
_LONG_FIELD = 90
_FULLEST = 0.7
_NAME_IN_PROSE = 44
_CALLED = re.compile(r"\b(?:call(?:s|ed)?|name[sd]?)\b", re.I)
_LABELS = frozenset(("product_title",))


@dataclass(frozen=True)
class Filled:
    """A finished text and where it came from."""

    text: str
    pattern: Pattern
    facts: frozenset[str]
    cta: int
    phrases: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Frame:
    """What one field allows: its spec, the room left for the pattern, texts that are taken."""

    context: Context
    field: FieldSpec
    room: int
    avoid: Container[str]
    suffix: str = ""
    used: frozenset[str] = frozenset()


def pattern_fillable(pattern: Pattern, options: PackOptions, context: Context) -> bool:
    """Whether every slot of the pattern can be filled from this record."""
    if options.alien and names_alien(pattern.literal, options.alien):
        return False
    if not price_honest(pattern, context.offer) or not _name_deserved(pattern, context):
        return False
    return all(_slot_fillable(slot, pattern, options, context) for slot in pattern.slots)


def _name_deserved(pattern: Pattern, context: Context) -> bool:
    """A line about what a product is called needs a product that is called something."""
    return context.names.proper or not (pattern.slots & NAMES and _CALLED.search(pattern.literal))


def _slot_fillable(slot: str, pattern: Pattern, options: PackOptions, context: Context) -> bool:
    names = context.names
    if slot in ("noun", "nouns"):
        return bool(names.noun)
    if slot == "name":
        return bool(names.full)
    if slot == "model":
        return bool(names.models)
    if slot == "brand":
        return bool(names.brand or (names.sender and pattern.text.startswith("{brand}:")))
    if slot == "cta":
        return bool(options.cta[1] or options.cta[2])
    return slot in options.options


def pattern_fill(
    pattern: Pattern, options: PackOptions, frame: Frame, rng: Random
) -> Filled | None:
    """A text of the pattern that the frame allows; None where a few tries find none."""
    nouns = frame.context.names.nouns
    varies = _varies(pattern, options) or (
        pattern.slots & NAMES and len(frame.context.names.full) > 1
    )
    tries = _TRIES if varies else min(2, len(nouns))
    for attempt in range(tries):
        parts = _with_cta(pattern, options, frame, rng)
        if parts is None:
            return None
        shortest = attempt > 0 and attempt >= tries - 2
        filled = _attempt(pattern, parts, options, frame, rng, shortest=shortest)
        if filled is not None:
            return filled
    return None


def _varies(pattern: Pattern, options: PackOptions) -> bool:
    """Whether another try could give another text."""
    return any(slot == "cta" or len(options.options.get(slot, ())) > 1 for slot in pattern.slots)


def _with_cta(
    pattern: Pattern, options: PackOptions, frame: Frame, rng: Random
) -> tuple[Part, ...] | None:
    """The pattern's parts with {cta} replaced by the parts of a call to action that can be filled."""
    if "cta" not in pattern.slots:
        return pattern.parts
    level = max(pattern.cta, 1)
    asked = frame.context.spec.brief.tone.cta
    level = 2 if level == 2 or asked > 65 else 1
    saved = bool({"save", "offer"} & pattern.slots)
    able = [
        cta
        for cta in options.cta[level] or options.cta[3 - level]
        if not (saved and any(part.text == "save" for part in cta))
        and all(
            _slot_fillable(part.text, pattern, options, frame.context) for part in cta if part.slot
        )
    ]
    if not able:
        return None
    chosen = rng.choice(able)
    parts: list[Part] = []
    for part in pattern.parts:
        if part.slot and part.text == "cta":
            parts += [Part("cta", slot=True), *chosen]
        else:
            parts.append(part)
    return tuple(parts)


def _attempt(
    pattern: Pattern,
    parts: tuple[Part, ...],
    options: PackOptions,
    frame: Frame,
    rng: Random,
    *,
    shortest: bool,
) -> Filled | None:
    pieces = _pieces(parts, options, frame, rng, shortest=shortest)
    named = _named(pieces, pattern, frame, rng)
    if named is None or sum(len(piece.text) for piece in named) > frame.room + _SLACK:
        return None
    text = pieces_join(named, frame.context.names)
    if text is None:
        return None
    text = _in_voice(text, frame, rng)
    if frame.field.unit == "sms":
        text = plain_characters(text)
    if not _acceptable(text, pattern, frame):
        return None
    facts = frozenset(fact for piece in named for fact in piece.facts)
    phrases = frozenset(
        piece.text
        for piece in named
        if piece.slot and len(piece.text) > 14 and piece.slot not in NAMES
    )
    return Filled(text, pattern, facts, pattern.cta, phrases)


def _in_voice(text: str, frame: Frame, rng: Random) -> str:
    """The text turned towards the asked tone, as long as it still fits."""
    said = voiced(text, frame.context.spec.brief.tone, frame.field, rng)
    return said if length(said, frame.field) <= frame.room else text


def _acceptable(text: str, pattern: Pattern, frame: Frame) -> bool:
    return (
        bool(text)
        and length(text, frame.field) <= frame.room
        and fits(text, frame.field)
        and "{" not in text
        and not repeats(text, pattern.literal)
        and not says_banned(text, frame.context.spec)
        and text_key(text + frame.suffix) not in frame.avoid
    )


def _pieces(
    parts: tuple[Part, ...], options: PackOptions, frame: Frame, rng: Random, *, shortest: bool
) -> list[Piece]:
    """Literals and chosen options; names stay empty until the room for them is known."""
    pieces: list[Piece] = []
    chosen: set[str] = set()
    names = frame.context.names
    for part in parts:
        if not part.slot:
            pieces.append(Piece(part.text))
        elif part.text == "cta":
            continue
        elif part.text in NAMES:
            pieces.append(Piece("", part.text))
        elif part.text in ("noun", "nouns"):
            able = names.nouns if part.text == "noun" else names.plurals
            pieces.append(Piece(able[-1] if shortest else able[0], part.text))
        elif part.text == "brand":
            pieces.append(Piece(names.brand or names.sender or "", "brand"))
        else:
            option = _choose(options.options[part.text], chosen, frame.used, rng, shortest=shortest)
            chosen.add(option.text)
            pieces.append(Piece(option.text, part.text, option.facts))
    return pieces


def _choose(
    able: tuple[Option, ...], chosen: set[str], used: frozenset[str], rng: Random, *, shortest: bool
) -> Option:
    fresh = [option for option in able if option.text not in chosen and option.text not in used]
    fresh = fresh or [option for option in able if option.text not in chosen] or list(able)
    if shortest:
        fresh = sorted(fresh, key=lambda option: len(option.text))[: max(2, len(fresh) // 5)]
    return rng.choice(fresh)


def _named(pieces: list[Piece], pattern: Pattern, frame: Frame, rng: Random) -> list[Piece] | None:
    """The pieces with a name that the remaining room holds; None where none does."""
    wanted = [piece.slot for piece in pieces if piece.slot in NAMES]
    if not wanted:
        return pieces
    names = frame.context.names
    taken = sum(len(piece.text) for piece in pieces)
    room = (frame.room - taken) // len(wanted)
    if pattern.field not in _LABELS:
        room = min(room, _NAME_IN_PROSE if frame.room >= _LONG_FIELD else 40)
    has_brand = any(piece.slot == "brand" for piece in pieces)
    chosen: dict[str, str] = {}
    for slot in set(wanted):
        able = names.models if slot == "model" or has_brand else names.full
        fitting = [name for name in able if len(name) <= room]
        if not fitting:
            return None
        # The fullest name mostly; now and then a shorter one, as people vary it.
        chosen[slot] = fitting[0] if rng.random() < _FULLEST else rng.choice(fitting[:3])
    return [
        Piece(chosen[piece.slot], piece.slot) if piece.slot in NAMES else piece for piece in pieces
    ]
