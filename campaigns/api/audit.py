"""The audit trail, read only."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.line_shapes import AuditShape
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.models import AuditEntry
from campaigns.workspaces.selectors import audit_seen

OFFSET = re.compile(r" (?=\d\d:\d\d$)")
"""Where a time's "+" was: not escaped in an address, it arrives as a space."""


class AuditListView(StudioView):
    """Entries."""

    @operation(
        name="audit_list",
        tag="Audit",
        answer=listed(AuditShape),
        query=[
            OpenApiParameter("entity", str, description="`candidate`, or one row: `candidate:12`."),
            OpenApiParameter("actor", str, description="A user name."),
            OpenApiParameter("since", OpenApiTypes.DATETIME, description="With its zone."),
            *PAGE_PARAMETERS,
        ],
    )
    def get(self, request: Request) -> Response:
        """Who did what, newest first: an admin reads all, a manager what is about campaigns, others what they did."""
        query = request.query_params
        rows = audit_seen(self.studio)
        if entity := query.get("entity"):
            name, _, number = entity.partition(":")
            rows = rows.filter(entity=name)
            if number:
                rows = rows.filter(entity_id=number)
        if actor := query.get("actor"):
            rows = rows.filter(actor__username=actor)
        if since := query.get("since"):
            rows = rows.filter(at__gte=_moment(since))
        return page_response(request, rows, _audit_record, key="number")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(OFFSET.sub("+", text))
        if timezone.is_naive(moment):
            raise ValueError
        return moment.astimezone(timezone.get_default_timezone())
    except (ValueError, OverflowError):
        raise ValidationError(
            {"since": ["Must be a time with its zone, such as 2026-11-27T09:00:00Z."]}
        ) from None


def _audit_record(row: AuditEntry) -> dict[str, Any]:
    return {
        "id": row.number,
        "at": row.at.isoformat(),
        "actor": row.actor.username if row.actor else None,
        "via": row.via,
        "event": row.event,
        "entity": row.entity,
        "entity_id": row.entity_id,
        "data": row.data,
        "request_id": row.request_id,
        "hash": row.hash,
        "prev_hash": row.prev_hash,
    }
