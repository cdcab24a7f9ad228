"""Shoppers who do not exist: what they like, and what they do with a text. The whole choice model of the simulated shop.

It knows words and nothing of our badges: every number comes from SHA-256 of a seed and a name, so that no feature of
ours was built in, and any process draws alike. docs/simulated-shop.md tells it in words.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

WORD = re.compile(r"[^\W\d_]+|\d+")
NUMBER = "0"
"""What a number of any size is read as."""
GROUPS = (0.5, 0.3, 0.2)
"""Shares of three groups with tastes of their own."""
TASTE = (0.35, 0.20)
"""How much words move everybody, and each group beside that: standard deviations in log odds."""
HEARD = 0.4
"""The share of words that leave anybody other than cold."""
PATIENCE = 0.93
"""How much less the next word is read."""
CLICKS = 0.12
"""The rate of a text that leaves all cold."""
ADDS, ORDERS = 0.35, 0.4
"""Of those who clicked who put it into the cart, and of these who order."""
VALUE, SPREAD = 40.0, 0.5
"""What an order is worth: its median, and its standard deviation on the log scale."""


@dataclass(frozen=True)
class Shoppers:
    """A population, by its seed."""

    seed: int

    def click_rate(self, text: str) -> float:
        """The true click rate of a text over all of them."""
        chances = (self._chance(text, group) for group in range(len(GROUPS)))
        return sum(share * chance for share, chance in zip(GROUPS, chances, strict=True))

    def acts(self, shopper: str, text: str, occasion: str) -> list[tuple[str, float | None]]:
        """What a shopper does who is shown a text on an occasion: kinds of events, each with its value."""
        group = self._group(shopper)
        drawn = [self._uniform(occasion, shopper, step) for step in ("click", "add", "order")]
        done: list[tuple[str, float | None]] = []
        steps = (("click", self._chance(text, group)), ("add_to_cart", ADDS), ("order", ORDERS))
        for (kind, chance), at in zip(steps, drawn, strict=True):
            if at >= chance:
                break
            done.append((kind, self._spent(shopper, occasion) if kind == "order" else None))
        return done

    def _chance(self, text: str, group: int) -> float:
        return 1 / (1 + math.exp(-math.log(CLICKS / (1 - CLICKS)) - self._appeal(text, group)))

    def _appeal(self, text: str, group: int) -> float:
        """Each word counts once, where it is read first."""
        first: dict[str, int] = {}
        for place, word in enumerate(WORD.findall(text.casefold())):
            first.setdefault(NUMBER if word.isdigit() else word, place)
        return sum(
            PATIENCE**place * _taste(self.seed, word, group) for word, place in first.items()
        )

    def _group(self, shopper: str) -> int:
        left = self._uniform("group", shopper)
        for group, share in enumerate(GROUPS):
            left -= share
            if left < 0:
                return group
        return len(GROUPS) - 1

    def _spent(self, shopper: str, occasion: str) -> float:
        away = NormalDist().inv_cdf(self._uniform(occasion, shopper, "value"))
        return round(VALUE * math.exp(SPREAD * away), 2)

    def _uniform(self, *names: str) -> float:
        return drawn(self.seed, *names)


def drawn(seed: int, *names: str) -> float:
    """A number above 0 and below 1 that a seed and names give, always the same."""
    digest = hashlib.sha256("\x1f".join((str(seed), *names)).encode()).digest()
    return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48


@lru_cache(maxsize=100_000)
def _taste(seed: int, word: str, group: int) -> float:
    """What a word is worth to a group, in log odds."""
    if drawn(seed, "heard", word) >= HEARD:
        return 0.0
    normal = NormalDist()
    shared = normal.inv_cdf(drawn(seed, "shared", word))
    own = normal.inv_cdf(drawn(seed, "own", str(group), word))
    return TASTE[0] * shared + TASTE[1] * own
