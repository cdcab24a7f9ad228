"""Messages that are due go out: claimed, signed, sent, settled; a lane each endpoint, so that a slow one keeps nobody waiting.

Delivered at least once: a message is marked only after it was accepted, and a worker that dies in between leaves it to
be sent again, under the same id and with the same bytes. Their order is not promised.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.common.sealing import Unreadable
from campaigns.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from campaigns.webhooks.failing import (
    delivery_failed,
    delivery_refused,
    endpoint_failed,
    endpoint_works,
)
from campaigns.webhooks.guarded import AddressRefused, Unsent
from campaigns.webhooks.keeping import credential_of, secrets_of
from campaigns.webhooks.lanes import lane_free, lane_take
from campaigns.webhooks.shops import NotTaken, Shop, shop_of
from campaigns.webhooks.signing import signed_headers
from campaigns.webhooks.ways import message_pass
from generation.jobs.turns import turns

logger = logging.getLogger(__name__)
# A worker that died while sending is not waited for longer; far more than one try can take.
CLAIM = timedelta(minutes=1)
LANES = 16
OK = 200
SAID_MOST = 1000
RUN_SECONDS, LOOK_SECONDS = 15.0, 0.25
AGENT = "CopyStudio-Webhooks/1"

Post = Callable[..., int]


@dataclass(frozen=True)
class Claimed:
    """A message in hand: until when it is, where it goes, and what. `why` says that it cannot be sent at all.

    `parcel` is what a shop makes of it, and `credential` what it lets us in by.
    """

    pk: int
    workspace_id: int
    endpoint_id: int
    until: datetime
    tries: int
    address: str
    body: bytes
    headers: Mapping[str, str]
    why: str = ""
    parcel: Any = None
    credential: str = ""


@dataclass(frozen=True)
class Answer:
    """What came of a try: a status, or why there is none, or both. `wait` is for how many seconds the other side asks us
    to stay away, `is_final` that it would say the same again; what is not taken may have any status.
    """

    code: int | None
    said: str
    wait: float = 0.0
    is_final: bool = False
    is_taken: bool = True

    @property
    def is_accepted(self) -> bool:
        """Whether the other side has it."""
        return self.is_taken and self.code is not None and 200 <= self.code < 300


def deliveries_send(*, post: Post = message_pass, seconds: float = RUN_SECONDS) -> bool:
    """Send what is due for so long; whether it stopped with messages waiting that are due."""
    until = time.monotonic() + seconds
    lanes: dict[Future[Answer], Claimed] = {}
    # Messages of the site: each was written in its workspace and goes where that workspace said.
    with scopes_disabled(), ThreadPoolExecutor(LANES, "webhook") as pool:
        while True:
            is_over = time.monotonic() > until or turns.closed
            for claimed in () if is_over else _claims([*lanes.values()]):
                lanes[pool.submit(_tried, claimed, post)] = claimed
            if not lanes:
                return is_over and bool(_open_lanes())
            done, _ = wait(lanes, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                _settle(lanes.pop(future), future.result())


def deliveries_hold() -> int:
    """Send nothing of what waits now until an admin replays it; how many messages it was.

    For rows that came from a backup: nobody knows which of them were sent since.
    """
    with scopes_disabled():
        waiting = WebhookDelivery.objects.filter(state=DeliveryState.WAITING)
        return waiting.update(state=DeliveryState.HELD, due=None)


def _claims(busy: Collection[Claimed]) -> list[Claimed]:
    """The first due message of each endpoint that has one and is not busy, taken so that no other worker sends it.

    A free lane goes to the workspace that has the fewest: many slow endpoints of one keep no other waiting.
    """
    shares = Counter(claimed.workspace_id for claimed in busy)
    waiting = _open_lanes([claimed.endpoint_id for claimed in busy])
    claims: list[Claimed] = []
    while waiting and len(busy) + len(claims) < LANES:
        lane = min(waiting, key=lambda lane: shares[lane[1]])
        waiting.remove(lane)
        if claimed := _claim(lane[0]):
            shares[claimed.workspace_id] += 1
            claims.append(claimed)
    return claims


def _open_lanes(busy: Collection[int] = ()) -> list[tuple[int, int]]:
    """Endpoints with something due that do not rest, and their workspaces; whose message has waited longest comes first."""
    now = timezone.now()
    due = WebhookDelivery.objects.filter(
        endpoint=OuterRef("pk"), state=DeliveryState.WAITING, due__lte=now
    )
    rested = Q(rest_until=None) | Q(rest_until__lte=now)
    rows = WebhookEndpoint.objects.filter(rested, active=True).exclude(pk__in=busy)
    rows = rows.annotate(first=Subquery(due.order_by("due").values("due")[:1]))
    rows = rows.filter(first__isnull=False).order_by("first", "pk")
    return list(rows.values_list("pk", "workspace_id"))


def _claim(endpoint_id: int) -> Claimed | None:
    """None where another worker was faster."""
    now = timezone.now()
    rows = WebhookDelivery.objects.filter(
        endpoint_id=endpoint_id, state=DeliveryState.WAITING, due__lte=now
    )
    row = rows.select_related("endpoint").order_by("due", "pk").first()
    if row is None:
        return None
    until = now + CLAIM
    shop = shop_of(row.endpoint.address)
    # What a shop shows is what it was told last: one message at a time, whichever worker has it.
    if shop and not lane_take(endpoint_id, now=now, until=until):
        return None
    mine = WebhookDelivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING, due=row.due)
    # The try is counted before it is made: one that kills its worker is not made for ever.
    if mine.update(due=until, tries=F("tries") + 1, tried=now):
        return _claimed(row, shop, now=now, until=until)
    if shop:
        lane_free(endpoint_id, until=until)
    return None


def _claimed(row: WebhookDelivery, shop: Shop | None, *, now: datetime, until: datetime) -> Claimed:
    """A message that nobody else has in hand, as it goes out: signed, or as the shop wants it."""
    body = row.body.encode()
    headers: dict[str, str] = {}
    credential = why = ""
    try:
        if shop:
            credential = credential_of(row.endpoint)
        else:
            known = secrets_of(row.endpoint, now)
            moment = int(now.timestamp())
            headers = {"Content-Type": "application/json", "User-Agent": AGENT}
            headers |= signed_headers(known, message=row.event, moment=moment, body=body)
    except Unreadable:
        what = "credential" if shop else "secret"
        why = f"The {what} cannot be read: SECRET_KEY has changed. Make a new {what}."
    return Claimed(
        pk=row.pk,
        workspace_id=row.workspace_id,
        endpoint_id=row.endpoint_id,
        until=until,
        tries=row.tries + 1,
        address=row.endpoint.address,
        body=body,
        headers=headers,
        why=why,
        parcel=shop.parcel(row) if shop else None,
        credential=credential,
    )


def _tried(claimed: Claimed, post: Post) -> Answer:
    """Runs in a thread of its own and touches no row."""
    if claimed.why:
        return Answer(None, claimed.why)
    try:
        if shop := shop_of(claimed.address):
            said = shop.deliver(
                claimed.parcel,
                address=claimed.address,
                credential=claimed.credential,
                local=settings.WEBHOOKS_LOCAL,
            )
            return Answer(OK, said)
        code = post(
            claimed.address,
            body=claimed.body,
            headers=claimed.headers,
            local=settings.WEBHOOKS_LOCAL,
        )
    except (AddressRefused, Unsent) as error:
        return Answer(None, str(error))
    except NotTaken as error:
        return Answer(error.code, str(error), error.wait, error.is_final, is_taken=False)
    except Exception:
        # Whatever it is, it is this lane's alone: the others are settled, and this message is given up one day.
        logger.exception("message %s could not be sent", claimed.pk)
        return Answer(None, "It could not be sent.")
    return Answer(code, "")


def _settle(claimed: Claimed, answer: Answer) -> None:
    """Write down what came of a try; a message that was replayed or taken by another meanwhile is left alone."""
    now = timezone.now()
    with transaction.atomic():
        endpoints = WebhookEndpoint.objects.select_for_update(no_key=True)
        endpoint = endpoints.filter(pk=claimed.endpoint_id).first()
        mine = WebhookDelivery.objects.filter(
            pk=claimed.pk, state=DeliveryState.WAITING, due=claimed.until
        )
        if endpoint is None or not mine.exists():
            return
        if answer.is_accepted:
            mine.update(state=DeliveryState.DELIVERED, due=None, code=answer.code, said=answer.said)
            endpoint_works(endpoint)
            return
        logger.info("message %s was not accepted (%s)", claimed.pk, answer.code or answer.said)
        told = {"code": answer.code, "said": answer.said[:SAID_MOST]}
        if answer.is_final:
            delivery_refused(endpoint, mine, message=claimed.pk, told=told)
            return
        again = now + timedelta(seconds=answer.wait)
        delivery_failed(endpoint, mine, tries=claimed.tries, now=now, told=told, after=again)
        endpoint_failed(endpoint, now=now, after=again)
