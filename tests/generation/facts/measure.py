"""How an understanding is held against a hand-made label; the rules are those of LABELS.md, written out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generation.facts import short_name, source_text, understand
from generation.facts.text import clean_text
from generation.types import Fact, Product, Understanding, product_from_dict
from tests.generation.facts.labels import labels_read
from tests.generation.facts.records import labelled_records
from tests.generation.facts.stems import letters, spelled, stems

LIMITS = range(12, 61)
DANGLING = frozenset([
    "a", "an", "the", "and", "or", "of", "for", "with", "without", "in", "on", "at", "by",
    "to", "from", "&", "+", "your", "our", "new", "extra", "very", "x",
])  # fmt: skip


@dataclass
class Score:
    """Hits and misses of one measure, the misses in words."""

    hits: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, hit: bool, words: str) -> None:
        """Counts one judgement."""
        if hit:
            self.hits += 1
        else:
            self.misses.append(words)

    @property
    def share(self) -> float:
        """Hits of all, 0..1."""
        return self.hits / max(1, self.hits + len(self.misses))


@dataclass
class Report:
    """All measures of one split."""

    records: int = 0
    brand: Score = field(default_factory=Score)
    head: Score = field(default_factory=Score)
    short: Score = field(default_factory=Score)
    lengths: Score = field(default_factory=Score)
    recall: Score = field(default_factory=Score)
    precision: Score = field(default_factory=Score)
    spans: Score = field(default_factory=Score)
    family: Score = field(default_factory=Score)


def report_make(shared: Path, split: str) -> Report:
    """Reads every label of a split, understands its record and judges it."""
    records = labelled_records(shared)
    report = Report()
    for label in labels_read(split):
        product = product_from_dict(records[(label["source"], label["sku"])])
        label_judge(report, label, product, understand(product))
    return report


def label_judge(
    report: Report, label: dict[str, Any], product: Product, found: Understanding
) -> None:
    """Adds one record's judgements to the report."""
    where = f"{product.title[:70]!r}"
    report.records += 1
    report.brand.add(
        brand_right(label, found.brand), f"{where}: {found.brand!r} not {label['brand']}"
    )
    report.head.add(head_right(label, found), f"{where}: {found.noun!r} not {label['heads']}")
    name = short_name(found, 30)
    report.short.add(
        short_right(label, name),
        f"{where}: {name!r} must {label['short_must']} never {label['short_never']}",
    )
    for limit in LIMITS:
        cut = short_name(found, limit)
        report.lengths.add(
            len(cut) <= limit and name_whole(cut, product), f"{where} at {limit}: {cut!r}"
        )
    report.family.add(
        found.family == label["family"], f"{where}: {found.family} not {label['family']}"
    )
    said = [
        *(f"{fact.name.replace('_', ' ')} {fact.value}" for fact in found.facts),
        *found.models,
        found.brand or "",
    ]
    for wanted in label["facts"]:
        hit = coordination_said(said, wanted["value"]) or any(
            span_covers(fact, wanted) for fact in found.facts
        )
        report.recall.add(
            hit, f"{where}: {wanted['value']!r} ({wanted['kind']}, {wanted['where']})"
        )
    for fact in found.facts:
        report.spans.add(span_holds(fact, product), f"{where}: {fact}")
        report.precision.add(
            fact_right(fact, label, product), f"{where}: {fact.name}={fact.value!r} ({fact.source})"
        )


def brand_right(label: dict[str, Any], brand: str | None) -> bool:
    """The accepted spelling, or none where none is accepted or "may be empty"."""
    if brand is None:
        return not label["brand"] or bool(label.get("brand_may_be_empty"))
    return letters(brand) in {letters(accepted) for accepted in label["brand"]}


def head_right(label: dict[str, Any], found: Understanding) -> bool:
    """The noun is an accepted one, or ends in one as its own last words ("gym tank" for "tank")."""
    noun = letters(found.noun, gap=" ")
    heads = {letters(head, gap=" ") for head in label["heads"]} | {
        letters(label["head_plural"], gap=" ")
    }
    return any(noun == head or noun.endswith(" " + head) for head in heads)


def short_right(label: dict[str, Any], name: str) -> bool:
    """Every group has one alternative in the name, nothing forbidden stands in it, at most 30 long."""
    low = letters(name, gap=" ")
    must = all(
        any(letters(word, gap=" ") in low for word in group) for group in label["short_must"]
    )
    never = any(letters(word, gap=" ") in low and letters(word) for word in label["short_never"])
    return must and not never and len(name) <= 30


def name_whole(name: str, product: Product) -> bool:
    """No word is cut, the last one does not dangle, and it does not shout."""
    words = name.split()
    if not words or words[-1].lower() in DANGLING:
        return False
    return not (len(words) > 1 and name.isupper())


JOINT = re.compile(r",\s*(?:and\s+)?|\s+(?:and|or|&|with)\s+|/")
LEADING = re.compile(r"^(?:for|fits|with)\s+", re.IGNORECASE)


def coordination_said(said: list[str], wanted: str) -> bool:
    """One value says the whole label; of "office workers and students" two may say one half each."""
    if any(value_says(value, wanted) for value in said):
        return True
    halves = [half for half in JOINT.split(LEADING.sub("", wanted)) if stems(half)]
    return 1 < len(halves) <= 4 and all(
        any(value_says(value, half) for value in said) for half in halves
    )


def value_says(value: str, wanted: str) -> bool:
    """All content words and numbers of the wanted value stand in a value of at most 14 words."""
    need = stems(wanted)
    return bool(need) and len(value.split()) <= 14 and need <= stems(value)


def span_covers(fact: Fact, wanted: dict[str, Any]) -> bool:
    """The fact stands on at least 70 % of the quoted characters, and on little more than a clause."""
    quote = wanted.get("quote")
    if not quote or fact.span is None or fact.source != wanted["where"]:
        return False
    common = min(fact.span[1], quote[1]) - max(fact.span[0], quote[0])
    return common >= 0.7 * (quote[1] - quote[0]) and fact.span[1] - fact.span[0] <= 90


def span_holds(fact: Fact, product: Product) -> bool:
    """The span lies in its source and the fact's words and numbers stand there."""
    if fact.span is None:
        return False
    raw = source_text(product, fact.source)
    start, end = fact.span
    if not 0 <= start < end <= len(raw):
        return False
    return supported(fact, clean_text(raw[start:end]))


FREE = stems(
    "set pack of piece pieces year month and up ages age size scale to tall wide deep diameter inches battery made closure strap inside sizes long"
)


def supported(fact: Fact, quote: str) -> bool:
    """Every content word of the value stands in its quote; units, ages and flags are spelled out by rule."""
    if fact.source.startswith("attributes.") and quote.strip().lower() in ("yes", "true"):
        return True
    return stems(fact.value) - FREE <= stems(quote) | spelled(quote)


def fact_right(fact: Fact, label: dict[str, Any], product: Product) -> bool:
    """Supported by its own span, and no value that the label calls wrong or unfit to say."""
    wrong = any(says_wrong(fact.value, bad) for bad in label["not_facts"])
    listed = any(value_says(fact.value, good["value"]) for good in label["facts"])
    return (listed or not wrong) and span_holds(fact, product)


def says_wrong(value: str, bad: str) -> bool:
    """Does a value say what a label forbids? A longer honest clause that only shares a word does not."""
    need, said = stems(bad), stems(value)
    return bool(need) and need <= said and len(said) <= len(need) + 2


def lines_of(report: Report) -> Iterable[str]:
    """The numbers, one a line."""
    for name in ("brand", "head", "short", "lengths", "family", "recall", "precision", "spans"):
        score: Score = getattr(report, name)
        yield f"{name:10} {score.share:7.1%}  ({score.hits} of {score.hits + len(score.misses)})"
