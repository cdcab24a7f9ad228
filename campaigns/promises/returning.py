"""What is against a line whose promises are true again: while it waited nobody marked it, so all is read anew."""

from __future__ import annotations

from typing import Any

from campaigns.briefs.offer_staleness import offer_reasons
from campaigns.catalog.staleness import OTHERS, line_moved
from campaigns.channels.fitting import text_fits
from campaigns.channels.selectors import field_specs_current
from campaigns.models import Candidate

KIND = "promise"
KEPT = frozenset(OTHERS) - {KIND, "offer"}
"""Reasons that only those who gave them take back."""


def reasons_now(line: Candidate) -> list[dict[str, Any]]:
    """The reasons that a line should carry beside its own promises. Needs product, campaign and revision at hand.

    What rests on evidence or a waiver, breaks a rule or no longer fits is left to whoever checks it again.
    """
    others = [one for one in line.stale_reasons if one.get("kind") in KEPT]
    offer = [one for one in offer_reasons(line) if one.get("kind") == "offer"]
    found = [*others, *line_moved(line), *offer]
    if _is_sure(line):
        return found
    if any(one.get("kind") == KIND for one in line.stale_reasons):
        return [
            *found,
            {"kind": KIND, "before": "a promise that was not true", "after": "true again"},
        ]
    return found or line.stale_reasons


def _is_sure(line: Candidate) -> bool:
    """Whether all that is against a line can be read here."""
    basis = line.revision.basis if line.revision else {}
    specs = {spec.field: spec for spec in field_specs_current().get(line.channel, ())}
    spec = specs.get(line.field)
    sure = not (basis.get("evidence") or basis.get("waivers") or line.badges.get("blocks"))
    return sure and (spec is None or text_fits(line.text, spec))
