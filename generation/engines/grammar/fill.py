"""Fills one pattern: chooses an option for each slot, then the longest name that still fits."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache
from random import Random

from generation.corpus import Pattern
from generation.corpus.types import Part
from generation.engines.base import text_key
from generation.engines.grammar.agreement import LEADING_ARTICLE
from generation.engines.grammar.aliens import names_alien
from generation.engines.grammar.context import Context, Option, PackOptions
from generation.engines.grammar.guards import fits, length, plain_characters, repeats, says_banned
from generation.engines.grammar.join import NAMES, Piece, pieces_join
from generation.engines.grammar.offers import price_honest
from generation.engines.grammar.places import name_deserved
from generation.engines.grammar.voice import voiced
from generation.types import FieldSpec

_TRIES = 4
_SLACK = 12
"""Characters that agreement may take away: an article, a noun that the name has said."""
_LONG_FIELD, _FULLEST, _NAME_IN_PROSE = 90, 0.7, 44
_LISTED = ("fact", "spec", "with", "adj")
"""Slots of plain facts, which are never said twice in a line."""
_BRAND = frozenset(("brand",))
_UNSIGNED, _LABELS = Piece("", "brand"), frozenset(("product_title",))


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
    """What one field allows: its spec, the room left for the pattern, texts that are taken.

    `refused` gathers texts that this field will not have, with their patterns' literals: what was too
    long, said twice or taken once stays so.
    """

    context: Context
    field: FieldSpec
    room: int
    avoid: Container[str]
    suffix: str = ""
    used: frozenset[str] = frozenset()
    refused: set[tuple[str, str]] = dataclass_field(default_factory=set)


def pattern_fillable(pattern: Pattern, options: PackOptions, context: Context) -> bool:
    """Whether every slot of the pattern can be filled from this record."""
    if options.alien and names_alien(pattern.literal, options.alien):
        return False
    if not price_honest(pattern, context.offer) or not name_deserved(pattern, context):
        return False
    lacking = pattern.slots - _slots_able(options, context)
    return lacking <= _BRAND and (not lacking or _signed(pattern, context))


def _slots_able(options: PackOptions, context: Context) -> frozenset[str]:
    """The slots that this record can fill in a pack's patterns."""
    found = context.able.get(options.slug)
    if found is None:
        names = context.names
        own = {
            "noun": names.noun,
            "nouns": names.noun,
            "name": names.full,
            "model": names.models,
            "brand": names.brand,
            "cta": options.cta[1] or options.cta[2],
        }
        able = {slot for slot, said in own.items() if said} | (options.options.keys() - own.keys())
        found = context.able[options.slug] = frozenset(able)
    return found


def _signed(pattern: Pattern, context: Context) -> bool:
    """Whether the brand only says who is speaking: the sender can stand there, or nobody."""
    return pattern.text.startswith("{brand}:") and "brand" not in {
        part.text for part in pattern.parts[1:] if part.slot
    }


def pattern_fill(
    pattern: Pattern, options: PackOptions, frame: Frame, rng: Random
) -> Filled | None:
    """A text of the pattern that the frame allows; None where a few tries find none."""
    names = frame.context.names
    varies = _varies(pattern, options) or (pattern.slots & NAMES and len(names.full) > 1)
    tries = _TRIES if varies else min(2, len(names.nouns))
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
    slots = _slots_able(options, frame.context)
    if frame.context.names.sender and _signed(pattern, frame.context):
        slots |= _BRAND
    able = [
        cta
        for cta in options.cta[level] or options.cta[3 - level]
        if not (saved and any(part.text == "save" for part in cta))
        and not any(part.slot and part.text not in slots for part in cta)
    ]
    if pattern.slots & NAMES:
        # The name is said: a request at the end asks for the thing.
        able = [cta for cta in able if not any(part.text in NAMES for part in cta)] or able
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
    if pieces is None:
        return None
    named = _named(pieces, pattern, frame, rng, shortest=shortest)
    if named is None or sum(len(piece.text) for piece in named) > frame.room + _SLACK:
        return None
    text = _joined(tuple(named), frame.context)
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


def _joined(named: tuple[Piece, ...], context: Context) -> str | None:
    """`pieces_join`, each choice of pieces joined once for a product."""
    if named not in context.joined:
        context.joined[named] = pieces_join(named, context.names)
    return context.joined[named]


def _in_voice(text: str, frame: Frame, rng: Random) -> str:
    """The text turned towards the asked tone, as long as it still fits."""
    said = voiced(text, frame.context.spec.brief.tone, frame.field, rng)
    return said if length(said, frame.field) <= frame.room else text


def _acceptable(text: str, pattern: Pattern, frame: Frame) -> bool:
    if (text, pattern.literal) in frame.refused:
        return False
    accepted = (
        bool(text)
        and length(text, frame.field) <= frame.room
        and fits(text, frame.field)
        and "{" not in text
        and not repeats(text, pattern.literal)
        and not says_banned(text, frame.context.spec)
        and text_key(text + frame.suffix) not in frame.avoid
    )
    if not accepted:
        frame.refused.add((text, pattern.literal))
    return accepted


def _pieces(
    parts: tuple[Part, ...], options: PackOptions, frame: Frame, rng: Random, *, shortest: bool
) -> list[Piece] | None:
    """Literals and chosen options; None where a list has no further fact to say.

    Names stay empty until the room for them is known.
    """
    pieces: list[Piece] = []
    names = frame.context.names
    named = any(part.slot and part.text in NAMES for part in parts)
    chosen = {names.full[0]} if named and names.full else set()
    for part in parts:
        if not part.slot:
            # Nobody signs: "{brand}: the tee is here" begins with the tee.
            unsigned = pieces == [_UNSIGNED] and part.text.startswith(": ")
            pieces.append(Piece(part.text[2:] if unsigned else part.text))
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
            if part.text.startswith(_LISTED) and _said_in(option.text, chosen):
                return None
            chosen.add(option.text)
            pieces.append(Piece(option.text, part.text, option.facts))
    return pieces


def _choose(
    able: tuple[Option, ...], chosen: set[str], used: frozenset[str], rng: Random, *, shortest: bool
) -> Option:
    unsaid = [option for option in able if not _said_in(option.text, chosen)]
    fresh = [option for option in unsaid if option.text not in used] or unsaid or list(able)
    if shortest:
        fresh = sorted(fresh, key=lambda option: len(option.text))[: max(2, len(fresh) // 5)]
    return rng.choice(fresh)


def _said_in(text: str, chosen: set[str]) -> bool:
    """Whether a line that holds `chosen` would say a text again: "soft" beside "a soft lining"."""
    if not chosen:
        return False
    bare = _bare(text)
    return any(bare in other or other in bare for other in map(_bare, chosen))


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    return LEADING_ARTICLE.sub("", text).lower()


def _named(
    pieces: list[Piece], pattern: Pattern, frame: Frame, rng: Random, *, shortest: bool
) -> list[Piece] | None:
    """The pieces with a name that the remaining room holds; None where none does."""
    wanted = [piece.slot for piece in pieces if piece.slot in NAMES]
    if not wanted:
        return pieces
    names = frame.context.names
    room = (frame.room - sum(len(piece.text) for piece in pieces)) // len(wanted)
    if pattern.field not in _LABELS:
        room = min(room, _NAME_IN_PROSE if frame.room >= _LONG_FIELD else 40)
    has_brand = any(piece.slot == "brand" for piece in pieces)
    chosen: dict[str, str] = {}
    for slot in set(wanted):
        able = names.models if slot == "model" or has_brand else names.full
        fitting = [name for name in able if len(name) <= room]
        if pattern.field in _LABELS:
            # "Pencils" is no title where "Crayola colored pencils" has room.
            fitting = [n for n in fitting if " " in n and n not in names.nouns] or fitting
        if not fitting:
            return None
        # The fullest name mostly; now and then a shorter one, as people vary it. A label has all of it.
        full = not shortest if pattern.field in _LABELS else rng.random() < _FULLEST
        chosen[slot] = fitting[0] if full else rng.choice(fitting[:3])
    return [
        Piece(chosen[piece.slot], piece.slot) if piece.slot in NAMES else piece for piece in pieces
    ]
