"""The simulated shop: it asks for each shopper what to show, and tells what the shopper did, as a shop's page would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from campaigns.learning.client import Client
from campaigns.learning.shoppers import Shoppers

ORIGIN = "https://simulated.example"
BATCH = 900


@dataclass
class Shop:
    """A shop over a workspace's API; its `client` may run experiments."""

    client: Client
    shoppers: Shoppers

    def visits(self, experiment: dict[str, Any], count: int, *, start: int = 0) -> int:
        """Show an experiment to shoppers `start` to `start + count`; how many of what they did was new.

        Raises `ClientError`; ValueError for one that is not marked as simulated.
        """
        if not experiment["simulated"]:
            raise ValueError(f"Experiment {experiment['id']} is not marked as simulated.")
        path = f"experiments/{experiment['id']}/"
        key = self.client.post(f"{path}keys/", {"origins": [ORIGIN]})
        told: list[dict[str, Any]] = []
        taken = 0
        with closing(Client(self.client.url, key["key"], origin=ORIGIN)) as page:
            for number in range(start, start + count):
                told += self._visit(page, experiment, f"{self.shoppers.seed}-{number}")
                if len(told) > BATCH or number == start + count - 1:
                    taken += page.post(f"{path}events/", told)["accepted"]
                    told = []
        self.client.post(f"experiment_keys/{key['id']}/revoke/")
        return taken

    def _visit(
        self, page: Client, experiment: dict[str, Any], shopper: str
    ) -> Iterator[dict[str, Any]]:
        shown = page.post(f"experiments/{experiment['id']}/assign/", {"unit": shopper})
        if shown["arm"] is None:
            return
        at = timezone.now().isoformat()
        event = {"unit": shopper, "at": at}
        yield {**event, "id": f"{shopper}-exposure", "kind": "exposure", "arm": shown["arm"]}
        for kind, value in self.shoppers.acts(shopper, shown["text"], experiment["seed"]):
            said = {} if value is None else {"value": value}
            yield {**event, "id": f"{shopper}-{kind}", "kind": kind, **said}
