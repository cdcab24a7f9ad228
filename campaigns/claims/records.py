"""Evidence and waivers as the API answers them, and a conflict carries them."""

from __future__ import annotations

from typing import Any

from campaigns.models import Evidence, Waiver


def evidence_record(row: Evidence) -> dict[str, Any]:
    """A record, JSON-ready. Needs `owner` at hand."""
    return {
        "id": row.pk,
        "statement": row.statement,
        "source": row.source,
        "document": row.filename or None,
        "sha256": row.sha256 or None,
        "owner": row.owner.username,
        "brand": row.brand,
        "category": row.category,
        "skus": row.skus,
        "kinds": row.kinds,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "edition": row.edition,
        "seeking": row.seeking,
        "version": row.version,
        "retired": row.retired.isoformat() if row.retired else None,
    }


def waiver_record(row: Waiver) -> dict[str, Any]:
    """A waiver, JSON-ready. Needs `by` at hand."""
    return {
        "id": row.pk,
        "candidate": row.candidate_id,
        "rule": "claim",
        "claims": row.claims,
        "reason": row.reason,
        "expires": row.expires.isoformat(),
        "by": row.by.username,
        "at": row.at.isoformat(),
        "ended": row.ended.isoformat() if row.ended else None,
    }
