"""A text read by the rules as they are being written: what fires, where and why."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from campaigns.common.copy_marks import CopySpan
from campaigns.models import RuleSet
from campaigns.rules.selectors import rules_of_set
from campaigns.rules.words import SEVERITIES
from generation.jobs.rules import rules_try


@dataclass(frozen=True)
class Tried:
    """A text with its marks, and each finding: (words of its severity, icon, tone), what stands there, what is said."""

    text: str
    marks: list[CopySpan]
    found: list[tuple[tuple[str, str, str], str, str]]


def rules_tried(rule_set: RuleSet, text: str, *, channel: str, locale: str) -> Tried:
    """What the rules of a set find in a text, the gravest first."""
    text = unicodedata.normalize("NFC", text)
    entries = rules_try(text, rules_of_set(rule_set), channel=channel, locale=locale)
    order = list(SEVERITIES)
    entries.sort(key=lambda entry: (order.index(entry["severity"]), entry["span"] or [-1]))
    return Tried(
        text,
        entries_marks(entries),
        [
            (
                SEVERITIES[entry["severity"]],
                text[slice(*entry["span"])] if entry["span"] else "",
                entry["message"],
            )
            for entry in entries
        ],
    )


def entries_marks(entries: list[dict[str, Any]]) -> list[CopySpan]:
    """What entries of the `rules` badge mark in their text."""
    return [
        CopySpan(entry["span"][0], entry["span"][1], "hit", entry["message"])
        for entry in entries
        if entry["span"]
    ]
