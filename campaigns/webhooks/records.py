"""An endpoint and a message as the API gives them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from campaigns.models import WebhookDelivery, WebhookEndpoint


def address_host(address: str) -> str:
    """What may be said of an address to everybody: its path may hold a key."""
    return urlsplit(address).netloc or address


def endpoint_record(row: WebhookEndpoint) -> dict[str, Any]:
    """An endpoint; its secret and its credential are in no record."""
    until = row.secret_until
    return {
        "id": row.pk,
        "address": row.address,
        "events": row.kinds,
        "active": row.active,
        "version": row.version,
        "failing_since": row.failing_since,
        "switched_off": row.switched_off,
        "has_credential": bool(row.credential),
        "old_secret_until": until if until and until > timezone.now() else None,
        "created": row.created,
    }


def delivery_record(row: WebhookDelivery) -> dict[str, Any]:
    """A message to one endpoint and how far it has come."""
    return {
        "id": row.pk,
        "webhook": row.endpoint_id,
        "event": row.event,
        "type": row.kind,
        "state": row.state,
        "tries": row.tries,
        "next_try": row.due,
        "last_try": row.tried,
        "code": row.code,
        "said": row.said,
        "created": row.created,
    }
