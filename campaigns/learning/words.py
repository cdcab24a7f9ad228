"""Learnings in words: what beats what, where, by how much."""

from __future__ import annotations

from campaigns.common.figures import counted, signed
from campaigns.common.hidden_characters import seen_text
from campaigns.experiments.page import Badge
from campaigns.learning.learnings import LEVELS, Learning
from campaigns.learning.pooling import Standing
from generation.types import field_specs

SIDES = {
    "question": ("questions", "statements"),
    "exclamation": ("lines with an exclamation mark", "lines without one"),
    "number": ("lines with a number", "lines without one"),
    "second_person": ("lines that speak to the reader", "lines that do not"),
    "first_person": ("lines that say “we”", "lines that do not"),
    "negation": ("lines that say “no” or “not”", "lines that do not"),
    "colon": ("lines with a colon", "lines without one"),
    "short": ("lines of six words or fewer", "longer lines"),
    "cta": ("lines with a call to action", "lines without one"),
    "cta_strong": ("lines with a strong call to action", "lines with a soft one or none"),
    "warm": ("warm lines", "cooler lines"),
    "formal": ("formal lines", "plainer lines"),
    "playful": ("playful lines", "plainer lines"),
    "urgent": ("urgent lines", "calmer lines"),
}
"""A trait: lines that have it, and lines that have it not."""
STATUSES: dict[Standing, Badge] = {
    Standing.CONFIRMED: ("Confirmed", "circle-check", "ok"),
    Standing.SUPPORTED: ("Supported", "trending-up", "here"),
    Standing.EMERGING: ("Emerging", "clock", ""),
    Standing.REJECTED: ("Rejected", "circle-x", ""),
}


def learning_said(one: Learning) -> str:
    """ "Questions beat statements in email for Shoes > Outdoor, +12 % [4 to 21 %], 6 tests"."""
    has, lacks = SIDES[one.trait]
    lift, low, high = (100 * share for share in one.lift)
    if lift < 0:
        has, lacks = lacks, has
        # Of the one over the other: what a rate rises by when the trait goes.
        lift, low, high = (100 * (1 / (1 + share / 100) - 1) for share in (lift, high, low))
    what = {Standing.REJECTED: "do as well as", Standing.EMERGING: "may beat"}.get(
        one.status, "beat"
    )
    words = f"{has} {what} {lacks}{scope_said(one)}"
    return (
        f"{words[0].upper()}{words[1:]}, {signed(lift)} % [{signed(low)} to {signed(high)} %],"
        f" {counted(one.pooled.tests, 'test')}"
    )


def scope_said(one: Learning) -> str:
    """Where it holds; nothing for everywhere."""
    labels = {spec.channel: spec.channel_label for spec in field_specs()}
    where = f" in {labels.get(one.channel, one.channel)}" if one.channel else ""
    category = seen_text(one.category.split(LEVELS)[-1])
    return where + (f" for {category}" if category else "")


def together_said(one: Learning) -> str:
    """Which other differences went along; nothing where none did."""
    if not one.with_it:
        return ""
    names = ", ".join(SIDES[other][0] for other in one.with_it)
    return f"Its lines mostly differed in this as well: {names}. Only a test that takes them apart can confirm it."
