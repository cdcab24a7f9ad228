"""The one lane of a shop: whoever has it is the only one that sends there."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from campaigns.models import WebhookEndpoint


def lane_take(endpoint_id: int, *, now: datetime, until: datetime) -> bool:
    """Have an endpoint to oneself until a moment; whether it was free. It rests for everybody else."""
    free = Q(rest_until=None) | Q(rest_until__lte=now)
    return bool(WebhookEndpoint.objects.filter(free, pk=endpoint_id).update(rest_until=until))


def lane_free(endpoint_id: int, *, until: datetime) -> None:
    """Give back what was taken until that moment."""
    mine = WebhookEndpoint.objects.filter(pk=endpoint_id, rest_until=until)
    mine.update(rest_until=None)
