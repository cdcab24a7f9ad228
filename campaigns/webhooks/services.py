"""Endpoints: added, changed, tested, given a new secret, removed; messages sent again."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError, StateConflict
from campaigns.models import (
    TEST_KIND,
    DeliveryState,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookKind,
    Workspace,
)
from campaigns.webhooks.addresses import AddressRefused
from campaigns.webhooks.failing import UNBROKEN
from campaigns.webhooks.keeping import credential_keep, secret_give
from campaigns.webhooks.records import address_host, endpoint_record
from campaigns.webhooks.shops import shop_of
from campaigns.webhooks.ways import way_check
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.outbox import message_bytes, outbox_put, outbox_ring_later

ENDPOINTS_MOST = 20
UNSENT = (DeliveryState.DEAD, DeliveryState.HELD)
OFF = "This endpoint is switched off. Switch it on first."


@transaction.atomic
def endpoint_add(
    *,
    workspace_id: int,
    address: str,
    kinds: Collection[str],
    by: User,
    credential: str = "",
    via: str = "page",
) -> tuple[WebhookEndpoint, str]:
    """An endpoint and its secret, which is shown this once. Raises `DomainError` with `errors`.

    `credential` is what a shop lets us in by; no other endpoint has one.
    """
    row = WebhookEndpoint(workspace_id=workspace_id, created_by=by)
    _values_put(row, {"address": address, "kinds": kinds, "credential": credential})
    secret = secret_give(row, timezone.now())
    # Counted under the lock of the audit trail, which everybody takes who adds one.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)
    if WebhookEndpoint.objects.filter(workspace_id=workspace_id).count() >= ENDPOINTS_MOST:
        raise DomainError(f"There are {ENDPOINTS_MOST} endpoints already. Remove one first.")
    row.save(force_insert=True)
    _record(row, by, "created", via, events=row.kinds)
    return row, secret


@transaction.atomic
def endpoint_change(
    *,
    endpoint: WebhookEndpoint,
    values: Mapping[str, Any],
    version: int,
    by: User,
    via: str = "page",
) -> WebhookEndpoint:
    """Change `address`, `kinds`, `active` or `credential` ("" keeps it); what waits goes where it points from now on.

    Raises `Conflict` where `version` is not the newest, `DomainError` with `errors`.
    """
    row = _locked(endpoint)
    if row.version != version:
        raise Conflict(
            "Somebody changed this endpoint after you opened it.",
            extra={"current": endpoint_record(row)},
        )
    before = {name: getattr(row, name) for name in ("address", "kinds", "active", "credential")}
    _values_put(row, values)
    changed = [name for name, value in before.items() if getattr(row, name) != value]
    if not changed:
        return row
    if {"address", "credential"}.intersection(changed) or row.active:
        # Who mends an endpoint wants to see at once whether it works.
        for name, value in {**UNBROKEN, "switched_off": None}.items():
            setattr(row, name, value)
    row.version += 1
    row.save()
    _record(row, by, "changed", via, fields=changed)
    outbox_ring_later()
    return row


@transaction.atomic
def endpoint_remove(*, endpoint: WebhookEndpoint, by: User, via: str = "page") -> None:
    """Take an endpoint away with all its messages."""
    row = _locked(endpoint)
    # The entry comes first: it waits for whoever is writing messages, who would wait for the row.
    _record(row, by, "removed", via)
    row.delete()


@transaction.atomic
def secret_replace(*, endpoint: WebhookEndpoint, by: User, via: str = "page") -> str:
    """A new secret, shown this once; for a day the one before it signs beside it, so that nothing is lost."""
    row = _locked(endpoint)
    secret = secret_give(row, timezone.now())
    row.version += 1
    row.save(update_fields=["secret", "secret_before", "secret_until", "version"])
    _record(row, by, "secret_replaced", via)
    return secret


@transaction.atomic
def endpoint_test(*, endpoint: WebhookEndpoint, by: User, via: str = "page") -> WebhookDelivery:
    """Send a message that says nothing, to see that it arrives. Raises `StateConflict` where it is switched off."""
    row = _locked(endpoint)
    _active_check(row)
    now = timezone.now()
    slug = Workspace.objects.values_list("slug", flat=True).get(pk=row.workspace_id)
    message = WebhookDelivery(
        workspace_id=row.workspace_id,
        endpoint=row,
        event=f"msg_{secrets.token_hex(16)}",
        kind=TEST_KIND,
        body=message_bytes(TEST_KIND, workspace=slug, at=now, data={"webhook": row.pk}),
        due=now,
    )
    outbox_put([message])
    _awake(row)
    _record(row, by, "tested", via, event=message.event)
    return message


@transaction.atomic
def delivery_replay(*, delivery: WebhookDelivery, by: User, via: str = "page") -> WebhookDelivery:
    """Send a message once more, under the same id and with the same bytes.

    Raises `StateConflict` where it waits already and where its endpoint is switched off.
    """
    row = _locked(delivery.endpoint)
    _active_check(row)
    mine = WebhookDelivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.WAITING)
    if not _again(mine):
        raise StateConflict("This message is waiting to be sent already.")
    _awake(row)
    _record(row, by, "replayed", via, event=delivery.event)
    return WebhookDelivery.objects.get(pk=delivery.pk)


@transaction.atomic
def deliveries_replay(
    *,
    endpoint: WebhookEndpoint,
    since: datetime,
    until: datetime,
    by: User,
    delivered: bool = False,
    via: str = "page",
) -> int:
    """Send again what was written from `since` until before `until` and was given up or held; how many messages.

    With `delivered` also what was accepted. Raises `StateConflict` where the endpoint is switched off.
    """
    if until <= since:
        words = "Choose a time after the first one."
        raise DomainError(words, errors={"until": [words]})
    row = _locked(endpoint)
    _active_check(row)
    states = (*UNSENT, DeliveryState.DELIVERED) if delivered else UNSENT
    messages = WebhookDelivery.objects.filter(
        endpoint=row, state__in=states, created__gte=since, created__lt=until
    )
    if count := _again(messages):
        _awake(row)
        _record(row, by, "replayed", via, messages=count)
    return count


def _again(messages: Any) -> int:
    count: int = messages.update(
        state=DeliveryState.WAITING, due=timezone.now(), tries=0, code=None, said=""
    )
    if count:
        outbox_ring_later()
    return count


def _awake(row: WebhookEndpoint) -> None:
    """Somebody is waiting for it: it does not rest now."""
    WebhookEndpoint.objects.filter(pk=row.pk).update(rest_until=None)


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)


def _active_check(row: WebhookEndpoint) -> None:
    if not row.active:
        raise StateConflict(OFF, extra={"current": endpoint_record(row)})


def _values_put(row: WebhookEndpoint, values: Mapping[str, Any]) -> None:
    """Raises `DomainError` with `errors` by the names of the values."""
    errors: dict[str, list[str]] = {}
    before = row.address, row.kinds
    if "address" in values:
        row.address = str(values["address"]).strip()
    if "kinds" in values:
        row.kinds = [kind for kind in WebhookKind.values if kind in values["kinds"]]
        if not row.kinds or len(row.kinds) != len(set(values["kinds"])):
            errors["events"] = ["Choose the events that it hears of."]
    row.active = bool(values.get("active", row.active))
    # What is only switched off may point where nothing goes any more.
    if row.active or before != (row.address, row.kinds):
        try:
            way_check(row.address, row.kinds)
        except AddressRefused as error:
            errors["address"] = [str(error)]
    credential = str(values.get("credential", "")).strip()
    if why := _credential_put(row, credential, moved=before[0] != row.address):
        errors["credential"] = [why]
    if errors:
        raise DomainError(next(iter(errors.values()))[0], errors=errors)


def _credential_put(row: WebhookEndpoint, credential: str, *, moved: bool) -> str:
    """Keep a credential; why it cannot be one, if so. The old one goes to no address that it was not given for."""
    shop = shop_of(row.address)
    if shop is None:
        row.credential = ""
        return "Only a shop has one." if credential else ""
    if not credential:
        return "" if row.credential and not moved else "Write the credential for this address."
    try:
        shop.credential_check(credential)
    except AddressRefused as error:
        return str(error)
    credential_keep(row, credential)
    return ""


def _record(row: WebhookEndpoint, by: User, verb: str, via: str, **said: Any) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"webhook.{verb}",
        row=row,
        data={"host": address_host(row.address), **said},
        via=via,
    )
