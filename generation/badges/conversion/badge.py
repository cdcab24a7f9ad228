"""The conversion badge: the chance to beat an average line head to head, and what says so."""

from __future__ import annotations

import math
from typing import Any

from generation.badges.context import SetContext
from generation.badges.conversion.fitted import sigmoid
from generation.badges.conversion.own import SHOWN, SIGMAS, columns_of
from generation.badges.conversion.shipped import Shipped, shipped_tell
from generation.badges.reading import Reading
from generation.types import Badges


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"p", "low", "high", "basis", "features"}`; p = sigmoid(theta . x) (arXiv 2505.23809, eq. 2).

    A workspace's own fit says it where there is one in use, and adds `rate`; else what ships.
    `features` are the centred contributions in log odds (of an own fit: on the log of the rate), largest first; the
    interval is 90 %.
    """
    shipped = shipped_tell(reading, context, so_far)
    own = context.spec.own_fit
    if own is None:
        return _answer(shipped)
    place = f"{context.field.channel}.{context.field.field}"
    return own.answer(columns_of(reading, context, shipped), place)


def _answer(shipped: Shipped) -> dict[str, Any]:
    score, spread = shipped.score, SIGMAS * math.sqrt(shipped.variance)
    largest = sorted(shipped.parts.items(), key=lambda part: (-abs(part[1]), part[0]))[:SHOWN]
    return {
        "p": round(sigmoid(score), 6),
        "low": round(sigmoid(score - spread), 6),
        "high": round(sigmoid(score + spread), 6),
        "basis": shipped.basis,
        "features": {name: round(value, 4) for name, value in largest},
    }
