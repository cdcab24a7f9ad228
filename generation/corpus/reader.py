"""Reads corpus packs and refuses the ones that break the format."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generation.corpus.packs_fields import PACK_LIMITS
from generation.corpus.types import (
    FORMS,
    Attribute,
    Benefit,
    Condition,
    OnlyFor,
    Pack,
    PackError,
    Part,
    Pattern,
)

PACKS = Path(__file__).parent / "packs"
COLUMNS = ("field", "move", "sentiment", "formality", "playfulness", "urgency", "cta", "text")
MOVES = frozenset(
    [
        "benefit",
        "feature",
        "problem",
        "question",
        "imperative",
        "sensory",
        "occasion",
        "audience",
        "offer",
        "urgency",
        "provenance",
        "story",
        "contrast",
        "wordplay",
        "proof",
    ]
)
SLOTS = frozenset(
    [
        "brand",
        "model",
        "name",
        "noun",
        "nouns",
        "does",
        "does2",
        "is",
        "gives",
        "audience",
        "occasion",
        "problem",
        "sensory",
        "price",
        "was",
        "save",
        "offer",
        "code",
        "ends",
        "stock",
        "cta",
    ]
)
_SLOT = re.compile(r"\{([^{}]*)\}")
_TYPES = ("number", "choice", "flag")
_CALLS = frozenset("012")
_LEVELS = _CALLS | {"-1", "-2"}


@cache
def pack_names() -> tuple[str, ...]:
    """Slugs of the packs that ship, sorted."""
    return tuple(
        sorted(path.stem for path in PACKS.glob("*.json") if path.with_suffix(".tsv").exists())
    )


@cache
def pack_load(slug: str) -> Pack:
    """A shipped pack by slug; the general one where the slug is unknown. Raises `PackError`."""
    return pack_read(PACKS / (slug if slug in pack_names() else "general"))


def pack_read(base: Path) -> Pack:
    """The pack in `base`.json and `base`.tsv. Raises `PackError` naming file, line and fault."""
    data = _json(base.with_suffix(".json"))
    attributes = {
        item.name: item for item in (_attribute(row, base) for row in data.get("attributes", []))
    }
    return Pack(
        slug=base.name,
        category=str(data.get("category", "")),
        family=str(data.get("family", "other")),
        brands=_words(data, "brands"),
        models=_words(data, "models"),
        nouns=tuple((str(one), str(many)) for one, many in data.get("nouns", [])),
        attributes=attributes,
        benefits=tuple(_benefit(row, attributes, base) for row in data.get("benefits", [])),
        audiences=_words(data, "audiences"),
        occasions=_words(data, "occasions"),
        problems=_words(data, "problems"),
        sensory=_words(data, "sensory"),
        cta_soft=_words(data.get("cta", {}), "soft"),
        cta_strong=_words(data.get("cta", {}), "strong"),
        patterns=patterns_read(
            base.with_suffix(".tsv"), SLOTS | {f"attr.{name}" for name in attributes}
        ),
        only=tuple(_only(row, base) for row in data.get("only", [])),
    )


def patterns_read(path: Path, slots: frozenset[str]) -> dict[str, tuple[Pattern, ...]]:
    """Patterns of a table by field; only `slots` may be used. Raises `PackError`."""
    found: dict[str, list[Pattern]] = defaultdict(list)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise PackError(f"{path.name}: {error}") from None
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith(COLUMNS[0] + "\t"):
            pattern = _pattern(line.split("\t"), slots, f"{path.name} line {number}", path.stem)
            found[pattern.field].append(pattern)
    return {field: tuple(patterns) for field, patterns in found.items()}


def pattern_parts(text: str) -> tuple[Part, ...]:
    """A pattern's text cut at its slots: literal, slot, literal, …, empty literals left out."""
    parts: list[Part] = []
    end = 0
    for match in _SLOT.finditer(text):
        if match.start() > end:
            parts.append(Part(text[end : match.start()], slot=False))
        parts.append(Part(match.group(1), slot=True))
        end = match.end()
    if end < len(text):
        parts.append(Part(text[end:], slot=False))
    return tuple(parts)


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackError(f"{path.name}: {error}") from None
    if not isinstance(data, dict):
        raise PackError(f"{path.name}: must be an object.")
    return data


def _words(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(item) for item in data.get(key, []))


def _attribute(row: Mapping[str, Any], base: Path) -> Attribute:
    name = row.get("name")
    if not isinstance(name, str) or row.get("type") not in _TYPES or not row.get("say"):
        raise PackError(
            f"{base.name}.json: attribute {name!r} needs a name, a type of {_TYPES} and say."
        )
    return Attribute(
        name=name,
        type=row["type"],
        say=_words(row, "say"),
        unit=str(row.get("unit", "")),
        values=_words(row, "values"),
    )


def _benefit(row: Mapping[str, Any], attributes: Mapping[str, Attribute], base: Path) -> Benefit:
    conditions = []
    for name, rule in row.get("when", {}).items():
        if name not in attributes:
            raise PackError(
                f"{base.name}.json: a benefit rests on {name!r}, which is no attribute."
            )
        if rule is True:
            conditions.append(Condition(name))
        elif isinstance(rule, Mapping) and set(rule) <= {"min", "max", "in"} and rule:
            conditions.append(
                Condition(
                    name, rule.get("min"), rule.get("max"), tuple(map(str, rule.get("in", ())))
                )
            )
        else:
            raise PackError(f"{base.name}.json: condition {rule!r} on {name!r} is not understood.")
    return Benefit(tuple(conditions), {form: _words(row, form) for form in FORMS})


def _only(row: Mapping[str, Any], base: Path) -> OnlyFor:
    only = OnlyFor(_words(row, "words"), _words(row, "nouns"), _words(row, "but"))
    if not only.words or not (only.nouns or only.but):
        raise PackError(f"{base.name}.json: {row!r} under only needs words, and nouns or but.")
    return only


def _pattern(cells: list[str], slots: frozenset[str], where: str, slug: str) -> Pattern:
    if len(cells) != len(COLUMNS):
        raise PackError(f"{where}: {len(cells)} columns, {len(COLUMNS)} wanted.")
    field, move, *numbers, text = cells
    if field not in PACK_LIMITS:
        raise PackError(f"{where}: {field!r} is no field.")
    if move not in MOVES:
        raise PackError(f"{where}: {move!r} is no move.")
    if not _LEVELS.issuperset(numbers) or numbers[4] not in _CALLS:
        raise PackError(f"{where}: tone must be -2..2 and cta 0..2.")
    sentiment, formality, playfulness, urgency, cta = map(int, numbers)
    parts = pattern_parts(text)
    for part in parts:
        if part.slot and part.text not in slots:
            raise PackError(f"{where}: unknown slot {{{part.text}}}.")
    return Pattern(
        field=field,
        move=move,
        tone=(sentiment, formality, playfulness, urgency),
        cta=cta,
        text=text,
        pack=slug,
        parts=parts,
    )
