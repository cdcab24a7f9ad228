"""What a person corrected, laid over what was read; corrections always win."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from generation.facts.forms import noun_plural
from generation.types import Fact, InputError, Understanding

TEXT_KEYS = ("noun", "plural", "name", "family", "pack")
KINDS = frozenset(
    (
        "number",
        "material",
        "color",
        "size",
        "age",
        "care",
        "content",
        "compat",
        "feature",
        "price",
        "stock",
        "other",
    )
)


def corrections_apply(
    understanding: Understanding, corrections: Mapping[str, Any]
) -> Understanding:
    """The understanding as a person put it right.

    `corrections`: "brand" (text, or None for no brand), "noun", "plural", "models" (texts), "name" (the
    short name to prefer), "family", "pack", and "facts" with "add" [{name, value, kind}], "remove"
    [[name, value]], "change" [{name, value, to}]. A fact set by hand has the source "correction" and no
    span. Raises `InputError` naming the key.
    """
    corrections_check(corrections)
    changed: dict[str, Any] = {}
    if "brand" in corrections:
        changed["brand"] = corrections["brand"] or None
    if corrections.get("noun"):
        changed |= _noun_changed(understanding, str(corrections["noun"]))
    if corrections.get("name"):
        first, rest = str(corrections["name"]), changed.get("names", understanding.names)
        changed["names"] = (first, *(name for name in rest if name != first))
    if "models" in corrections:
        changed["models"] = tuple(corrections["models"])
    changed |= {
        key: corrections[key] for key in ("plural", "family", "pack") if corrections.get(key)
    }
    if "facts" in corrections:
        changed["facts"] = _facts_apply(understanding.facts, corrections["facts"])
    return replace(understanding, **changed)


def _noun_changed(understanding: Understanding, noun: str) -> dict[str, Any]:
    head = noun.rsplit(" ", 1)[-1]
    names = (*(f"{model} {noun}" for model in understanding.models[:1]), noun, head)
    return {
        "noun": noun,
        "head": head,
        "plural": noun_plural(noun),
        "names": tuple(dict.fromkeys(names)),
    }


def corrections_check(corrections: Mapping[str, Any]) -> None:
    """Raises `InputError` for a correction of a wrong type."""
    for key in TEXT_KEYS:
        if not isinstance(corrections.get(key, ""), str):
            raise InputError(f"corrections.{key}", "must be text.")
    if not isinstance(corrections.get("brand"), str | None):
        raise InputError("corrections.brand", "must be text, or null for no brand.")
    models = corrections.get("models", [])
    if not isinstance(models, list | tuple) or not all(isinstance(item, str) for item in models):
        raise InputError("corrections.models", "must be a list of texts.")
    facts = corrections.get("facts", {})
    if not isinstance(facts, Mapping):
        raise InputError("corrections.facts", "must be an object with add, remove and change.")
    for fact in facts.get("add", ()):
        if fact.get("kind", "other") not in KINDS or not fact.get("name") or not fact.get("value"):
            raise InputError("corrections.facts.add", "needs name, value and a known kind.")


def _facts_apply(facts: tuple[Fact, ...], asked: Mapping[str, Any]) -> tuple[Fact, ...]:
    gone = {(str(name), str(value)) for name, value in asked.get("remove", ())}
    moved = {(str(c["name"]), str(c["value"])): str(c["to"]) for c in asked.get("change", ())}
    kept = []
    for fact in facts:
        key = (fact.name, fact.value)
        if key in moved:
            kept.append(Fact(fact.name, moved[key], fact.kind, "correction", None))
        elif key not in gone:
            kept.append(fact)
    added = [
        Fact(str(f["name"]), str(f["value"]), str(f.get("kind", "other")), "correction", None)
        for f in asked.get("add", ())
    ]
    return (*kept, *(fact for fact in added if fact not in kept))
