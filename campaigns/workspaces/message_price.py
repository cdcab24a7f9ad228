"""What one part of a text message costs a person: the workspace's own figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from campaigns.common.errors import DomainError
from campaigns.models import User, Workspace
from campaigns.workspaces.audit import audit_record

PRICE = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,5})?")
CURRENCY = re.compile(r"[A-Za-z]{3}")


@transaction.atomic
def sms_price_set(
    *, workspace: Workspace, values: Mapping[str, Any], by: User, via: str | None = None
) -> None:
    """Keep `price` (text or None) and `currency`: both of them, or neither. Raises `DomainError` with `errors`."""
    price, currency = values["price"], values["currency"].upper()
    errors: dict[str, list[str]] = {}
    if price is not None and not PRICE.fullmatch(price):
        errors["price"] = ["Write it as 0.0412: 4 digits, and 5 after the point, at most."]
    if currency and not CURRENCY.fullmatch(currency):
        errors["currency"] = ["Three letters, such as GBP."]
    if (price is None) != (not currency):
        errors["currency"] = ["A price is told in its currency: both of them, or neither."]
    if errors:
        raise DomainError("The price needs other values.", errors=errors)
    read = None if price is None else Decimal(price)
    Workspace.objects.filter(pk=workspace.pk).update(sms_price=read, sms_currency=currency)
    audit_record(
        workspace_id=workspace.pk,
        actor=by,
        event="workspace.changed",
        row=workspace,
        data={"sms_price": price, "sms_currency": currency},
        via=via,
    )
