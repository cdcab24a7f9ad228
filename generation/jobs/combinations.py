"""The door for the product: the combinations of an ad's texts, looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from generation.badges.combinations import Fault, Lint, Part, Parts, Required, combinations_lint
from generation.types import LineRules, Place

__all__ = ["Fault", "Lint", "combinations_read"]
Line = tuple[str, Mapping[str, Any]]


def combinations_read(
    headlines: Sequence[Line],
    descriptions: Sequence[Line],
    rules: LineRules | None,
    *,
    channel: str,
    locale: str,
) -> Lint:
    """What stands together in the sets that an ad of these texts, each with its badges, may show in a channel.

    Raises ValueError for more texts than an ad takes.
    """
    lines = [*headlines, *descriptions]
    needed = []
    if rules is not None:
        place = Place(channel, locale, rules.day(timezone.now()))
        needed = rules.needed([text for text, _ in lines], place)
    return combinations_lint(
        Parts(
            tuple(Part(*line) for line in headlines),
            tuple(Part(*line) for line in descriptions),
            tuple(Required(*one) for one in needed),
        )
    )
