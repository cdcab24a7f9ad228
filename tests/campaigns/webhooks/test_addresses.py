"""S13: no address of 223 hostile ones is saved or connected to, no name that stands for a closed number, no redirect."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from campaigns.common.errors import DomainError
from campaigns.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from campaigns.webhooks.addresses import AddressRefused, address_read, number_check
from campaigns.webhooks.guarded import guarded_post
from campaigns.webhooks.sending import deliveries_send
from campaigns.webhooks.services import endpoint_test
from tests.campaigns.webhooks.conftest import Add
from tests.campaigns.webhooks.hostile import ADDRESSES, NUMBERS, OPEN_ADDRESSES, OPEN_NUMBERS
from tests.campaigns.webhooks.receiver import receiving
from tests.campaigns.webhooks.steps import patient

pytestmark = pytest.mark.django_db
CONNECTED: list[Any] = []
LOOKED_UP: list[Any] = []
_watching = [False]


def _hook(event: str, details: tuple[Any, ...]) -> None:
    if _watching[0] and event == "socket.connect":
        CONNECTED.append(details[1])
    if _watching[0] and event == "socket.getaddrinfo":
        LOOKED_UP.append(details[0])


sys.addaudithook(_hook)


@pytest.fixture
def connected() -> Iterator[list[Any]]:
    """Where this process connected to, as the interpreter itself saw it."""
    CONNECTED.clear()
    LOOKED_UP.clear()
    _watching[0] = True
    yield CONNECTED
    _watching[0] = False


def no_lookup(host: str, port: int) -> Sequence[str]:
    pytest.fail(f"{host} was looked up")


def test_a_hostile_address_is_neither_saved_nor_sent_to(connected: list[Any], add: Add):
    assert len(set(ADDRESSES)) >= 150
    row, _ = add("https://hooks.example.com/")
    for address in ADDRESSES:
        with pytest.raises(DomainError) as refused:
            add(address)
        assert list(refused.value.errors) == ["address"], address
        with pytest.raises(AddressRefused):
            guarded_post(address, body=b"{}", headers={}, lookup=no_lookup)
    assert connected == []
    # Beside them open addresses are read as they are.
    for address in OPEN_ADDRESSES:
        address_read(address)
    assert WebhookEndpoint.objects.get() == row


def test_a_name_may_not_stand_for_a_closed_number(connected: list[Any]):
    asked: list[str] = []
    for number in NUMBERS:
        for answers in ([number], ["8.8.8.8", number], [number, "8.8.8.8"]):

            def lookup(host: str, port: int, answers: list[str] = answers) -> Sequence[str]:
                asked.append(host)
                return answers

            with pytest.raises(AddressRefused):
                guarded_post("https://rebind.example.com/", body=b"", headers={}, lookup=lookup)
    assert connected == []
    assert len(asked) == 3 * len(NUMBERS)
    for number in OPEN_NUMBERS:
        number_check(number)


def test_a_name_is_looked_up_once_and_what_was_judged_is_connected_to(connected: list[Any]):
    with receiving() as server:
        port = server.server_address[1]
        answers = iter([["127.0.0.1"]])
        address = f"http://localhost:{port}/hook"

        def lookup(host: str, port: int) -> Sequence[str]:
            return next(answers)

        code = patient(address, body=b"{}", headers={}, local=True, lookup=lookup)
    assert code == 204
    assert connected == [("127.0.0.1", port)]
    assert "localhost" not in LOOKED_UP
    assert server.got[0].headers["host"] == f"localhost:{port}"


def test_this_machine_is_sent_to_only_where_a_setting_says_so(
    connected: list[Any], add: Add, settings: Any
):
    assert settings.WEBHOOKS_LOCAL is False
    with receiving() as server:
        with pytest.raises(DomainError, match="https"):
            add(server.url)
        # One that stands in the rows all the same, from a site of somebody's desk, is judged again.
        row, _ = add("https://hooks.example.com/")
        WebhookEndpoint.objects.filter(pk=row.pk).update(address=server.url)
        endpoint_test(endpoint=row, by=row.created_by)
        deliveries_send(post=patient)
        message = WebhookDelivery.objects.get()
        assert (message.state, message.code) == (DeliveryState.WAITING, None)
        assert message.said == "Only https:// is allowed."
        settings.WEBHOOKS_LOCAL = True
        WebhookEndpoint.objects.update(rest_until=None)
        WebhookDelivery.objects.update(due=message.created)
        deliveries_send(post=patient)
    assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED
    assert len(connected) == 1
    # Another machine is as closed as before.
    for address in ("http://10.0.0.1/", "http://hooks.example.com/", "https://192.168.0.1/"):
        with pytest.raises(AddressRefused):
            address_read(address, local=True)
