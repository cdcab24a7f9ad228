"""All that a pattern's slots can be filled with, for one product under one brief."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from generation.corpus import Pack, Pattern, pack_load
from generation.corpus.reader import pattern_parts
from generation.corpus.types import FORMS, Part
from generation.engines.grammar.agreement import Piece
from generation.engines.grammar.aliens import alien_stems, names_alien
from generation.engines.grammar.answers import answers_of
from generation.engines.grammar.attributes import (
    attribute_says,
    benefits_supported,
    does_sayable,
)
from generation.engines.grammar.names import Names, names_of
from generation.engines.grammar.offers import OfferWords, offer_words
from generation.engines.grammar.plain import (
    ADJECTIVE_SLOTS,
    FACT_SLOTS,
    SIZE_SLOTS,
    SPEC_SLOTS,
    WITH_SLOTS,
    PlainFact,
    plain_adjectives,
    plain_facts,
    plain_patterns,
    plain_sizes,
    plain_specs,
    plain_withs,
)
from generation.engines.grammar.wording import article_led, stem, word_set, words
from generation.facts.offer_scope import offer_of
from generation.types import Fact, Spec

GIFT = re.compile(
    r"\b(?:gifts?|presents?(?!\s+(?:the|this|our|an?)\b|\s{2})|birthdays?|wrap(?:s|ped|ping)?|unwrap\w*|ribbons?|bow|thank-you|thanks|treat|"
    r"christmas|hard to buy for|parcel that gives)\b",
    re.I,
)
"""Words of giving: no line for a drain cleaner."""
_USED_PACKS = frozenset(("pet-food", "household-paper"))
_USEFUL = re.compile(
    r"automotive|replacement|cleaning|cleaners?|hardware|tools?\b|mail|chemical|medic|supplement|adhesive|"
    r"pet food|aquarium|household|health|nursery|maternity|fasteners",
    re.I,
)
LASTING = re.compile(
    r"\b(?:old(?:er)?|replac\w+|had its day|borrow\w*|lend|asking around|past it|of (?:your|one's) own|gave up|"
    r"last one|own a|packaging|gone missing|trick|yours to keep|holds?|pays its way|without"
    r" thinking|the fitting|measurements|ruler|have used|went without|everyday use|will be kept|the material|the fitting|the size|fit|daily use|regretted|"
    r"nuisance|costs you twice|love letter|carry it|buy once|every side|how it looks|can retire)\b|\bthe last \{",
    re.I,
)
"""Words of things that are kept, lent and worn out: no line for juice."""
_CONSUMED = word_set(
    "remover removers cleaner cleaners detergent tape tapes glue paint paints paper sticker stickers spray food treat treats chew chews "
    "litter candle candles refill refills wipes supplement supplements gummies formula powder seeds soil fertiliser "
    "envelope envelopes label labels jerky meat stick sticks fertilizer battery batteries beer beers stout porter draught ale lager wine wines cider juice drink drinks noodle "
    "noodles oil oils soap soaps shampoo conditioner lotion cream creams serum serums balm perfume cookies biscuits "
    "crackers snack snacks sweets candy chocolate tea coffee cereal rice sauce honey jam ink yarn thread wool napkin napkins tissue tissues balloon balloons"
)
"""Nouns whose old one is not replaced but gone."""
_GIVEN = re.compile(r"\b(?:gifts?|presents?|birthdays?|christmas|toys?|jewell?e?ry)\b", re.I)
_PLAIN_AUDIENCE = re.compile(r"[A-Za-z][a-zA-Z'’-]*(?: [a-zA-Z'’-]+){0,5}")
_NO_PLURAL = word_set("everyone everybody anyone anybody")


class Option(NamedTuple):
    """One fill of a slot: its words and the names of the facts it rests on."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackOptions:
    """A pack's slots that this product can fill. `alien` are nouns of the pack that it is not."""

    slug: str
    patterns: Mapping[str, tuple[Pattern, ...]]
    options: Mapping[str, tuple[Option, ...]]
    cta: Mapping[int, tuple[tuple[Part, ...], ...]]
    alien: frozenset[str]


@dataclass(frozen=True)
class Context:
    """One product under one brief, ready for filling; `able` slots by pack and `joined` texts are remembered.

    `told` counts the facts that can be said by themselves.
    """

    spec: Spec
    names: Names
    offer: OfferWords
    packs: tuple[PackOptions, ...]
    useful: bool = False
    used_up: bool = False
    told: int = 0
    able: dict[str, frozenset[str]] = field(default_factory=dict)
    joined: dict[tuple[Piece, ...], str | None] = field(default_factory=dict)


def context_build(
    spec: Spec, *, plain: bool, pack_of: Callable[[str], Pack] = pack_load
) -> Context:
    """The context of a spec; `plain` keeps prices inside GSM-7, `pack_of` gives the pack of a slug."""
    names = names_of(spec)
    offer = offer_words(spec.product, offer_of(spec), spec.now, plain=plain)
    own = frozenset(
        stem(word) for word in words(f"{spec.product.title} {names.noun} {names.plural}")
    )
    slugs = dict.fromkeys((spec.understanding.pack, "general"))
    packs = [_pack_options(pack_of(slug), spec, offer, own) for slug in slugs]
    facts = plain_facts(spec.understanding)
    packs.append(_plain_options(packs[-1], spec, facts))
    return Context(
        spec=spec,
        names=names,
        offer=offer,
        packs=tuple(packs),
        useful=bought_for_use(spec),
        used_up=spec.understanding.family == "fmcg"
        or any(word in _CONSUMED for word in words(names.noun.lower())[-1:]),
        told=len(facts),
    )


def _pack_options(pack: Pack, spec: Spec, offer: OfferWords, own: frozenset[str]) -> PackOptions:
    answers = answers_of(pack.attributes, spec.understanding.facts)
    alien = _alien(pack, spec, own)
    options: dict[str, tuple[Option, ...]] = dict(_offer_options(offer))
    useful = bought_for_use(spec)
    if spec.understanding.family == "fmcg":
        # What food and creams contain is no accessory that comes with them.
        answers.pop("included", None)
    for name, found in answers.items():
        said = attribute_says(pack.attributes[name], found)
        if said:
            options[f"attr.{name}"] = tuple(
                Option(article_led(item.text), (item.fact.name,)) for item in said
            )
    for slot, texts in (("audience", _audiences(pack, spec)), ("occasion", pack.occasions),
                        ("problem", pack.problems), ("sensory", pack.sensory)):  # fmt: skip
        options[slot] = tuple(
            Option(text)
            for text in texts
            if not names_alien(text, alien) and not (useful and GIFT.search(text))
        )
    options.update(_benefit_options(pack, spec, answers, alien))
    cta = {1: pack.cta_soft, 2: pack.cta_strong}
    return PackOptions(
        slug=pack.slug,
        patterns=pack.patterns,
        options={slot: found for slot, found in options.items() if found},
        cta={
            level: tuple(pattern_parts(text) for text in texts if not names_alien(text, alien))
            for level, texts in cta.items()
        },
        alien=alien,
    )


def _alien(pack: Pack, spec: Spec, own: frozenset[str]) -> frozenset[str]:
    u = spec.understanding
    colours = " ".join(fact.value for fact in u.facts if fact.name == "color")
    return alien_stems(pack, f"{u.noun} {u.head} {colours}".lower(), own)


def bought_for_use(spec: Spec) -> bool:
    """Whether nobody would wrap it: food and cleaners, tools and spare parts.

    A product of no known category may be anything: it is a present only where its record says so.
    """
    product, known = spec.product, spec.understanding
    if known.family == "fmcg" or known.pack in _USED_PACKS or _USEFUL.search(product.category):
        return True
    return known.pack == "general" and not _GIVEN.search(
        f"{product.title} {product.category} {product.description}"
    )


def _plain_options(general: PackOptions, spec: Spec, told: list[PlainFact]) -> PackOptions:
    """The fact patterns: general calls to action and offers, and the record's facts by form."""
    u = spec.understanding
    options = dict(general.options)
    for slots, facts in (
        (FACT_SLOTS, told),
        (SPEC_SLOTS, plain_specs(u)),
        (WITH_SLOTS, plain_withs(u)),
        (SIZE_SLOTS, plain_sizes(u)),
        (ADJECTIVE_SLOTS, plain_adjectives(u)),
    ):
        able = tuple(Option(f.text, (f.name,)) for f in facts for _ in range(f.interest))
        for least, slot in enumerate(slots, 1):
            if len(facts) >= least:
                options[slot] = able
    return PackOptions("facts", plain_patterns(), options, general.cta, frozenset())


def _offer_options(offer: OfferWords) -> dict[str, tuple[Option, ...]]:
    found = {"price": offer.price, "was": offer.was, "save": offer.save, "offer": offer.offer,
             "code": offer.code, "ends": offer.ends}  # fmt: skip
    options: dict[str, tuple[Option, ...]] = {
        slot: (Option(text, (slot,)),) for slot, text in found.items() if text
    }
    if offer.stock is not None:
        options["stock"] = (Option(f"{offer.stock} left", ("stock",)),)
    return options


def _benefit_options(
    pack: Pack, spec: Spec, answers: Mapping[str, list[Fact]], alien: frozenset[str]
) -> dict[str, tuple[Option, ...]]:
    found: dict[str, list[Option]] = {form: [] for form in FORMS}
    useful = bought_for_use(spec)
    for benefit, rests in benefits_supported(pack, answers):
        for form in FORMS:
            for line in benefit.lines.get(form, ()):
                if not names_alien(line, alien) and not (useful and GIFT.search(line)):
                    # A benefit that a fact earns is worth three that anything could claim.
                    found[form] += [Option(line, tuple(fact.name for fact in rests))] * (
                        3 if rests else 1
                    )
    found["does"] += [
        Option(fact.value, (fact.name,)) for fact in spec.understanding.facts if does_sayable(fact)
    ] * 2
    options = {str(form): tuple(lines) for form, lines in found.items()}
    options["does2"] = options["does"]
    return options


def _audiences(pack: Pack, spec: Spec) -> tuple[str, ...]:
    asked = spec.brief.audience.strip().rstrip(".")
    if asked and audience_is_plain(asked):
        first = asked.split(" ", 1)[0]
        return (asked if first.isupper() else asked[0].lower() + asked[1:],)
    own = [
        fact.value
        for fact in spec.understanding.facts
        if fact.name == "audience" and " " in fact.value and audience_is_plain(fact.value)
    ]
    # Whom the record itself names comes first.
    if pack.slug == "general":
        # Whom a thing of no known category is for, only its record can say.
        return tuple(own)
    return (*pack.audiences, *own * len(pack.audiences))


def audience_is_plain(text: str) -> bool:
    """Whether a brief's audience is a plain plural that fits after "for": "weekend runners"."""
    if not _PLAIN_AUDIENCE.fullmatch(text) or len(text) > 40:
        return False
    low = text.lower()
    if re.match(r"(?:for|to|the|a|an|our|all|anyone|women's|men's)\b", low) or " and " in low:
        return False
    head = re.split(
        r"\s(?:who|with|in|on|of|at|from|under|over|without|after|before|coming)\b", low
    )[0].split(" ")[-1]
    return head in ("people", "men", "women", "children", "kids") or (
        head.endswith("s") and not head.endswith("ss")
    )
