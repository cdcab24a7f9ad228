"""The ways that end in a shop's own system and need a credential: what each is asked, and what it answers."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol, cast

from campaigns.models import WebhookDelivery, WebhookKind

SHOPS = {"shopify:": "campaigns.exports.shops.shopify"}
"""What an address begins with, and the module that knows the shop."""
TAKEN = frozenset({WebhookKind.LAUNCH_COPY.value})
"""A shop takes texts and nothing else."""
WAIT_MOST = 3600.0


class NotTaken(Exception):
    """The shop did not take all of it; the message says why, fit to show.

    `wait` is for how many seconds it asks us to stay away; `is_final` that it would say the same again.
    """

    def __init__(
        self, why: str, *, code: int | None = None, wait: float = 0.0, is_final: bool = False
    ) -> None:
        super().__init__(why)
        # Whatever it says: not before now, not for ever. A number that is none becomes 0.
        self.code, self.is_final = code, is_final
        self.wait = max(0.0, min(wait, WAIT_MOST))


class Shop(Protocol):
    """A module that knows one kind of shop."""

    def address_check(self, address: str, *, local: bool) -> None:
        """Raises `AddressRefused`."""

    def credential_check(self, credential: str) -> None:
        """Raises `AddressRefused` where it cannot be one."""

    def parcel(self, row: WebhookDelivery) -> Any:
        """What is to be sent of a message, as things are now."""

    def deliver(self, parcel: Any, *, address: str, credential: str, local: bool) -> str:
        """Send it, and answer what is to be said of it. Runs in a thread of its own and touches no row.

        Raises `NotTaken`, `AddressRefused` and `Unsent`. Sent twice it leaves what it leaves when sent once.
        """


def shop_of(address: str) -> Shop | None:
    """Who knows an address; None for one that is no shop's."""
    found = next((path for begin, path in SHOPS.items() if address.startswith(begin)), None)
    return cast(Shop, import_module(found)) if found else None
