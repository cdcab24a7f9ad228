"""Which option of a list a line says, given what it says already."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from generation.engines.grammar.agreement import LEADING_ARTICLE
from generation.engines.grammar.context import Option


def option_choose(
    able: tuple[Option, ...], chosen: set[str], used: frozenset[str], rng: Random, *, shortest: bool
) -> Option:
    """One of a list's options, fresh to the set where there is one, that says nothing twice in its line."""
    unsaid = [option for option in able if not said_in(option.text, chosen)]
    fresh = [option for option in unsaid if option.text not in used] or unsaid or list(able)
    if shortest:
        fresh = sorted(fresh, key=lambda option: len(option.text))[: max(2, len(fresh) // 5)]
    return rng.choice(fresh)


def said_in(text: str, chosen: set[str]) -> bool:
    """Whether a line that holds `chosen` would say a text again: "soft" beside "a soft lining"."""
    if not chosen:
        return False
    bare = _bare(text)
    return any(bare in other or other in bare for other in map(_bare, chosen))


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    return LEADING_ARTICLE.sub("", text).lower()
