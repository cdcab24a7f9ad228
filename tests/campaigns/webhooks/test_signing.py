"""E6: signatures are those that the Standard Webhooks specification publishes, and nothing else is accepted."""

from __future__ import annotations

import importlib.util
import json
from datetime import timedelta
from random import Random
from types import ModuleType
from typing import Any

import pytest

from campaigns.common.sealing import Unreadable
from campaigns.models import WebhookEndpoint
from campaigns.webhooks.keeping import BOTH, secrets_of
from campaigns.webhooks.sending import deliveries_send
from campaigns.webhooks.services import endpoint_test, secret_replace
from campaigns.webhooks.signing import secret_new, signature, signed_headers
from tests.campaigns.webhooks.conftest import NOON, Add
from tests.campaigns.webhooks.receiver import receiving
from tests.campaigns.webhooks.steps import patient
from tests.conftest import ROOT
from tests.sizes import sized

FILE = ROOT / "docs" / "examples" / "webhook_receiver.py"
# From the specification and from its own libraries' tests.
VECTORS = [
    (
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553,
        b'{"email":"test@example.com","username":"test_user"}', "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    ),
    (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
        b'{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def example() -> ModuleType:
    """The receiver of docs/examples, as its reader would import it."""
    spec = importlib.util.spec_from_file_location("webhook_receiver", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("secret", "message", "moment", "body", "expected"), VECTORS)
def test_published_vectors(
    example: ModuleType, secret: str, message: str, moment: int, body: bytes, expected: str
):
    assert signature(secret, message=message, moment=moment, body=body) == expected
    headers = signed_headers([secret], message=message, moment=moment, body=body)
    assert headers["webhook-signature"] == expected
    assert example.message_read(secret, headers, body, moment) == json.loads(body)


@pytest.mark.nightly
@pytest.mark.chaos(61)
def test_nothing_that_was_changed_is_accepted(seed: int, example: ModuleType):
    chance, secret, body = Random(seed), secret_new(), b'{"type":"candidate.approved","data":{}}'
    headers = signed_headers([secret], message="msg_1", moment=1_700_000_000, body=body)
    for number in range(sized(100, 1000)):
        changed, other, now, used = dict(headers), bytearray(body), 1_700_000_000.0, secret
        match number % 5:
            case 0:
                other[chance.randrange(len(other))] ^= 1 << chance.randrange(8)
            case 1:
                changed["webhook-timestamp"] = str(1_700_000_000 + chance.choice([-1, 1, 60]))
            case 2:
                changed["webhook-id"] = f"msg_{chance.randrange(2, 10**9)}"
            case 3:
                used = secret_new()
            case 4:
                now += chance.choice([-1, 1]) * chance.uniform(301, 10**7)
        with pytest.raises(example.NotOurs):
            example.message_read(used, changed, bytes(other), now)
    for name in headers:
        with pytest.raises(example.NotOurs):
            example.message_read(secret, {**headers, name: ""}, body, 1_700_000_000)
    assert example.message_read(secret, headers, body, 1_700_000_299)["data"] == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("local")
def test_nothing_is_lost_while_a_secret_is_replaced(clock: Any, add: Add, example: ModuleType):
    with receiving() as server:
        row, old = add(server.url)

        def sent() -> tuple[list[bool], int]:
            """Which of the two secrets the next message is accepted by, and how many signatures it has."""
            endpoint_test(endpoint=row, by=row.created_by)
            deliveries_send(post=patient)
            got = server.got[-1]
            moment = float(got.headers["webhook-timestamp"])
            known = []
            for secret in (old, new):
                try:
                    example.message_read(secret, got.headers, got.body, moment)
                    known.append(True)
                except example.NotOurs:
                    known.append(False)
            return known, len(got.headers["webhook-signature"].split())

        new = secret_new()
        assert sent() == ([True, False], 1)
        new = secret_replace(endpoint=row, by=row.created_by)
        assert sent() == ([True, True], 2)
        clock.move_to(NOON + BOTH - timedelta(minutes=1))
        assert sent() == ([True, True], 2)
        clock.move_to(NOON + BOTH + timedelta(minutes=1))
        assert sent() == ([False, True], 1)
    assert len(server.got) == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("local")
def test_a_secret_is_kept_sealed_and_an_unreadable_one_sends_nothing(
    clock: Any, add: Add, settings: Any
):
    with receiving() as server:
        row, secret = add(server.url)
        assert secret.startswith("whsec_")
        kept = WebhookEndpoint.objects.values().get()
        assert secret not in str(kept)
        assert secret.removeprefix("whsec_") not in str(kept)
        message = endpoint_test(endpoint=row, by=row.created_by)
        settings.SECRET_KEY = "another-" + "x" * 50
        with pytest.raises(Unreadable):
            secrets_of(row, NOON)
        deliveries_send(post=patient)
        message.refresh_from_db()
        assert server.got == []
        assert "SECRET_KEY has changed" in message.said
