"""Learnings: what the workspace's ended experiments say together of traits of its lines, by channel and category."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import expm1
from statistics import fmean

from campaigns.briefs.products import campaign_skus
from campaigns.learning.contrasts import Ended, experiments_ended
from campaigns.learning.evidence import teaches_simulated
from campaigns.learning.pooling import (
    CONFIRMED_LEAST,
    LISTED_LEAST,
    Pooled,
    Standing,
    pool,
    standing,
)
from campaigns.models import Campaign, Product
from generation.jobs.learning import TRAITS

TOGETHER = 0.5
"""From here on another trait went along too often to say which of the two it was."""
ORDER = (Standing.CONFIRMED, Standing.SUPPORTED, Standing.EMERGING, Standing.REJECTED)
RELIED = (Standing.CONFIRMED, Standing.SUPPORTED)
PRODUCTS_READ = 500
LEVELS = " > "
Scope = tuple[str, str]
"""Channel and category; empty: any."""


@dataclass(frozen=True)
class Learning:
    """What experiments say of a trait within a scope. `with_it`: the other traits that mostly went along."""

    trait: str
    channel: str
    category: str
    status: Standing
    pooled: Pooled
    with_it: tuple[str, ...]
    experiments: tuple[int, ...]
    simulated: bool

    @property
    def lift(self) -> tuple[float, float, float]:
        """By how much a rate rises with the trait and the ends of that, as shares; 0.1 is +10 %."""
        return expm1(self.pooled.value), expm1(self.pooled.low), expm1(self.pooled.high)

    def applies(self, channels: Iterable[str], categories: Iterable[str]) -> bool:
        """Whether it is about one of some channels and one of some categories."""
        is_here = not self.channel or self.channel in channels
        return is_here and (
            not self.category or any(self.category in levels(one) for one in categories)
        )


def learnings_all() -> list[Learning]:
    """All that may be said, the surest first; of simulated experiments where no real one has ended."""
    simulated = teaches_simulated()
    return learnings_read(experiments_ended(simulated=simulated), simulated=simulated)


def learnings_read(tests: Sequence[Ended], *, simulated: bool = False) -> list[Learning]:
    """The same of any tests. What the same experiments say of several scopes is said of the narrowest."""
    asked: dict[tuple[str, tuple[int, ...]], tuple[Scope, list[Ended]]] = {}
    for scope, own in _by_scope(tests):
        for trait in TRAITS:
            about = [one for one in own if trait in one.traits]
            if len(about) >= LISTED_LEAST:
                asked[trait, tuple(one.experiment for one in about)] = (scope, about)
    questions = Counter(
        trait for (trait, _), (_, about) in asked.items() if len(about) >= CONFIRMED_LEAST
    )
    found = [
        _learning(trait, scope, about, questions[trait], simulated)
        for (trait, _), (scope, about) in asked.items()
    ]
    return sorted(
        found, key=lambda one: (ORDER.index(one.status), one.pooled.p_always, -one.pooled.tests)
    )


def learnings_for(campaign: Campaign) -> list[Learning]:
    """What may be relied on for a campaign's channels and the categories of its products, the surest of each trait."""
    skus = list(islice(campaign_skus(campaign), PRODUCTS_READ))
    products = Product.objects.filter(sku__in=skus).order_by()
    categories = set(products.values_list("category", flat=True).distinct())
    found: dict[tuple[str, str], Learning] = {}
    for one in learnings_all():
        if one.status in RELIED and one.applies(campaign.channels, categories):
            found.setdefault((one.trait, one.channel), one)
    return list(found.values())


def levels(category: str) -> list[str]:
    """ "Shoes > Outdoor" -> "Shoes", "Shoes > Outdoor"."""
    parts = category.split(LEVELS) if category else []
    return [LEVELS.join(parts[:count]) for count in range(1, len(parts) + 1)]


def _by_scope(tests: Sequence[Ended]) -> Iterator[tuple[Scope, list[Ended]]]:
    """Every scope with its tests, wider ones before narrower ones."""
    found: dict[Scope, list[Ended]] = defaultdict(list)
    for one in tests:
        for channel in ("", one.channel):
            for category in ("", *levels(one.category)):
                found[channel, category].append(one)
    width = {scope: (scope[1].count(LEVELS) if scope[1] else -1, bool(scope[0])) for scope in found}
    yield from sorted(found.items(), key=lambda item: width[item[0]])


def _learning(
    trait: str, scope: Scope, about: Sequence[Ended], questions: int, simulated: bool
) -> Learning:
    pooled = pool([one.effect(trait) for one in about])
    with_it = tuple(
        other
        for other in TRAITS
        if other != trait and abs(fmean(one.together(trait, other) for one in about)) > TOGETHER
    )
    status = standing(pooled, questions=questions, is_apart=not with_it)
    ids = tuple(one.experiment for one in about)
    return Learning(trait, *scope, status, pooled, with_it, ids, simulated)
