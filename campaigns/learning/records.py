"""Fits as the API and the page say them."""

from __future__ import annotations

from typing import Any

from campaigns.briefs.own_fit import fit_basis
from campaigns.learning.fits import fit_helps
from campaigns.models import ConversionFit


def fit_record(row: ConversionFit) -> dict[str, Any]:
    """A fit: what it was made of, how it compared, how it did since."""
    return {
        "id": row.pk,
        "number": row.number,
        "state": row.state,
        "job": row.job_id,
        "simulated": row.simulated,
        "experiments": row.experiments,
        "arms": row.arms,
        "until": row.until,
        "basis": fit_basis(row),
        "helps": fit_helps(row),
        "shadow": row.shadow or None,
        "later": row.later or None,
        "on_probation": row.on_probation,
        "note": row.note,
        "created": row.created,
        "decided": row.decided,
    }
