"""The badges a reviewer sees, in the order they are measured; later ones read earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from generation.badges import (
    cta,
    diversity,
    length,
    novelty,
    readability,
    rules,
)
from generation.badges.claims import badge as claims
from generation.badges.context import SetContext
from generation.badges.conversion import badge as conversion
from generation.badges.manipulation import badge as manipulation
from generation.badges.reading import Reading
from generation.badges.tone import badge as tone
from generation.types import Badges

LineBadge = Callable[[Reading, SetContext, Badges], Any]
SetBadge = Callable[[Sequence[Reading], SetContext], list[Any]]


@dataclass(frozen=True)
class LineScorer:
    """A badge of one line. `version` changes with every change of what it answers."""

    name: str
    version: str
    measure: LineBadge


@dataclass(frozen=True)
class SetScorer:
    """A badge of a line among its set."""

    name: str
    version: str
    measure: SetBadge


SET_SCORERS = (
    SetScorer("novelty", "1", novelty.badges),
    SetScorer("diversity", "1", diversity.badges),
)
LINE_SCORERS = (
    LineScorer("length", "3", length.badge),
    LineScorer("cta", "1", cta.badge),
    LineScorer("tone", "1", tone.badge),
    LineScorer("readability", "1", readability.badge),
    LineScorer("claims", "4", claims.badge),
    LineScorer("manipulation", "1", manipulation.badge),
    LineScorer("rules", "3", rules.badge),
    LineScorer("conversion", "2", conversion.badge),
)
SCORER_VERSIONS = {scorer.name: scorer.version for scorer in (*SET_SCORERS, *LINE_SCORERS)}
"""Stored beside a revision: a line is measured anew when one of them changes."""
