"""A Shopify store on this machine: it takes what the published schema takes, and executes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from graphql import build_schema, graphql_sync

from tests.campaigns.webhooks.receiver import Act, Got, Handler, Receiver, receiving

SCHEMA = build_schema(Path(__file__).with_name("shopify_2026_10.graphql").read_text())
TOKEN, CLIENT = "shpat_0123456789abcdef", "client-0123456789:shpss_0123456789abcdef"
GRAPHQL, OAUTH = "/admin/api/2026-10/graphql.json", "/admin/oauth/access_token"

DEFAULT = "deleteConflictingConstrainedMetafields"  # the schema's own value for it


@dataclass
class Store:
    """`products` by handle. `refuses` says why a handle is refused, `once` is answered before anything else."""

    products: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ("read_products", "write_products")
    once: list[Act] = field(default_factory=list)
    asked: int = 0
    server: Receiver | None = None

    @property
    def address(self) -> str:
        """Where it is, as an endpoint has it."""
        assert self.server
        return f"shopify:127.0.0.1:{self.server.server_address[1]}"

    def choose(self, got: Got, _: int) -> Act:
        """What is answered to a request."""
        self.asked += 1
        if self.once:
            return self.once.pop(0)
        if got.path == OAUTH:
            return self._oauth(got)
        if got.path != GRAPHQL or got.headers["x-shopify-access-token"] != TOKEN:
            return answers(401, {"errors": "[API] Invalid API key or access token"})
        return answers(200, self._executed(json.loads(got.body)))

    def _oauth(self, got: Got) -> Act:
        asked = {name: one for name, [one] in parse_qs(got.body.decode()).items()}
        client, secret = CLIENT.split(":")
        right = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        if asked != right:
            return answers(400, {"error": "application_cannot_be_found"})
        return answers(200, {"access_token": TOKEN, "scope": "write_products", "expires_in": 86399})

    def _executed(self, said: dict[str, Any]) -> dict[str, Any]:
        scopes = [{"handle": one} for one in self.scopes]
        root = {
            "currentAppInstallation": {"accessScopes": scopes},
            "productUpdate": self._update,
        }
        done = graphql_sync(
            SCHEMA, said["query"], root_value=root, variable_values=said["variables"]
        )
        # What the schema forbids is our fault: the test fails by it.
        assert not done.errors, done.errors
        return {"data": done.data}

    def _update(self, _: Any, identifier: Any, product: dict[str, Any]) -> dict[str, Any]:
        handle = identifier["handle"]
        why = self.refuses.get(handle)
        if handle not in self.products:
            why = "Product does not exist"
        if why:
            return {"product": None, "userErrors": [{"field": ["product"], "message": why}]}
        for name, value in product.items():
            if name == "seo":
                self.products[handle].setdefault("seo", {}).update(value)
            elif name != DEFAULT:
                self.products[handle][name] = value
        return {"product": None, "userErrors": []}


def answers(status: int, said: Any, **headers: str) -> Act:
    """An answer in JSON."""

    def act(handler: Handler) -> None:
        handler.answer(status, json.dumps(said).encode(), **headers)

    return act


@contextmanager
def a_store(*handles: str) -> Iterator[Store]:
    """A store that runs, with products that have only a title."""
    store = Store({handle: {"title": "As the shop wrote it"} for handle in handles})
    with receiving(store.choose) as server:
        store.server = server
        yield store
