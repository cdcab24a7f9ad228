"""A client with a token, and lines to decide on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from campaigns.briefs.lines import line_enter
from campaigns.models import Campaign, Candidate, Product, User, Workspace
from campaigns.models.review import Origin
from campaigns.workspaces.tokens import token_create
from tests.factories import make_campaign, make_product

START = "/api/v1/"


@dataclass
class Api:
    """Speaks to the API as one user, with a token."""

    token: str
    client: Client
    hit: set[tuple[str, str]] = field(default_factory=set)

    def get(self, path: str, **query: Any) -> Any:
        """GET."""
        return self._heard(self.client.get(self._address(path), query, headers=self._headers()))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST with JSON; `Idempotency_Key=` and the like are headers."""
        return self.send("POST", path, json.dumps({} if body is None else body), **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """PATCH with JSON."""
        return self.send("PATCH", path, json.dumps(body), **headers)

    def send(
        self,
        method: str,
        path: str,
        data: str | bytes,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """Any body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        headers = {**self._headers(), **named}
        return self._heard(
            self.client.generic(method, self._address(path), data, content_type, headers=headers)
        )

    def upload(
        self, path: str, text: bytes, name: str = "catalog.jsonl", key: str = "", **fields: str
    ) -> Any:
        """POST a file with a form."""
        file = BytesIO(text)
        file.name = name
        headers = {**self._headers(), **({"Idempotency-Key": key} if key else {})}
        form = {"file": file, **fields}
        return self._heard(self.client.post(self._address(path), form, headers=headers))

    def _heard(self, answer: Any) -> Any:
        """Note which operation answered with a 2xx."""
        if 200 <= answer.status_code < 300:
            route = "/" + answer.resolver_match.route
            path = re.sub(r"<\w+:(\w+)>", lambda m: "{" + m[1].replace("pk", "id") + "}", route)
            self.hit.add((answer.request["REQUEST_METHOD"], path))
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    @staticmethod
    def _address(path: str) -> str:
        return path if path.startswith(("/", "http")) else START + path


@pytest.fixture
def api(workspace: Workspace) -> Callable[..., Api]:
    """A client for a user: `api(ana)`, `api(ana, scopes=["read"])`."""

    def make(user: User, **options: Any) -> Api:
        where = user.memberships.get().workspace
        with scope(workspace=where.pk):
            _, text = token_create(user=user, workspace=where, **options)
        return Api(text, Client(raise_request_exception=True))

    return make


@pytest.fixture
def product(workspace: Workspace) -> Product:
    """One product of Acme."""
    with scope(workspace=workspace.pk):
        return make_product(workspace)


@pytest.fixture
def campaign(workspace: Workspace, product: Product, ana: User) -> Campaign:
    """Ana's campaign over it."""
    with scope(workspace=workspace.pk):
        return make_campaign(workspace, created_by=ana, channels=["google_rsa", "product_title"])


@pytest.fixture
def line(workspace: Workspace, campaign: Campaign, product: Product, ana: User) -> Candidate:
    """A line that Ana entered, in review."""
    return enter(campaign, product, ana, "Cushioned daily runner, 238 g")


def enter(campaign: Campaign, product: Product, by: User, text: str) -> Candidate:
    """A line that somebody entered."""
    with scope(workspace=campaign.workspace_id):
        row = line_enter(
            campaign=campaign,
            product=product,
            by=by,
            values={"channel": "google_rsa", "field": "headline", "text": text},
        )
        assert row.origin == Origin.HUMAN
        return row


def parse_time(text: str) -> datetime:
    """A time of an answer, which must carry its zone."""
    moment = datetime.fromisoformat(text)
    assert moment.utcoffset() == UTC.utcoffset(None)
    return moment
