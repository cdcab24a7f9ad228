"""Ranking by the reward R = lambda * d_i + (1 - lambda) * P_conv (arXiv 2505.23809, eq. 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.badges.context import context_of
from generation.badges.diversity import set_diversity
from generation.encoder import set_similarity
from generation.types import Badges, Spec, field_spec

CURVE_STEPS = 20
NO_PREDICTION = 0.5
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ranking:
    """`order` holds indexes of the texts, best first; `scores` the reward R of each text, in their order."""

    order: tuple[int, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True)
class CurvePoint:
    """What choosing `top` (indexes) at one lambda gives: D of the chosen and their mean P_conv."""

    creativity: float
    diversity: float
    p_conv: float
    top: tuple[int, ...]

    def record(self) -> dict[str, Any]:
        """The point for the page: lambda, D, p_conv, top."""
        return {
            "lambda": self.creativity,
            "D": round(self.diversity, 6),
            "p_conv": round(self.p_conv, 6),
            "top": list(self.top),
        }


@dataclass(frozen=True)
class Curve:
    """The trade-off of these very lines; `elbow` is the index of the point farthest from the chord."""

    points: tuple[CurvePoint, ...]
    elbow: int


def rank(
    texts: Sequence[str],
    badges: Sequence[Badges],
    creativity: float,
    *,
    mask: frozenset[str] = frozenset(),
) -> Ranking:
    """Rank the lines of a set; `creativity` is lambda, `mask` the product's own words.

    A score is R with the line's own d_i. The order is greedy: after the first, each next line is the
    one that adds most to lambda * D(S) + (1 - lambda) * mean P(S) of those chosen so far, so that the
    lines from the top stay unlike each other. Lines that are blocked stand behind all others.
    """
    if not texts:
        return Ranking((), ())
    value, worth = _parts(badges)
    scores = creativity * value + (1 - creativity) * worth
    similarity = _similarity(texts, mask)
    free = [index for index, badge in enumerate(badges) if not badge.get("blocks")]
    held = [index for index in range(len(texts)) if badges[index].get("blocks")]
    order = _greedy(similarity, scores, worth, creativity, free)
    order += _greedy(similarity, scores, worth, creativity, held)
    return Ranking(tuple(order), tuple(float(score) for score in scores))


def lambda_curve(
    texts: Sequence[str],
    badges: Sequence[Badges],
    k: int | None = None,
    *,
    mask: frozenset[str] = frozenset(),
) -> Curve:
    """Points for lambda 0..1 in steps of 0.05, each choosing the k lines best for it, and the elbow.

    Every lambda's greedy choice joins one pool of sets, and each lambda takes the pool's best by
    lambda * D + (1 - lambda) * P. So D never falls and P never rises as lambda grows. `k` is half the
    lines, at least 2. Blocked lines are left out unless all are blocked.
    """
    free = [index for index, badge in enumerate(badges) if not badge.get("blocks")]
    pool = free or list(range(len(texts)))
    size = min(len(pool), k or max(2, len(pool) // 2))
    if size == 0:
        return Curve((), 0)
    value, worth = _parts(badges)
    similarity = _similarity(texts, mask)
    steps = [step / CURVE_STEPS for step in range(CURVE_STEPS + 1)]
    chosen: dict[tuple[int, ...], tuple[float, float]] = {}
    for creativity in steps:
        scores = creativity * value + (1 - creativity) * worth
        top = tuple(sorted(_greedy(similarity, scores, worth, creativity, pool)[:size]))
        top = _swapped(top, pool, similarity, worth, creativity)
        chosen[top] = _quality(top, similarity, worth)
    points = [_best(creativity, chosen, worth) for creativity in steps]
    return Curve(tuple(points), _elbow(points))


def spec_mask(spec: Spec, channel: str, field: str) -> frozenset[str]:
    """The mask with which a set of this order was measured."""
    own = (item for item in spec.fields if (item.channel, item.field) == (channel, field))
    return context_of(spec, next(own, None) or field_spec(channel, field)).mask


def _parts(badges: Sequence[Badges]) -> tuple[Floats, Floats]:
    value = np.array([badge["diversity"]["value"] for badge in badges], dtype=np.float64)
    worth = [badge["conversion"]["p"] for badge in badges]
    return value, np.array([NO_PREDICTION if p is None else p for p in worth], dtype=np.float64)


def _similarity(texts: Sequence[str], mask: frozenset[str]) -> Floats:
    return set_similarity(texts, mask)


def _greedy(
    similarity: Floats, scores: Floats, worth: Floats, creativity: float, pool: Sequence[int]
) -> list[int]:
    """Indexes of the pool in the order of greatest gain; ties go to the earlier line.

    With m chosen, adding i changes (m + 1) * (lambda * D + (1 - lambda) * P) by
    (1 - lambda) * p_i - 2 * lambda * mean cos(i, chosen), up to what is the same for all i.
    """
    left, order = list(pool), list[int]()
    near = np.zeros(len(scores))
    while left:
        if order:
            gain = (1 - creativity) * worth - 2 * creativity * near / len(order)
        else:
            gain = scores
        best = max(left, key=lambda index: (round(float(gain[index]), 12), -index))
        order.append(best)
        left.remove(best)
        near = near + similarity[best]
    return order


def _swapped(
    top: tuple[int, ...], pool: Sequence[int], similarity: Floats, worth: Floats, creativity: float
) -> tuple[int, ...]:
    """The greedy choice after one round of single exchanges that improve it."""
    best, best_reward = top, _reward(top, similarity, worth, creativity)
    for place in range(len(top)):
        for index in pool:
            if index in best:
                continue
            other = tuple(sorted((*best[:place], index, *best[place + 1 :])))
            reward = _reward(other, similarity, worth, creativity)
            if reward > best_reward + 1e-12:
                best, best_reward = other, reward
    return best


def _quality(top: tuple[int, ...], similarity: Floats, worth: Floats) -> tuple[float, float]:
    index = np.array(top)
    return set_diversity(similarity[np.ix_(index, index)]), float(worth[index].mean())


def _reward(top: tuple[int, ...], similarity: Floats, worth: Floats, creativity: float) -> float:
    diversity, p_conv = _quality(top, similarity, worth)
    return creativity * diversity + (1 - creativity) * p_conv


def _best(
    creativity: float, chosen: dict[tuple[int, ...], tuple[float, float]], worth: Floats
) -> CurvePoint:
    def reward(top: tuple[int, ...]) -> tuple[float, float]:
        diversity, p_conv = chosen[top]
        tie = p_conv if creativity < 0.5 else diversity
        return round(creativity * diversity + (1 - creativity) * p_conv, 12), tie

    top = max(sorted(chosen), key=reward)
    diversity, p_conv = chosen[top]
    first = sorted(top, key=lambda index: (-worth[index], index))
    return CurvePoint(creativity, diversity, p_conv, tuple(first))


def _elbow(points: Sequence[CurvePoint]) -> int:
    """The point farthest from the chord between both ends, each axis scaled to 0..1 first."""
    d = np.array([point.diversity for point in points])
    p = np.array([point.p_conv for point in points])
    if np.ptp(d) < 1e-9 or np.ptp(p) < 1e-9:
        return len(points) // 2
    x, y = (d - d[0]) / (d[-1] - d[0]), (p - p[-1]) / (p[0] - p[-1])
    return int(np.argmax(x + y - 1))
