"""What happens after a try that failed: when the next one is, when a message is given up, when an endpoint is."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django_scopes import scope

from campaigns.models import (
    DeliveryState,
    Membership,
    NoticeKind,
    Role,
    WebhookDelivery,
    WebhookEndpoint,
)
from campaigns.notices.services import Notice, tell
from campaigns.webhooks.records import address_host
from campaigns.workspaces.audit import audit_record

WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 900, 1800, 2700, 3600, 4500))
"""The longest wait before each further try: eight tries within four hours. The wait itself is drawn from nothing to
that (full jitter), so that what failed together does not come back together."""
RESTS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300))
"""The longest rest of an endpoint after so many failures in a row, drawn likewise: it is asked once, not for all
that waits."""
TRY_MOST = timedelta(minutes=1)
"""Far longer than a try may take."""
OFF_AFTER = timedelta(days=5)
OFF_DAYS = 3
"""An endpoint is given up where nothing was accepted for `OFF_AFTER` and a message failed on so many days of them: one
that is rarely sent to, or a site that stood still, says nothing of days on which nothing was tried."""

UNBROKEN: dict[str, Any] = {"failures": 0, "failing_since": None, "rest_until": None}
"""What an endpoint is that accepts, or that somebody has mended."""


def endpoint_works(endpoint: WebhookEndpoint) -> None:
    """Something was accepted: it rests no longer."""
    if endpoint.failures or endpoint.rest_until:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**UNBROKEN)


def endpoint_failed(endpoint: WebhookEndpoint, *, now: datetime, after: datetime) -> None:
    """Let a locked endpoint rest, or switch it off where nothing was accepted for days on several of which it was tried.

    It rests at least until `after`, which it may have asked for.
    """
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.rest_until = max(after, now + _drawn(RESTS, endpoint.failures))
    endpoint.failures += 1
    is_off = endpoint.active and _is_given_up(endpoint, endpoint.failing_since, now)
    if is_off:
        endpoint.active, endpoint.switched_off = False, now
        endpoint.version += 1
    endpoint.save(
        update_fields=[
            "failing_since", "rest_until", "failures", "active", "switched_off", "version",
        ]
    )  # fmt: skip
    if is_off:
        _switched_off(endpoint)


def delivery_failed(
    endpoint: WebhookEndpoint,
    mine: QuerySet[WebhookDelivery],
    *,
    tries: int,
    now: datetime,
    told: Mapping[str, Any],
    after: datetime,
) -> None:
    """Try a message again later, not before `after`, or give it up and tell the admins."""
    if tries <= len(WAITS):
        mine.update(due=max(after, now + _drawn(WAITS, tries - 1)), **told)
    elif mine.update(state=DeliveryState.DEAD, due=None, **told):
        # Once for each time in which nothing is accepted: what else dies in it says nothing new.
        since = endpoint.failing_since or now
        _tell(endpoint, f"webhook:{endpoint.pk}:{since.timestamp():.0f}", "dead")


def delivery_refused(
    endpoint: WebhookEndpoint,
    mine: QuerySet[WebhookDelivery],
    *,
    message: int,
    told: Mapping[str, Any],
) -> None:
    """Give up a message that the other side understood and does not take: it would say the same again. It works itself."""
    if mine.update(state=DeliveryState.DEAD, due=None, **told):
        _tell(endpoint, f"webhook:{endpoint.pk}:refused:{message}", "dead")
    endpoint_works(endpoint)


def _is_given_up(endpoint: WebhookEndpoint, since: datetime, now: datetime) -> bool:
    """Whatever was tried since it began to fail has failed: what is accepted ends that."""
    if now - since < OFF_AFTER:
        return False
    # The first try began a moment before it failed.
    began = since - TRY_MOST
    failed = WebhookDelivery.objects.filter(endpoint=endpoint, tried__gte=began).order_by()
    failed = failed.exclude(state=DeliveryState.DELIVERED)
    return failed.datetimes("tried", "day", tzinfo=UTC).count() >= OFF_DAYS


def _switched_off(endpoint: WebhookEndpoint) -> None:
    """What still waits is given up with it: it can be replayed once somebody has switched it on."""
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DEAD, due=None)
    with scope(workspace=endpoint.workspace_id):
        audit_record(
            workspace_id=endpoint.workspace_id,
            actor=None,
            event="webhook.switched_off",
            row=endpoint,
            data={"failures": endpoint.failures},
            via="job",
        )
    _tell(endpoint, f"webhook:{endpoint.pk}:off:{endpoint.version}", "off")


def _tell(endpoint: WebhookEndpoint, event: str, code: str) -> None:
    admins = Membership.objects.filter(
        workspace_id=endpoint.workspace_id, role=Role.ADMIN, active=True
    )
    notice = Notice(
        kind=NoticeKind.WEBHOOK,
        about=endpoint,
        event=event,
        actor=None,
        subject=address_host(endpoint.address),
        code=code,
    )
    with scope(workspace=endpoint.workspace_id):
        tell(
            notice,
            list(admins.values_list("user_id", flat=True)),
            workspace_id=endpoint.workspace_id,
        )


def _drawn(longest: tuple[timedelta, ...], step: int) -> timedelta:
    return longest[min(step, len(longest) - 1)] * random.random()  # noqa: S311  no secret
