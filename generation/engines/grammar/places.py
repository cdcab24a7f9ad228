"""Which patterns a field takes: a pattern written for an ad is not always fit for a page."""

from __future__ import annotations

import re

from generation.corpus import Pattern
from generation.engines.grammar.wording import word_set
from generation.types import FieldSpec, Tone

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
_TITLE_MOVES = frozenset(["feature", "proof", "provenance"])
_TITLE_PLAYFUL = word_set("occasion audience wordplay contrast")
_PROMOTION = word_set("price was save offer code ends stock cta")


def pattern_suits(pattern: Pattern, field: FieldSpec, tone: Tone) -> bool:
    """Whether a pattern may stand in this field, whatever the product."""
    if pattern.field == "product_title":
        return _suits_title(pattern, tone)
    home = _HOME.get(pattern.field)
    if home and field.channel not in home and _OF_A_CHANNEL.search(pattern.literal):
        return False
    # Amazon's bullets and Google's product data refuse prices and promotion.
    return field.channel != "product_bullets" or not _PROMOTION & pattern.slots


def _suits_title(pattern: Pattern, tone: Tone) -> bool:
    """A title names the product: merchants' feeds refuse promotion and calls to action in it."""
    if pattern.cta or _PROMOTION & pattern.slots:
        return False
    return pattern.move in _TITLE_MOVES or (
        pattern.move in _TITLE_PLAYFUL and tone.playfulness >= 40
    )
