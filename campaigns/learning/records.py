"""Fits and learnings as the API says them."""

from __future__ import annotations

from typing import Any

from campaigns.briefs.own_fit import fit_basis
from campaigns.learning.fits import fit_helps
from campaigns.learning.learnings import Learning
from campaigns.learning.words import learning_said
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


def learning_record(one: Learning) -> dict[str, Any]:
    """A learning: what it says in words and in numbers."""
    lift, low, high = one.lift
    return {
        "trait": one.trait,
        "channel": one.channel or None,
        "category": one.category or None,
        "status": one.status.value,
        "words": learning_said(one),
        "lift": lift,
        "low": low,
        "high": high,
        "between": one.pooled.between,
        "tests": one.pooled.tests,
        "together_with": list(one.with_it),
        "experiments": list(one.experiments),
        "simulated": one.simulated,
    }
