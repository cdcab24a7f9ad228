"""What is live after a launch came or went, told to the systems that asked for texts: written with it, sent by the outbox of webhooks."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils import timezone

from campaigns.models import Launch, LiveCopy, WebhookDelivery, WebhookEndpoint, WebhookKind
from campaigns.workspaces.outbox import LINES_MOST, message_bytes, outbox_put

FIELDS_MOST = LINES_MOST // 2


def live_tell(row: Launch) -> None:
    """Tell what every field of a launch that has just moved shows from now on; each move is told once, in its transaction."""
    rows = WebhookEndpoint.objects.filter(active=True).order_by("pk").select_related("workspace")
    wanting = [one for one in rows if WebhookKind.LAUNCH_COPY in one.kinds]
    fields = _fields(row) if wanting else []
    now = timezone.now()
    about = {"id": row.pk, "campaign": row.campaign_id, "placement": row.placement.name}
    bodies = [
        message_bytes(
            WebhookKind.LAUNCH_COPY,
            workspace=wanting[0].workspace.slug,
            at=now,
            data={**about, "to": row.state, "fields": fields[at : at + FIELDS_MOST]},
        )
        for at in range(0, len(fields), FIELDS_MOST)
    ]
    outbox_put(
        [
            WebhookDelivery(
                workspace_id=row.workspace_id,
                endpoint=endpoint,
                event=f"copy_{row.pk}_{row.version}_{number}",
                kind=WebhookKind.LAUNCH_COPY,
                body=body,
                due=now,
            )
            for endpoint in wanting
            for number, body in enumerate(bodies)
        ]
    )


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
