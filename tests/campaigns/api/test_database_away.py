"""A database that does not answer is no fault of ours: 503 with when to come back, on pages and in the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from campaigns.models import User
from tests.campaigns.api.test_reading import problem

pytestmark = pytest.mark.django_db


def lost(*_: Any) -> Any:
    raise OperationalError("the server closed the connection unexpectedly")


def ours(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    return execute("SELECT unexpectedly", None, False, context)


@pytest.mark.parametrize(("broken", "status"), [(lost, 503), (ours, 500)])
@pytest.mark.parametrize("path", ["/", "/w/acme/campaigns/", "/api/v1/campaigns/"])
def test_a_database_that_is_away_is_told_from_our_own_faults(
    ben: User, broken: Callable[..., Any], status: int, path: str
):
    client = Client(raise_request_exception=False)
    client.force_login(ben)
    with connection.execute_wrapper(broken):
        answer = client.get(path)
    assert answer.status_code == status
    assert answer.get("Retry-After") == ("5" if status == 503 else None)
    if path.startswith("/api/"):
        title = problem(answer, status)["title"]
        assert (title == "A service this site needs is not answering") == (status == 503)
    else:
        words = (
            "is not answering"
            if status == 503
            else f'Quote <span class="mono">{answer["X-Request-Id"]}'
        )
        assert words in answer.content.decode()
    assert "unexpectedly" not in answer.content.decode()


def test_nobody_signs_in_uncounted_while_redis_is_away(ben: User, settings: Any):
    settings.ACCOUNT_RATE_LIMITS = {}
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    client = Client(raise_request_exception=False)
    answer = client.post("/accounts/login/", {"login": "ben", "password": "copystudio"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    # The same page as for the database: it does not say which of the two is away.
    assert "A service this site needs is not answering" in answer.content.decode()
    assert "atabase" not in answer.content.decode()
    assert "_auth_user_id" not in client.session
    # What needs no count goes on.
    client.force_login(ben)
    assert client.get("/w/acme/campaigns/").status_code == 200
