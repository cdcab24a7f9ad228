"""The rules badge: what the brief, the channel and the claims forbid, and what stops an approval."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.rules.folding import LOOKALIKES, TermPattern, term_spans, terms_compile, text_unmask
from generation.types import Badges
from generation.types.hidden import is_hidden
from generation.types.must_say import must_say_in

Rule = dict[str, Any]

# A must-say belongs to the set: in short fields some lines carry it and others have no room. Where a
# field is long enough to hold it, a line without it is warned; where the field is all the customer
# gets, it is blocked.
ROOM_FOR_MUST_SAY = 80
ONLY_PLACES = frozenset((("sms", "message"), ("product_description", "description")))
# Everywhere else a line break is cut off, shown as a blank, or ends the row of a feed.
SEVERAL_LINES = ONLY_PLACES | {("meta_ad", "primary_text")}
LINE_END = re.compile(r"[\n\r]")
KIND_WORDS = {
    "number": "number",
    "price": "price claim",
    "scarcity": "scarcity claim",
    "urgency": "urgency claim",
    "certification": "certification claim",
    "material": "material claim",
    "health": "health claim",
    "environment": "environmental claim",
    "superlative": "superlative",
    "comparison": "comparison",
}
HIDDEN_NAMES = {
    "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
    "\u00ad": "soft hyphen",
    "\u202e": "right-to-left override",
    "\u202d": "left-to-right override",
}
MANIPULATION = {
    "block": "This reads as if it were written for a language model, not for a customer.",
    "info": "This reads as if it were written for a language model. It is waived.",
}
FORBIDS = "The brief forbids “{}”."
UNIT_WORDS = {"characters": "characters", "septets": "GSM-7 units", "ucs2": "UCS-2 units"}


def badge(reading: Reading, context: SetContext, so_far: Badges) -> list[Rule]:
    """Entries `{"rule", "severity", "span", "message"}`, blocking ones first, else by place."""
    found = [
        *_empty(reading),
        *_length(context, so_far),
        *_must_not_say(reading, context),
        *_must_say(reading, context),
        *_banned(reading, context),
        *_brand(reading, context, so_far),
        *_forbidden(reading, context),
        *_line_break(reading, context),
        *_hidden(reading),
        *_mixed_scripts(reading),
        *_claims(reading, so_far),
        *_manipulation(so_far),
    ]
    order = {"block": 0, "warn": 1, "info": 2}
    return sorted(found, key=lambda rule: (order[rule["severity"]], (rule["span"] or [-1])[0]))


def blocks_of(rules: list[Rule]) -> list[str]:
    """The messages that forbid approval, each once."""
    return list(dict.fromkeys(rule["message"] for rule in rules if rule["severity"] == "block"))


def _rule(name: str, severity: str, span: tuple[int, int] | None, message: str) -> Rule:
    return {
        "rule": name,
        "severity": severity,
        "span": list(span) if span else None,
        "message": message,
    }


def _empty(reading: Reading) -> Iterator[Rule]:
    if not reading.text.strip():
        yield _rule("empty", "block", None, "The line is empty.")


def _length(context: SetContext, so_far: Badges) -> Iterator[Rule]:
    length, field = so_far["length"], context.field
    unit = UNIT_WORDS[length["unit"]]
    if not length["fits"]:
        over = length["value"] - length["limit"]
        message = f"{length['value']} of {length['limit']} {unit}, {over} over the limit."
        if "forced_by" in length:
            message = message[:-1] + f": “{length['forced_by']['char']}” is outside GSM-7."
        yield _rule("length", "block" if field.hard else "warn", None, message)
    elif field.asked and not field.asked[0] <= length["value"] <= field.asked[1]:
        low, high = field.asked
        yield _rule("length", "info", None, f"{length['value']} {unit}; {low} to {high} are asked.")


def _must_not_say(reading: Reading, context: SetContext) -> Iterator[Rule]:
    for term in context.order.must_not_say:
        for span in term_spans(term, text_unmask(reading.text)):
            yield _rule("must_not_say", "block", span, FORBIDS.format(term.term))


def brief_forbids(text: str, terms: tuple[str, ...]) -> list[str]:
    """What the badge says of a text's words that a brief forbids, each once; the text is in NFC."""
    folded = text_unmask(text)
    return [FORBIDS.format(term.term) for term in _terms(terms) if term_spans(term, folded)]


@lru_cache(maxsize=16)
def _terms(terms: tuple[str, ...]) -> tuple[TermPattern, ...]:
    return terms_compile(terms)


def _must_say(reading: Reading, context: SetContext) -> Iterator[Rule]:
    field = context.field
    only = (field.channel, field.field) in ONLY_PLACES
    if not only and field.limit < ROOM_FOR_MUST_SAY:
        return
    wanted = must_say_in(context.spec.brief, field)
    for term in context.order.must_say:
        if term.term in wanted and not term_spans(term, text_unmask(reading.text)):
            message = f"“{term.term}” must be said and is missing."
            yield _rule("must_say", "block" if only else "warn", None, message)


def _banned(reading: Reading, context: SetContext) -> Iterator[Rule]:
    for term in context.order.banned:
        for span in term_spans(term, text_unmask(reading.text)):
            yield _rule("banned_term", "block", span, f"The brand bans “{term.term}”.")


def _brand(reading: Reading, context: SetContext, so_far: Badges) -> list[Rule]:
    rules = context.spec.rules
    return rules.check(reading.text, context.spec.place, so_far) if rules else []


def _forbidden(reading: Reading, context: SetContext) -> Iterator[Rule]:
    forbidden = context.field.forbidden
    if not any(char in reading.text for char in forbidden):
        return
    place = f"{context.field.channel_label} {context.field.label.lower()}"
    for index, char in enumerate(reading.text):
        if char in forbidden:
            message = f"“{char}” is not allowed in a {place}."
            yield _rule("forbidden_character", "block", (index, index + 1), message)


def _line_break(reading: Reading, context: SetContext) -> Iterator[Rule]:
    if (context.field.channel, context.field.field) in SEVERAL_LINES:
        return
    if not LINE_END.search(reading.text):
        return
    for index, char in enumerate(reading.text):
        if char in "\n\r":
            message = f"A {context.field.label.lower()} is one line; here a line ends."
            yield _rule("line_break", "block", (index, index + 1), message)


def _hidden(reading: Reading) -> Iterator[Rule]:
    if reading.text.isascii() and reading.text.isprintable():
        return
    for index, char in enumerate(reading.text):
        if is_hidden(reading.text, index):
            name = HIDDEN_NAMES.get(char) or unicodedata.name(char, f"U+{ord(char):04X}").lower()
            message = f"A hidden character ({name}) stands in the line."
            yield _rule("hidden_character", "block", (index, index + 1), message)


def _mixed_scripts(reading: Reading) -> Iterator[Rule]:
    """A Latin word with a letter of another script that looks like one: a trick or a slip."""
    if reading.text.isascii():
        return
    for first, last, word in zip(reading.starts, reading.ends, reading.words, strict=True):
        if word.isascii() or not any("a" <= char <= "z" for char in word):
            continue
        if any(char in LOOKALIKES and char not in "ıø" for char in word):
            message = f"“{reading.text[first:last]}” mixes letters of two scripts."
            yield _rule("mixed_script", "warn", (first, last), message)


def _claims(reading: Reading, so_far: Badges) -> Iterator[Rule]:
    for claim in so_far["claims"]:
        if claim["status"] == "supported":
            continue
        start, end = claim["span"]
        said, kind = reading.text[start:end], KIND_WORDS[claim["kind"]]
        if claim["status"] == "contradicted":
            message = f"“{said}”: this {kind} contradicts “{claim['fact']}”."
            yield _rule("claim", "block", (start, end), message)
        elif "waiver" in claim:
            message = f"“{said}”: nothing supports this {kind}. It is waived."
            yield _rule("claim", "info", (start, end), message)
        else:
            message = f"“{said}”: nothing supports this {kind}: no fact, offer or evidence."
            yield _rule("claim", "block", (start, end), message)


def _manipulation(so_far: Badges) -> Iterator[Rule]:
    found = so_far["manipulation"]
    severity = "info" if "waiver" in found else "block"
    for start, end in found["spans"]:
        yield _rule("manipulation", severity, (start, end), MANIPULATION[severity])
