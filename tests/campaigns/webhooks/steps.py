"""What tests of sending do again and again: write messages, and send them to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from campaigns.models import WebhookDelivery, WebhookEndpoint
from campaigns.webhooks.guarded import Patience, guarded_post
from campaigns.webhooks.sending import deliveries_send
from campaigns.webhooks.services import endpoint_test
from tests.campaigns.api.conftest import Api
from tests.campaigns.webhooks.receiver import LONG

patient = partial(guarded_post, patience=Patience(connect=LONG, total=LONG))
"""For receivers that answer, however slow the machine is."""
ALL = timedelta(minutes=80)
"""Longer than any wait and any rest."""


class Killed(BaseException):
    """What ends a worker between sending a message and writing that it was sent."""


def messages(endpoint: WebhookEndpoint, count: int) -> list[WebhookDelivery]:
    return [endpoint_test(endpoint=endpoint, by=endpoint.created_by) for _ in range(count)]


def posting(*codes: int | None) -> Callable[..., int]:
    """Answers these codes in turn, the last again and again; None is a worker that dies after it has sent."""
    left = list(codes)

    def post(address: str, **_: Any) -> int:
        code = left.pop(0) if len(left) > 1 else left[0]
        if code is None:
            raise Killed
        return code

    return post


def never(address: str, **_: Any) -> int:
    """For what must send nothing: its failure is no error of a lane, which sending goes on from."""
    pytest.fail(f"something was sent to {address}")


def webhooks_journey(api: Api) -> None:
    """Each operation of webhooks once."""
    asked = {"address": "https://hooks.example.com/", "events": ["publication.created"]}
    made = api.post("webhooks/", asked).json()
    own = f"webhooks/{made['id']}/"
    assert api.get("webhooks/").json()["results"] == [api.get(own).json()]
    assert api.patch(own, {"events": ["round.completed"], "version": 1}).json()["version"] == 2
    assert api.post(f"{own}secret/").json()["secret"] != made["secret"]
    message = api.post(f"{own}test/").json()
    deliveries_send(post=posting(204))
    assert api.get(f"{own}deliveries/").json()["results"][0]["state"] == "delivered"
    assert api.post(f"deliveries/{message['id']}/replay/").json()["event"] == message["event"]
    span = {"since": "2026-01-01T00:00:00Z", "until": "2126-01-01T00:00:00Z"}
    assert api.post(f"{own}replay/", span).json() == {"messages": 0}
    assert api.post(f"{own}remove/").json()["id"] == made["id"]
