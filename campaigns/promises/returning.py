"""What is against a line whose promises are true again, or a text that is to go live again: all is read anew."""

from __future__ import annotations

from copy import copy
from typing import Any

from campaigns.briefs.offer_staleness import offer_reasons
from campaigns.catalog.staleness import line_moved
from campaigns.channels.fitting import text_fits
from campaigns.channels.selectors import field_specs_current
from campaigns.models import Candidate, Revision

KIND = "promise"
KEPT = ("evidence", "waiver", "rule", "spec")
"""Reasons that only those who gave them take back."""


def reasons_now(line: Candidate) -> list[dict[str, Any]]:
    """The reasons that a line should carry beside its own promises. Needs product, campaign and revision at hand.

    What rests on evidence or a waiver, breaks a rule or no longer fits is left to whoever checks it again.
    """
    others = [one for one in line.stale_reasons if one.get("kind") in KEPT]
    found = [*others, *line_moved(line), *offer_reasons(line)]
    if _is_sure(line):
        return found
    if any(one.get("kind") == KIND for one in line.stale_reasons):
        return [
            *found,
            {"kind": KIND, "before": "a promise that was not true", "after": "true again"},
        ]
    return found or line.stale_reasons


def text_reasons(line: Candidate, revision: Revision) -> list[dict[str, Any]]:
    """What is against a line's text of a revision, its promises aside. Needs product and campaign at hand.

    A line's own text carries what moved under it as reasons; nobody marks one that it had before.
    """
    is_own = revision.pk == line.revision_id
    if is_own and not line.stale_reasons:
        return []
    shown = copy(line)
    shown.text, shown.badges, shown.revision = revision.text, revision.badges, revision
    kept = [one for one in line.stale_reasons if is_own and one.get("kind") in KEPT]
    shown.stale_reasons = kept
    return [*kept, *line_moved(shown), *offer_reasons(shown)]


def _is_sure(line: Candidate) -> bool:
    """Whether all that is against a line can be read here."""
    basis = line.revision.basis if line.revision else {}
    specs = {
        spec.field: spec for spec in field_specs_current(line.workspace_id).get(line.channel, ())
    }
    spec = specs.get(line.field)
    sure = not (basis.get("evidence") or basis.get("waivers") or line.badges.get("blocks"))
    return sure and (spec is None or text_fits(line.text, spec))
