"""Cleo's endpoints on this machine, which only an explicit setting allows, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from campaigns.models import User, WebhookEndpoint, WebhookKind, Workspace
from campaigns.webhooks.services import endpoint_add

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Add = Callable[..., tuple[WebhookEndpoint, str]]


@pytest.fixture
def local(settings: Any) -> None:
    """This machine may be sent to."""
    settings.WEBHOOKS_LOCAL = True


@pytest.fixture
def add(in_acme: Workspace, cleo: User) -> Add:
    """Adds an endpoint that hears of everything, or of what is said; answers it and its secret."""

    def one(address: str, *kinds: str) -> tuple[WebhookEndpoint, str]:
        return endpoint_add(
            workspace_id=in_acme.pk, address=address, kinds=kinds or WebhookKind.values, by=cleo
        )

    return one


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that goes on from noon, and that a test moves."""
    with time_machine.travel(NOON) as traveller:
        yield traveller
