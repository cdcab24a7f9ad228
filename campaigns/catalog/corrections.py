"""Corrections as a product keeps them: laid one over the other, each with who said it and when."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

PLAIN = ("brand", "noun", "plural", "models", "name", "family", "pack")
# Where who and when are kept; the reader of corrections does not look there.
SAID = "said"


def correction_lay(
    known: Mapping[str, Any], new: Mapping[str, Any], said: Mapping[str, str]
) -> dict[str, Any]:
    """The corrections with a new one over them; a later word on the same thing replaces the earlier."""
    result: dict[str, Any] = copy.deepcopy(dict(known))
    marks: dict[str, Any] = result.setdefault(SAID, {})
    for key in PLAIN:
        if key in new:
            result[key] = new[key]
            marks[key] = dict(said)
    if "facts" in new:
        facts = result.setdefault("facts", {})
        for fact in new["facts"].get("add", ()):
            _fact_add(facts, fact)
            marks[fact_key(fact["name"], fact["value"])] = dict(said)
        for name, value in new["facts"].get("remove", ()):
            if not _fact_forget(facts, name, value):
                facts.setdefault("remove", []).append([name, value])
            marks[fact_key(name, value)] = dict(said)
        for change in new["facts"].get("change", ()):
            _fact_change(facts, change)
            marks[fact_key(change["name"], change["to"])] = dict(said)
    return result


def correction_take(
    known: Mapping[str, Any], gone: Mapping[str, Any], said: Mapping[str, str]
) -> dict[str, Any]:
    """The corrections without some: plain keys by name, facts as they were added, removed or changed."""
    del said
    result: dict[str, Any] = copy.deepcopy(dict(known))
    for key in PLAIN:
        if key in gone:
            result.pop(key, None)
            result.get(SAID, {}).pop(key, None)
    facts = result.get("facts", {})
    for fact in gone.get("facts", {}).get("add", ()):
        facts["add"] = [
            f for f in facts.get("add", ()) if not _same(f, fact["name"], fact["value"])
        ]
    for name, value in gone.get("facts", {}).get("remove", ()):
        facts["remove"] = [pair for pair in facts.get("remove", ()) if pair != [name, value]]
    for change in gone.get("facts", {}).get("change", ()):
        facts["change"] = [
            c
            for c in facts.get("change", ())
            if (c["name"], c["to"]) != (change["name"], change["to"])
        ]
    return result


def fact_key(name: str, value: str) -> str:
    """The name under which who said a fact is kept."""
    return f"fact:{name}:{value}"


def _same(fact: Mapping[str, Any], name: str, value: str) -> bool:
    return bool(fact["name"] == name and fact["value"] == value)


def _fact_add(facts: dict[str, Any], fact: Mapping[str, Any]) -> None:
    facts["remove"] = [
        pair for pair in facts.get("remove", ()) if pair != [fact["name"], fact["value"]]
    ]
    others = [f for f in facts.get("add", ()) if not _same(f, fact["name"], fact["value"])]
    facts["add"] = [*others, dict(fact)]


def _fact_forget(facts: dict[str, Any], name: str, value: str) -> bool:
    """Whether the fact was only there because somebody added it."""
    added = facts.get("add", [])
    facts["add"] = [fact for fact in added if not _same(fact, name, value)]
    return len(facts["add"]) < len(added)


def _fact_change(facts: dict[str, Any], change: Mapping[str, Any]) -> None:
    """A changed fact that is changed again still starts from what the record says."""
    added = [fact for fact in facts.get("add", ()) if _same(fact, change["name"], change["value"])]
    if added:
        added[0]["value"] = change["to"]
        return
    earlier = [
        c
        for c in facts.get("change", ())
        if c["name"] == change["name"] and c["to"] == change["value"]
    ]
    if earlier:
        earlier[0]["to"] = change["to"]
        return
    facts.setdefault("change", []).append(
        {"name": change["name"], "value": change["value"], "to": change["to"]}
    )
