"""Campaigns, brands, rounds and jobs as the API and a conflict show them, JSON-ready."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from campaigns.models import Brand, Campaign, Round
from generation.jobs.selectors import job_eta_seconds, job_position
from generation.models import Job

NO_OFFER = {"text": "", "code": "", "ends": ""}


def campaign_record(row: Campaign) -> dict[str, Any]:
    """A campaign by contracts section 3, with its brand's id."""
    return {
        "id": row.pk,
        "name": row.name,
        "brand": row.brand_id,
        "goal": row.goal,
        "audience": row.audience,
        "offer": NO_OFFER | row.offer,
        "starts": _time(row.starts),
        "ends": _time(row.ends),
        "lines_due": _time(row.lines_due),
        "timezone": row.timezone,
        "channels": row.channels,
        "skus": row.skus,
        "product_filter": row.product_filter,
        "tone": row.tone,
        "creativity": row.creativity,
        "must_say": row.must_say,
        "must_not_say": row.must_not_say,
        "language": row.language,
        "learn_from_review": row.learn_from_review,
        "version": row.version,
        "state": row.state,
        "created_by": row.created_by.username if row.created_by else None,
        "holder": row.assigned_to.username if row.assigned_to else None,
    }


def brand_record(row: Brand) -> dict[str, Any]:
    """A brand by contracts section 3."""
    return {
        "id": row.pk,
        "name": row.name,
        "voice": row.voice,
        "examples": row.examples,
        "tone": row.tone,
        "terms": row.terms,
        "presets": row.presets,
        "version": row.version,
    }


def round_record(row: Round) -> dict[str, Any]:
    """A round by contracts section 3, with its number, lines asked and seed."""
    return {
        "id": row.pk,
        "number": row.number,
        "campaign": row.campaign_id,
        "job": row.job_id,
        "brief": row.brief,
        "engine": row.engine,
        "model_version": row.model_version,
        "counts": row.counts,
        "channels": row.channels,
        "skus": row.skus,
        "n": row.n,
        "seed": row.seed,
        "created": _time(row.created),
    }


def job_record(job: Job) -> dict[str, Any]:
    """A job by contracts section 3."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "progress": {"done": job.done, "total": job.total},
        "position": job_position(job),
        "eta_seconds": job_eta_seconds(job, timezone.now()),
        "created": _time(job.created),
        "started": _time(job.started),
        "finished": _time(job.finished),
        "error": {"code": job.error_code, "message": job.error_message} if job.error_code else None,
    }


def _time(value: datetime | None) -> str | None:
    # A row that was just made still holds the zone it was given.
    return value.astimezone(UTC).isoformat() if value else None
