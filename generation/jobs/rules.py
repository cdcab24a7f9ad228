"""Brand rules at the front door: reading one, trying a text, reading a stored line by a set."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from generation.badges import measure_one
from generation.badges.rules import brief_forbids as badges_brief_forbids
from generation.jobs.wire import understanding_from_dict
from generation.rules import KINDS, LEVELS, RuleSet, rule_from_dict, rule_set_of, rule_to_dict
from generation.rules.packs import packs
from generation.rules.types import LOCALES
from generation.rules.values import TERMS_MOST, TEXT_MOST
from generation.types import (
    InputError,
    LineRules,
    Place,
    Spec,
    brief_from_dict,
    product_from_dict,
)
from generation.types.fields import channel_fields

RULE_KINDS, RULE_LEVELS, RULE_LOCALES = KINDS, LEVELS, LOCALES
PACK_KEYS = ("key", "title", "family", "text", "source", "date")
_NOBODY = {"head": "", "noun": "product", "plural": "products"}


def rule_read(data: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as it is stored, in one spelling, its examples tried. Raises `InputError` with the key that is wrong."""
    rule = rule_from_dict(data)
    alone = RuleSet(0, (rule,))
    for example in rule.examples:
        place = Place(
            rule.channels[0] if rule.channels else "email",
            rule.locales[0] if rule.locales else "en",
            rule.starts or rule.ends or timezone.now().date(),
        )
        found = _read(example.text, alone, place)
        if bool(found) != example.fires:
            said = "finds nothing in" if example.fires else "finds something in"
            raise InputError("examples", f"The rule {said} “{example.text[:80]}”.")
    return rule_to_dict(rule)


def rule_terms_fitting(words: Sequence[str], *, there: int) -> list[str]:
    """Those of some words that a rule can hold beside as many as are `there`: the first ones that are not too long."""
    able = [word for word in words if len(word) <= TEXT_MOST and "\0" not in word]
    return able[: max(0, TERMS_MOST - there)]


def rules_here(number: int, rows: Iterable[Mapping[str, Any]], zone: str) -> LineRules:
    """The rules of a set, to be put into an order; their days are those of `zone`. Raises `InputError`."""
    return rule_set_of(number, rows, zone)


def rules_try(text: str, rules: LineRules, *, channel: str, locale: str) -> list[dict[str, Any]]:
    """What a set finds in a text of no product: no claim is supported there. Spans count in NFC."""
    return _read(text, rules, Place(channel, locale, rules.day(timezone.now())))


def rules_reread(
    text: str,
    badges: Mapping[str, Any],
    rules: LineRules,
    *,
    touched: Container[str],
    channel: str,
    locale: str,
) -> list[dict[str, Any]]:
    """The whole `rules` badge of a stored line, its entries by the rules `touched` made anew by `rules`.

    What any other rule said stays as it was measured.
    """
    place = Place(channel, locale, rules.day(timezone.now()))
    kept = [entry for entry in badges.get("rules") or () if entry.get("id") not in touched]
    return [*kept, *rules.check(text, place, badges)]


def brief_forbids(text: str, words: Sequence[str]) -> list[str]:
    """What the `rules` badge says of a stored text where a brief forbids these words: a message each, [] where it has none."""
    return badges_brief_forbids(text, tuple(words)) if words else []


def rule_packs() -> list[dict[str, Any]]:
    """The packs that ship: {"key", "title", "family", "text", "source", "date", "rules" as they are stored}."""
    return [
        {
            **{name: getattr(pack, name) for name in PACK_KEYS},
            "rules": [rule_to_dict(rule) for rule in pack.rules],
        }
        for pack in packs()
    ]


def rules_blocks(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """The messages that forbid approval, each once."""
    return list(dict.fromkeys(item["message"] for item in entries if item["severity"] == "block"))


def _read(text: str, rules: LineRules, place: Place) -> list[dict[str, Any]]:
    text = unicodedata.normalize("NFC", text)
    field = next(iter(channel_fields(place.channel).values()))
    spec = Spec(
        product=product_from_dict({"sku": "-", "title": "-"}),
        understanding=understanding_from_dict(_NOBODY),
        brief=brief_from_dict({"channel": place.channel}),
        fields=(field,),
        now=timezone.now(),
    )
    return rules.check(text, place, measure_one(text, spec=spec, field=field))
