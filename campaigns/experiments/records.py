"""Experiments as the API says them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import prefetch_related_objects

from campaigns.models import Arm, Experiment, ExperimentKey, ExperimentState

ARMS = "arms__candidate"
"""What a list fetches for all its rows at once."""


def experiment_record(row: Experiment) -> dict[str, Any]:
    """An experiment and its arms, in the order of their positions."""
    prefetch_related_objects([row], ARMS)
    arms = sorted(row.arms.all(), key=lambda arm: arm.position)
    return {
        "id": row.pk,
        "state": row.state,
        **design_said(row),
        "arms": [_arm(arm) for arm in arms],
        "registered": row.registered or None,
        "simulated": row.simulated,
        "health": row.health if row.state == ExperimentState.RUNNING else "",
        "version": row.version,
        "created": row.created,
        "started": row.started,
        "ended": row.ended,
        "stop_note": row.stop_note,
        "decided": row.decided,
        "winner": next((arm.key for arm in arms if arm.pk == row.winner_id), None),
        "decision_note": row.decision_note,
    }


def design_said(row: Experiment) -> dict[str, Any]:
    """What was chosen beside the arms."""
    return {
        "hypothesis": row.hypothesis,
        "metric": row.metric,
        "guardrails": row.guardrails,
        "baseline": row.baseline,
        "minimum_effect": row.minimum_effect,
        "min_days": row.min_days,
        "min_sample": row.min_sample,
        "coverage": row.coverage,
        "bandit": row.bandit,
        "seed": row.seed,
    }


def design_hash(row: Experiment, arms: list[Arm]) -> str:
    """SHA-256 of a design as it starts: whoever keeps it can tell later that nothing was moved.

    Of a draft it is what would be registered now: its lines as they stand.
    """
    said = design_said(row)
    if not row.bandit:
        # As it was hashed before there were bandits: what was registered then can still be checked.
        del said["bandit"]
    said |= {
        "arms": [
            [
                arm.key,
                arm.candidate_id,
                arm.content_hash or arm.candidate.content_hash,
                arm.weight,
                arm.is_control,
            ]
            for arm in sorted(arms, key=lambda arm: arm.position)
        ]
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def key_record(row: ExperimentKey) -> dict[str, Any]:
    """A publishable key."""
    return {
        "id": row.pk,
        "key": row.public,
        "origins": row.origins,
        "created": row.created,
        "revoked": row.revoked,
    }


def _arm(arm: Arm) -> dict[str, Any]:
    return {
        "key": arm.key,
        "candidate": arm.candidate_id,
        "weight": arm.weight,
        "control": arm.is_control,
        "text": arm.text or arm.candidate.text,
        "content_hash": arm.content_hash or arm.candidate.content_hash,
    }
