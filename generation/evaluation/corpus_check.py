"""Refuses copy packs that a senior copywriter would not sign: what a machine can tell of that."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generation.badges.claims.badge import claims_find
from generation.badges.claims.found import SUPPORTED
from generation.badges.context import context_of
from generation.badges.reading import Reading, reading_of
from generation.badges.tone.badge import SLIDERS, tone_measure
from generation.corpus import Pack, Pattern, pack_load
from generation.encoder.tfidf import encode
from generation.evaluation.maker_told import maker_told
from generation.evaluation.pack_lines import PackLine, pack_lines
from generation.evaluation.unsayable import unsayable

CLICHES = Path(__file__).parent / "words" / "cliches.txt"
CLICHE_QUOTA = 0.01  # of a pack's patterns; a phrase may be right once
FORMULA_WORDS = 6
"""Patterns with fewer words of their own are forms ("{offer} on {nouns} until {ends}") that packs may share."""
NEAR = 0.9  # cosine of the words outside the slots from which two patterns are one
TONE_APART = 50
"""A column of at least one level and a measure of at least as much on the other side contradict each other."""
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SKELETON = re.compile(r"\{[^{}]*\}|[^\W_]+")
SEEDS = range(3)  # of the fillings
SLOTS_OF = {"urgency": {"ends", "stock"}, "scarcity": {"stock"}}
"""What speaks of time or stock stands beside the slot that answers for it, whatever the campaign is."""
ANSWERED = frozenset({"material", "certification", "environment"})
"""What a benefit may say, because its condition holds the record to it."""
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a pattern of a pack: `kind` is the check's name."""

    pack: str
    kind: str
    text: str
    why: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.pack}: {self.kind}: {self.text!r}: {self.why}"


def corpus_faults(slugs: Sequence[str]) -> list[Fault]:
    """Every fault of these packs, sorted. Near duplicates are looked for across all of them."""
    packs = [pack_load(slug) for slug in slugs]
    found: list[Fault] = []
    for pack in packs:
        found += [*_twice(pack), *_digits(pack), *_makers(pack), *_phrases(pack)]
        found += [*_cliches(pack), *_filled(pack), *_unsayable(pack)]
    return sorted([*found, *_near([pattern for pack in packs for pattern in patterns_of(pack)])])


def patterns_of(pack: Pack) -> Iterator[Pattern]:
    """Every pattern of a pack."""
    for patterns in pack.patterns.values():
        yield from patterns


def _twice(pack: Pack) -> Iterator[Fault]:
    seen: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in patterns_of(pack):
        seen[" ".join(SKELETON.findall(pattern.text.casefold()))].append(pattern)
    for same in seen.values():
        if len(same) > 1:
            yield Fault(pack.slug, "duplicate", same[0].text, f"stands {len(same)} times")


def _digits(pack: Pack) -> Iterator[Fault]:
    for pattern in patterns_of(pack):
        if DIGIT.search(pattern.literal):
            yield Fault(pack.slug, "claim", pattern.text, "a digit outside a slot")


def _makers(pack: Pack) -> Iterator[Fault]:
    for pattern in patterns_of(pack):
        if said := maker_told(pattern.text):
            why = f"“{said}” tells of the firm or the making without a slot"
            yield Fault(pack.slug, "maker", pattern.text, why)


def _phrases(pack: Pack) -> Iterator[Fault]:
    """Phrases that promise what no condition on an attribute answers for."""
    benefits = [
        text for benefit in pack.benefits for texts in benefit.lines.values() for text in texts
    ]
    line = next(pack_lines(pack.slug), None)
    if line is None:
        return
    evidence = context_of(line.spec, line.field).evidence
    for text in (*benefits, *pack.audiences, *pack.occasions, *pack.problems, *pack.sensory):
        for claim in claims_find(reading_of(text).low, evidence):
            if claim.kind not in ANSWERED:
                said = text[claim.start : claim.end]
                yield Fault(pack.slug, "claim", text, f"“{said}” is a {claim.kind}")


def _unsayable(pack: Pack) -> Iterator[Fault]:
    for pattern in unsayable(pack):
        why = "every noun of the pack has a word of it kept for others"
        yield Fault(pack.slug, "unsayable", pattern.text, why)


def _cliches(pack: Pack) -> Iterator[Fault]:
    patterns = list(patterns_of(pack))
    found = [(pattern, match[0]) for pattern in patterns if (match := cliche_find(pattern.literal))]
    if len(found) <= CLICHE_QUOTA * len(patterns):
        return
    for pattern, said in found:
        why = f"“{said}”; {len(found)} of {len(patterns)} patterns have such a phrase"
        yield Fault(pack.slug, "cliche", pattern.text, why)


def cliche_find(text: str) -> re.Match[str] | None:
    """The first phrase of the list that a text has."""
    return _cliche_pattern().search(text)


@cache
def _cliche_pattern() -> re.Pattern[str]:
    lines = CLICHES.read_text(encoding="utf-8").splitlines()
    phrases = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    parts = (
        re.escape(phrase)
        .replace(r"\ …\ ", r"(?:\s\S+){1,4}?\s")
        .replace(r"\ ", r"\s")
        .replace("'", "['’]")
        for phrase in phrases
    )
    return re.compile(rf"(?i)\b(?:{'|'.join(parts)})\b")


def _filled(pack: Pack) -> Iterator[Fault]:
    for ways in zip(*(pack_lines(pack.slug, seed) for seed in SEEDS), strict=True):
        yield from _claims(ways[0], reading_of(ways[0].text))
        yield from _tones(ways)


def _claims(line: PackLine, reading: Reading) -> Iterator[Fault]:
    """Words of the pattern itself that promise something without a slot that answers for it."""
    evidence = context_of(line.spec, line.field).evidence
    for claim in claims_find(reading.low, evidence):
        said = line.text[claim.start : claim.end]
        wanted = SLOTS_OF.get(claim.kind, set())
        answered = wanted & line.pattern.slots if wanted else claim.status == SUPPORTED
        if not answered and not _in_slots(line.pattern, said):
            why = f"“{said}” is a {claim.kind} without a slot"
            yield Fault(line.pattern.pack, "claim", line.pattern.text, why)


def _tones(ways: Sequence[PackLine]) -> Iterator[Fault]:
    """Columns on the other side of what is measured, however the slots are filled."""
    pattern = ways[0].pattern
    measured = [tone_measure(reading_of(ways[0].text))]
    for place, slider in enumerate(SLIDERS):
        column = pattern.tone[place]
        if not _contradicts(column, measured[0][slider]):
            continue
        measured = measured[:1] + [tone_measure(reading_of(way.text)) for way in ways[1:]]
        if all(_contradicts(column, values[slider]) for values in measured):
            why = f"{slider} {column:+d}, measured {measured[0][slider]:+.0f}"
            yield Fault(pattern.pack, "tone", pattern.text, why)


def _contradicts(column: int, measured: float) -> bool:
    return column * measured < 0 and abs(measured) >= TONE_APART


def _in_slots(pattern: Pattern, said: str) -> bool:
    """Whether none of the words stand in the pattern itself: then the record answers for them."""
    own = {word.casefold() for word in WORDS.findall(pattern.literal)}
    return not own & {word.casefold() for word in WORDS.findall(said)}


def _near(patterns: Iterable[Pattern]) -> Iterator[Fault]:
    own = [pattern for pattern in patterns if len(WORDS.findall(pattern.literal)) >= FORMULA_WORDS]
    if not own:
        return
    alike = encode([pattern.literal for pattern in own])
    for start in range(0, len(own), 500):
        part = (alike[start : start + 500] @ alike[start:].T).tocoo()
        # Picked in the arrays: of forty million pairs a dozen are near.
        near = (part.data >= NEAR) & (part.col > part.row)
        for row, column in zip(part.row[near] + start, part.col[near] + start, strict=True):
            one, other = own[row], own[column]
            if one.pack != other.pack:
                yield Fault(
                    other.pack, "near duplicate", other.text, f"{one.pack} has {one.text!r}"
                )


def faults_counted(faults: Iterable[Fault]) -> Counter[str]:
    """How many faults of each kind."""
    return Counter(fault.kind for fault in faults)
