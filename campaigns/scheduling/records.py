"""A launch as the API has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.models import Launch


def launch_record(row: Launch) -> dict[str, Any]:
    """A launch, JSON-ready. Needs `placement` at hand."""
    return {
        "id": row.pk,
        "campaign": row.campaign_id,
        "candidates": sorted(line.candidate_id for line in row.lines.all()),
        "placement": row.placement.name,
        "channel": row.placement.channel,
        "starts_at": _said(row.starts_at),
        "ends_at": _said(row.ends_at),
        "timezone": row.timezone,
        "on_end": row.on_end,
        "state": row.state,
        "reason": row.reason,
        "preflight": row.checks,
        "checked": _said(row.checked),
        "publication": row.publication_id,
        "created_by": row.created_by.username,
        "approved_by": row.approved_by.username if row.approved_by else None,
        "version": row.version,
    }


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
