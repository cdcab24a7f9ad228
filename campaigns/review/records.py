"""A line as other programs see it (contracts, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from campaigns.briefs.neighbours_shown import badges_shown
from campaigns.common.edit_share import share_told
from campaigns.models import Candidate, Priority
from campaigns.workspaces.second_approval import waits_for_second_now
from generation.types import Badges


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """The candidate of `GET candidates/{id}/`, JSON-ready. Needs `product` and `assigned_to` at hand."""
    return candidate_records([candidate])[0]


def candidate_records(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The same of a page of them."""
    shown = badges_shown(candidates)
    return [line_record(line, badges) for line, badges in zip(candidates, shown, strict=True)]


def line_record(candidate: Candidate, badges: Badges) -> dict[str, Any]:
    """A candidate with badges as they may be shown; asks the database nothing."""
    return {
        "id": candidate.pk,
        "campaign": candidate.campaign_id,
        "round": candidate.round_id,
        "sku": candidate.product.sku,
        "channel": candidate.channel,
        "field": candidate.field,
        "slot": candidate.slot,
        "rank": candidate.rank,
        "state": candidate.state,
        "text": candidate.text,
        "revision": candidate.revision_id,
        "origin": candidate.origin,
        "share_edited": share_told(candidate.origin, candidate.share_edited),
        "content_hash": candidate.content_hash,
        "version": candidate.version,
        "badges": badges,
        "score": candidate.score,
        "stale_reasons": candidate.stale_reasons,
        "waits_for_second": waits_for_second_now(candidate),
        "assignee": candidate.assigned_to.username if candidate.assigned_to else None,
        "due": _moment(candidate.due),
        "priority": Priority(candidate.priority).name.lower(),
        "task_version": candidate.task_version,
        "is_primary": candidate.is_primary,
        "is_control": candidate.is_control,
        "seed": candidate.seed,
        "engine": candidate.engine,
        "model_version": candidate.model_version,
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
