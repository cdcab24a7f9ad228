"""Which patterns a field takes: a pattern written for an ad is not always fit for a page."""

from __future__ import annotations

import re

from generation.corpus import Pattern
from generation.engines.grammar.agreement import NAMES
from generation.engines.grammar.context import GIFT, LASTING, Context
from generation.engines.grammar.wording import word_set
from generation.types import FieldSpec

_OF_A_CHANNEL = re.compile(
    r"\b(?:ads?|advert\w*|scroll\w*|feed|email\w*|message\w*|text|notification\w*|push|inbox|inside|tap|taps|"
    r"tapped|thumb|subject|headline|post|written here|wrote|unsubscribe|reply)\b",
    re.I,
)
_HOME = {
    "rsa_description": ("google_rsa", "google_pmax"),
    "rsa_headline": ("google_rsa", "google_pmax", "meta_ad"),
    "meta_primary": ("meta_ad",),
    "meta_headline": ("meta_ad",),
    "email_preheader": ("email",),
    "product_bullet": ("product_bullets",),
}
# Nobody searches for a line that does not say what it is about.
_NAMED = word_set("name model noun nouns")
# What is only known to be a product has no kind to play with or to ask about.
_NO_KIND = word_set("product item article")
_NEED_A_KIND = word_set("wordplay question story contrast occasion audience problem sensory")
_CALLED = frozenset(("name", "model", "noun"))
_TITLE_MOVES = frozenset(["feature", "proof", "provenance"])
_PROMOTION = word_set("price was save offer code ends stock cta")

_LITTLE = 14
"""Characters of a request's own below which it says nothing: "Order the jeans"."""
_NAMING = re.compile(r"\b(?:call(?:s|ed)?|name[sd]?)\b", re.I)


def pattern_suits(pattern: Pattern, field: FieldSpec, context: Context) -> bool:
    """Whether a pattern may stand in this field."""
    if pattern.field == "product_title":
        return _suits_title(pattern, context)
    if context.useful and GIFT.search(pattern.literal):
        return False
    if context.used_up and pattern.pack == "general" and LASTING.search(pattern.text):
        return False
    if context.names.noun in _NO_KIND and pattern.move in _NEED_A_KIND:
        return False
    if field.channel == "seo" and not pattern.slots & _NAMED:
        return False
    home = _HOME.get(pattern.field)
    if home and field.channel not in home and _OF_A_CHANNEL.search(pattern.literal):
        return False
    # Amazon's bullets and Google's product data refuse prices and promotion.
    return field.channel != "product_bullets" or not _PROMOTION & pattern.slots


def _suits_title(pattern: Pattern, context: Context) -> bool:
    """A title names the product: merchants' feeds refuse promotion and calls to action in it."""
    if pattern.cta or _PROMOTION & pattern.slots:
        return False
    names = context.names
    described = bool(names.full) and names.full[0].lower() != names.noun.lower()
    if pattern.text.startswith("The ") or not pattern.slots & (
        {"name", "model"} if described else _CALLED
    ):
        return False
    bare = bool(names.models) and names.models[0].lower() == names.noun.lower()
    if bare and "model" in pattern.slots and pattern.slots.isdisjoint({"brand"}):
        return False
    if bare and pattern.slots & {"model", "name"} and pattern.slots & {"noun", "nouns"}:
        # "Set, a set by Kato" names nothing.
        return False
    return pattern.move in _TITLE_MOVES


def name_deserved(pattern: Pattern, context: Context) -> bool:
    """A line about what a product is called, or that is little but its name, needs a name to say."""
    names = context.names
    if not pattern.slots & NAMES or names.proper:
        return True
    bare = bool(names.full) and names.full[0].lower() == names.noun.lower()
    only_name = bare and pattern.move == "imperative" and len(pattern.literal) < _LITTLE
    return not (only_name or _NAMING.search(pattern.literal))
