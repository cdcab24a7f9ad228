"""What the pages of evidence show."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from campaigns.claims.uses import evidence_counts
from campaigns.claims.values import PROVABLE
from campaigns.common.figures import number
from campaigns.common.zones import day_in
from campaigns.models import Evidence
from campaigns.workspaces import access
from campaigns.workspaces.clock_jobs import is_given_up
from campaigns.workspaces.requests import StudioRequest

SHOWN = 50
RETIRED = "retired"
GIVEN_UP = (
    "Lines that lacked it are not checked again: that failed again and again and was given up."
    " An admin begins it again under Operations."
)


def evidence_rows(request: StudioRequest) -> dict[str, Any]:
    """A page of records, each with its state, what it is for, and how many lines rest on it."""
    old = request.GET.get("show") == RETIRED
    rows = Evidence.objects.filter(retired__isnull=not old).select_related("owner")
    before = request.GET.get("cursor", "")[1:]
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    counts, today = evidence_counts(shown), day_in(request.workspace.timezone)
    return {
        "rows": [
            {
                "row": row,
                "state": evidence_state(row, today),
                "kinds": kinds_said(row),
                "lines": counts.get(row.pk, 0),
            }
            for row in shown
        ],
        "next": f"b{shown[-1].pk}" if len(found) > SHOWN else "",
        "old": old,
        "may_add": access.may(request, "evidence.add"),
    }


def evidence_context(request: StudioRequest, row: Evidence) -> dict[str, Any]:
    """One record: its state, its editions, the lines."""
    return {
        "state": evidence_state(row, day_in(request.workspace.timezone)),
        "kinds": kinds_said(row),
        "lines": evidence_counts([row]).get(row.pk, 0),
        "editions": row.editions.select_related("by").order_by("-number"),
        "link": row.source if row.source.lower().startswith(("https://", "http://")) else "",
        "may_edit": access.may(request, "evidence.edit") and not row.retired,
        "seeking": evidence_seeking(row, day_in(request.workspace.timezone)),
    }


def evidence_state(row: Evidence, today: date) -> tuple[str, str, str]:
    """Words, icon and tone of how a record stands."""
    if row.retired:
        return ("Retired", "archive", "")
    if row.valid_to and row.valid_to < today:
        return ("Ended", "octagon-x", "bad")
    if row.valid_from and today < row.valid_from:
        return ("Begins later", "calendar-clock", "")
    if row.valid_to and row.valid_to <= today + timedelta(days=settings.EVIDENCE_WARN_DAYS):
        return ("Ends soon", "clock", "warn")
    return ("Holds", "circle-check", "ok")


def evidence_seeking(row: Evidence, today: date) -> str:
    """How far the reading of lines that lacked it is; "" where it proves nothing or nobody has read any."""
    if not row.holds_on(today):
        return ""
    job = row.seek_job
    if row.seeking and job and is_given_up(job):
        return GIVEN_UP
    if row.seeking:
        far = f": {number(job.done)} of {number(job.total)}" if job and job.total else ""
        return f"Lines that lacked it are being checked again{far}."
    if job is None or "supported" not in job.result:
        return ""
    return f"Lines that lacked it and stand by it now: {number(job.result['supported'])}."


def kinds_said(row: Evidence) -> str:
    """The kinds of claim that it supports, in words."""
    return ", ".join(PROVABLE[kind].lower() for kind in row.kinds)
