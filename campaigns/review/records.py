"""A line as other programs see it (contracts, section 3)."""

from __future__ import annotations

from typing import Any

from campaigns.models import Candidate


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """The candidate of `GET candidates/{id}/`, JSON-ready. Needs `product` at hand."""
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
        "content_hash": candidate.content_hash,
        "version": candidate.version,
        "badges": candidate.badges,
        "score": candidate.score,
        "stale_reasons": candidate.stale_reasons,
        "is_primary": candidate.is_primary,
        "is_control": candidate.is_control,
        "seed": candidate.seed,
        "engine": candidate.engine,
        "model_version": candidate.model_version,
    }
