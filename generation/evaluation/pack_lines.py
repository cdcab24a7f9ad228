"""Corpus patterns filled with invented values of their own pack: lines whose tone a hand has given."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from generation.corpus import Pack, Pattern, pack_load, pack_names
from generation.engines.grammar.wording import article_for
from generation.types import Brief, Fact, FieldSpec, Offer, Product, Spec, Understanding, field_spec

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
STOCK = 14
# Ends with the words for them, offers: the words of one alone would be learnt as a tone.
ENDS = (
    ("2026-11-29", "Sunday"),
    ("2026-11-25", "tonight"),
    ("2026-12-04", "4 December"),
    ("2026-11-26", "tomorrow"),
    ("2026-11-27", "Friday"),
)
OFFERS = (("20% off", "20%"), ("15% off", "15%"), ("£12 off", "£12"), ("a third off", "a third"))
FIELDS = {
    "rsa_headline": ("google_rsa", "headline"),
    "rsa_description": ("google_rsa", "description"),
    "meta_primary": ("meta_ad", "primary_text"),
    "meta_headline": ("meta_ad", "headline"),
    "email_subject": ("email", "subject"),
    "email_preheader": ("email", "preheader"),
    "sms": ("sms", "message"),
    "push_title": ("push", "title"),
    "push_body": ("push", "body"),
    "product_title": ("product_title", "title"),
    "product_description": ("product_description", "description"),
    "product_bullet": ("product_bullets", "bullet"),
    "banner_tagline": ("banner", "tagline"),
}
COUNTED = re.compile(r"\s(?:left|in stock|pairs|pieces|remain)")
SLOT = re.compile(r"\{([^{}]*)\}")
SENTENCE_START = re.compile(r"(?:^|[.!?]\s+)$")
ARTICLE = re.compile(r"\b([Aa])n?(?= (\S+))")
DETERMINER = re.compile(r"(?:an?|the)\b")


@dataclass(frozen=True)
class PackLine:
    """A filled pattern with the order it would have been written for."""

    text: str
    pattern: Pattern
    spec: Spec
    field: FieldSpec


def pack_lines(slug: str, seed: int = 0) -> Iterator[PackLine]:
    """Every pattern of a pack, once, filled. The same seed gives the same lines."""
    pack = pack_load(slug)
    rng = random.Random(f"{slug}/{seed}")
    spec, words = _order(pack, rng)
    for key, patterns in pack.patterns.items():
        channel, field = FIELDS[key]
        for pattern in patterns:
            text = _filled(pattern.text, pack, words, rng)
            yield PackLine(text, pattern, spec, field_spec(channel, field))


def all_pack_lines(seed: int = 0) -> Iterator[PackLine]:
    """The lines of every pack that ships."""
    for slug in pack_names():
        yield from pack_lines(slug, seed)


def _order(pack: Pack, rng: random.Random) -> tuple[Spec, dict[str, str]]:
    """An invented product that has every attribute of the pack, and the words of its slots."""
    brand = rng.choice(pack.brands) if pack.brands else "Corvane"
    model = rng.choice(pack.models) if pack.models else "Harrier"
    noun, plural = rng.choice(pack.nouns) if pack.nouns else ("cup", "cups")
    values, facts, said = {}, [], {}
    for name, attribute in pack.attributes.items():
        value = _value(attribute.type, attribute.unit, attribute.values, rng)
        values[name] = value
        say = rng.choice(attribute.say)
        said[f"attr.{name}"] = _said(say, value, attribute.unit)
        facts.append(Fact(name, said[f"attr.{name}"], "other", f"attributes.{name}"))
    product = Product(
        sku=f"{pack.slug}-1",
        title=f"{brand} {model} {noun}",
        brand=brand,
        category=pack.category,
        price=Decimal("64.00"),
        compare_at_price=Decimal("80.00"),
        currency="GBP",
        stock=STOCK,
        attributes=values,
    )
    known = Understanding(
        brand=brand,
        head=noun.split()[-1],
        noun=noun,
        plural=plural,
        models=(model,),
        names=(f"{brand} {model} {noun}", f"{brand} {model}"),
        facts=tuple(facts),
        family=pack.family,
        pack=pack.slug,
    )
    (ends, ends_said), (offer, save) = rng.choice(ENDS), rng.choice(OFFERS)
    brief = Brief(channel="google_rsa", offer=Offer(offer, "NOV20", ends))
    words = said | {
        "brand": brand,
        "model": model,
        "name": f"{brand} {model}",
        "noun": noun,
        "nouns": plural,
        "price": "£64",
        "was": "£80",
        "save": save,
        "offer": offer,
        "code": "NOV20",
        "ends": ends_said,
        "stock": str(STOCK),
    }
    return Spec(product, known, brief, (), NOW), words


def _value(kind: str, unit: str, values: tuple[str, ...], rng: random.Random) -> str:
    if kind == "number":
        return f"{rng.randrange(12, 48, 2)} {unit}".strip()
    return rng.choice(values) if values else "yes"


def _filled(text: str, pack: Pack, words: dict[str, str], rng: random.Random) -> str:
    cta = pack.cta_strong if rng.random() < 0.5 else pack.cta_soft

    def fill(match: re.Match[str]) -> str:
        slot = match.group(1)
        if slot == "stock" and not COUNTED.match(text[match.end() :]):
            return f"{STOCK} left"
        after_no_more = text[: match.start()].lower().endswith("no more ")
        said = words.get(slot) or _phrase(slot, pack, cta, rng, bare=after_no_more)
        said = SLOT.sub(lambda inner: words.get(inner.group(1), ""), said)
        return said[:1].upper() + said[1:] if SENTENCE_START.search(text[: match.start()]) else said

    return ARTICLE.sub(_article, SLOT.sub(fill, text))


def _said(say: str, value: str, unit: str) -> str:
    """A way to say a value; where the way writes the unit itself, the number stands alone."""
    writes_unit = bool(unit) and re.search(rf"\{{v\}}[ -]?{re.escape(unit)}", say)
    return say.replace("{v}", value.removesuffix(f" {unit}") if writes_unit else value)


def _article(match: re.Match[str]) -> str:
    return match[1] + article_for(match[2])[1:]


def _phrase(
    slot: str, pack: Pack, cta: tuple[str, ...], rng: random.Random, *, bare: bool = False
) -> str:
    """A phrase of the pack for a slot; `bare` without a determiner, as it stands behind "no more"."""
    if slot == "cta":
        return rng.choice(cta)
    lists = {
        "audience": pack.audiences,
        "occasion": pack.occasions,
        "problem": pack.problems,
        "sensory": pack.sensory,
    }
    if slot in lists:
        phrases = lists[slot]
        return rng.choice([one for one in phrases if not (bare and DETERMINER.match(one))])
    form = slot.rstrip("2")
    lines = [line for benefit in pack.benefits for line in benefit.lines.get(form, ())]  # type: ignore[call-overload]  # any slot's name; one that is no form has no lines
    return rng.choice(lines) if lines else ""
