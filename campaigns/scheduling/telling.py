"""What is live after a launch came or went, told to the systems that asked for texts: written with it, sent by the outbox of webhooks."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone

from campaigns.models import Launch, LiveCopy, WebhookDelivery, WebhookEndpoint, WebhookKind
from campaigns.webhooks.shops import shop_of
from campaigns.workspaces.outbox import LINES_MOST, message_bytes, outbox_put

FIELDS_MOST = LINES_MOST // 2
FIELDS_OF_SHOP = 20
"""A shop changes one product after the other, and all of a message within seconds."""
TOLD_MOST = 50


def live_tell(row: Launch) -> None:
    """Tell what every field of a launch that has just moved shows from now on; each move is told once, in its transaction."""
    rows = WebhookEndpoint.objects.filter(active=True).order_by("pk").select_related("workspace")
    wanting = [one for one in rows if WebhookKind.LAUNCH_COPY in one.kinds]
    fields = _fields(row) if wanting else []
    now = timezone.now()
    about = {"id": row.pk, "campaign": row.campaign_id, "placement": row.placement.name}
    bodies = {
        most: [
            message_bytes(
                WebhookKind.LAUNCH_COPY,
                workspace=wanting[0].workspace.slug,
                at=now,
                data={**about, "to": row.state, "fields": fields[at : at + most]},
            )
            for at in range(0, len(fields), most)
        ]
        for most in {_fields_most(one) for one in wanting}
    }
    outbox_put(
        [
            WebhookDelivery(
                workspace_id=row.workspace_id,
                endpoint=endpoint,
                event=_event(row, row.version, number),
                kind=WebhookKind.LAUNCH_COPY,
                body=body,
                due=now,
            )
            for endpoint in wanting
            for number, body in enumerate(bodies[_fields_most(endpoint)])
        ]
    )


def told_of(row: Launch) -> list[WebhookDelivery]:
    """What went out of a launch's comings and goings and how it was answered, newest first, without what it says."""
    endpoints = WebhookEndpoint.objects.values_list("pk", flat=True)
    pages = -(-row.lines.count() // FIELDS_OF_SHOP)
    # Messages are found by endpoint and id: that is what they are unique by.
    versions, numbers = range(1, row.version + 1), range(pages)
    events = [_event(row, version, number) for version in versions for number in numbers]
    found = WebhookDelivery.objects.filter(endpoint__in=list(endpoints), event__in=events)
    return list(found.select_related("endpoint").defer("body").order_by("-pk")[:TOLD_MOST])


def _event(row: Launch, version: int, number: int) -> str:
    return f"copy_{row.pk}_{version}_{number}"


def _fields_most(endpoint: WebhookEndpoint) -> int:
    return FIELDS_OF_SHOP if shop_of(endpoint.address) else FIELDS_MOST


def _fields(row: Launch) -> list[dict[str, Any]]:
    """Its products' fields, each with all texts that are live in it, first things first."""
    lines = row.lines.order_by("candidate__product__sku", "candidate__field").values_list(
        "candidate__product_id", "candidate__product__sku", "candidate__channel", "candidate__field"
    )
    wanted = dict.fromkeys((pk, sku, f"{channel}.{field}") for pk, sku, channel, field in lines)
    live: dict[tuple[int, str], list[str]] = defaultdict(list)
    for one in LiveCopy.objects.filter(product__in={pk for pk, _, _ in wanted}).order_by("place"):
        live[one.product_id, one.key].append(one.text)
    return [{"sku": sku, "field": key, "texts": live[pk, key]} for pk, sku, key in wanted]
