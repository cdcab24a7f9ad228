"""What rules are called on pages: a title from what each asks, its group, and the words for how grave it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.common.sliders import SLIDERS


@dataclass(frozen=True)
class KindWords:
    """A kind of rule: what it is called, what it does, and the group that it stands in."""

    label: str
    text: str
    group: str


GROUPS = ("Claims", "Words", "Style", "Must be there")
KINDS: dict[str, KindWords] = {
    "banned_term": KindWords(
        "Banned words",
        "Also inflected, disguised or spaced out. A better word may be named.",
        "Words",
    ),
    "preferred_term": KindWords(
        "The word to use", "In place of others, or spelt exactly so.", "Words"
    ),
    "required_text": KindWords(
        "Required text",
        "A disclaimer or an opt-out: always, or where certain words are said.",
        "Must be there",
    ),
    "claim": KindWords(
        "Claims", "Superlatives, prices, scarcity: never, or only with support.", "Claims"
    ),
    "characters": KindWords(
        "Characters", "Signs, capitals and emoji: none, or only so many.", "Style"
    ),
    "length": KindWords(
        "Length", "In characters, words or sentences, or how often one word may stand.", "Style"
    ),
    "tone_range": KindWords("Tone", "How far a measured tone may go.", "Style"),
    "pattern": KindWords(
        "Pattern", "A regular expression that may not match, for what no other kind says.", "Style"
    ),
}
"""By kind, in the order in which they are offered."""
SEVERITIES: dict[str, tuple[str, str, str]] = {
    "block": ("Blocks", "octagon-x", "bad"),
    "warn": ("Warns", "triangle-alert", "warn"),
    "info": ("Informs", "info", ""),
}
"""Severity -> what it does, icon, tone."""
CLAIM_WORDS = {
    "superlative": "Superlatives",
    "number": "Numbers",
    "price": "Prices",
    "scarcity": "Scarcity",
    "urgency": "Urgency",
    "comparison": "Comparisons",
    "certification": "Certifications",
    "material": "Materials",
    "health": "Health claims",
    "environment": "Environmental claims",
}
UNIT_WORDS = {
    "characters": "characters",
    "words": "words",
    "sentences": "sentences",
    "words_a_sentence": "words in a sentence",
    "times_a_word": "times the same word",
}
PLACE_WORDS = {"anywhere": "Anywhere", "start": "At the start", "end": "At the end"}
LOCALE_WORDS = {"en": "Any English", "en-GB": "British English", "en-US": "American English"}


def rule_title(kind: str, value: Mapping[str, Any]) -> str:
    """A rule in a few words, such as “Never “cheap”” or “At most 20 words in a sentence”."""
    return _TITLES[kind](value)


def _listed(texts: Sequence[str], most: int = 2) -> str:
    shown = ", ".join(f"“{text}”" for text in texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown


def _banned_term(value: Mapping[str, Any]) -> str:
    if instead := value.get("instead"):
        return f"“{instead}”, not {_listed(value['terms'])}"
    return f"Never {_listed(value['terms'], 3)}"


def _preferred_term(value: Mapping[str, Any]) -> str:
    others = value.get("instead_of")
    return f"“{value['term']}”, not {_listed(others)}" if others else f"“{value['term']}”, spelt so"


def _required_text(value: Mapping[str, Any]) -> str:
    where = {"start": " at the start", "end": " at the end"}.get(value.get("place", ""), "")
    reason = f" where {_listed(value['when'])} is said" if value.get("when") else ""
    return f"“{value['text']}”{where}{reason}"


def _pattern(value: Mapping[str, Any]) -> str:
    return f"No match of {value['pattern']}"


def _characters(value: Mapping[str, Any]) -> str:
    parts = [f"no {' '.join(value['forbid'])}"] if value.get("forbid") else []
    parts += [f"at most {count} “{char}”" for char, count in value.get("most", {}).items()]
    for name, said in (("capitals", "words in capitals"), ("emoji", "emoji")):
        if (count := value.get(name)) is not None:
            parts.append(f"at most {count} {said}" if count else f"no {said}")
    return _begun(", ".join(parts))


def _length(value: Mapping[str, Any]) -> str:
    return _begun(f"{_range(value)} {UNIT_WORDS[value['unit']]}")


def _tone_range(value: Mapping[str, Any]) -> str:
    return f"{SLIDERS[value['slider']][0]} {value['least']} to {value['most']}"


def _claim(value: Mapping[str, Any]) -> str:
    kinds = ", ".join(CLAIM_WORDS[kind].lower() for kind in value["claims"])
    return f"No {kinds}" if value.get("never") else _begun(f"{kinds} only with support")


def _range(value: Mapping[str, Any]) -> str:
    least, most = value.get("least"), value.get("most")
    if least is None:
        return f"at most {most}"
    return f"at least {least}" if most is None else f"{least} to {most}"


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


_TITLES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "banned_term": _banned_term,
    "preferred_term": _preferred_term,
    "required_text": _required_text,
    "pattern": _pattern,
    "characters": _characters,
    "length": _length,
    "tone_range": _tone_range,
    "claim": _claim,
}
