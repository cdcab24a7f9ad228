"""Endpoints and their messages, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import DeliveryState, WebhookDelivery, WebhookEndpoint, Workspace

PAGE = 30
Badge = tuple[str, str, str]
"""Words, icon, tone."""
STATES: dict[str, Badge] = {
    DeliveryState.WAITING: ("Waiting", "clock", "here"),
    DeliveryState.DELIVERED: ("Delivered", "circle-check", "ok"),
    DeliveryState.DEAD: ("Given up", "circle-x", "bad"),
    DeliveryState.HELD: ("Held", "circle-pause", "warn"),
}


@dataclass(frozen=True)
class DeliveryPage:
    """One page, newest first; `older` is the cursor of the next one, or nothing."""

    rows: list[tuple[WebhookDelivery, Badge]]
    older: int | None


def endpoints_of(workspace: Workspace) -> list[tuple[WebhookEndpoint, Badge]]:
    """Every endpoint and its state."""
    rows = WebhookEndpoint.objects.filter(workspace=workspace).order_by("pk")
    return [(row, endpoint_state(row)) for row in rows]


def endpoint_state(row: WebhookEndpoint) -> Badge:
    """How an endpoint does."""
    if row.switched_off and not row.active:
        return "Switched off", "webhook-off", "bad"
    if not row.active:
        return "Off", "circle-pause", ""
    return ("Failing", "circle-alert", "warn") if row.failing_since else ("On", "webhook", "ok")


def deliveries_of(endpoint: WebhookEndpoint, state: str = "") -> QuerySet[WebhookDelivery]:
    """Messages to an endpoint, all or those in one state, without what they say."""
    rows = WebhookDelivery.objects.filter(endpoint=endpoint).defer("body")
    return rows.filter(state=state) if state else rows


def delivery_page(
    endpoint: WebhookEndpoint, *, state: str = "", before: int | None = None
) -> DeliveryPage:
    """The page of messages that begins below the number `before`."""
    rows = deliveries_of(endpoint, state if state in STATES else "")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return DeliveryPage([(row, STATES[row.state]) for row in found[:PAGE]], older)
