"""A campaign as the brief's form shows it: its moments local to its zone."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any

from campaigns.briefs.forms import MOMENT, OWN_MOMENTS
from campaigns.models import Campaign


def brief_initial(row: Campaign) -> dict[str, Any]:
    """A campaign as `BriefForm` shows it, with times local to its zone."""
    zone = zoneinfo.ZoneInfo(row.timezone)
    return {
        "name": row.name,
        "brand": str(row.brand_id or ""),
        "goal": row.goal,
        "audience": row.audience,
        "offer_text": row.offer.get("text", ""),
        "offer_code": row.offer.get("code", ""),
        "offer_ends": _local_end(row.offer.get("ends", ""), zone),
        "timezone": row.timezone,
        **_local_moments(row, zone),
        "must_say": row.must_say,
        "must_not_say": row.must_not_say,
        "channels": row.channels,
        "learn_from_review": row.learn_from_review,
        "version": row.version,
    }


def _local_moments(row: Campaign, zone: zoneinfo.ZoneInfo) -> dict[str, str]:
    own = {key: getattr(row, key) for key in OWN_MOMENTS}
    return {key: at.astimezone(zone).strftime(MOMENT) for key, at in own.items() if at}


def _local_end(ends: str, zone: zoneinfo.ZoneInfo) -> str | None:
    if not ends:
        return None
    if len(ends) == 10:
        return f"{ends}T23:59"
    return datetime.fromisoformat(ends).astimezone(zone).strftime(MOMENT)
