"""D4: Redis, as broker and as cache, holds no word of a workspace, and what still rings for a removed one finds nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.test import Client

from campaigns.exports.services import export_create
from campaigns.models import Campaign, User, Workspace
from copystudio.celery import app
from generation.jobs.tasks import run_job
from generation.models import Job
from tests.campaigns.workspaces.test_archive import CANARY, SETTINGS, everywhere, worked_in
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.nightly, pytest.mark.redis]


@pytest.fixture
def server(redis_url: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Redis that is the cache, and at which the bells of this process ring."""
    kind = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": kind, "LOCATION": redis_url}}
    with app.connection_for_write(redis_url) as connection:
        ring: Any = run_job.apply_async
        monkeypatch.setattr(run_job, "apply_async", partial(ring, connection=connection))
        yield redis.Redis.from_url(redis_url, decode_responses=True, encoding="latin-1")


def held(server: Any) -> str:
    """All that it holds, the bodies of messages as they were before they were packed."""
    read = {
        "string": server.get,
        "list": lambda key: server.lrange(key, 0, -1),
        "hash": server.hgetall,
        "set": server.smembers,
        "zset": lambda key: server.zrange(key, 0, -1),
    }
    found = [(key, read[server.type(key)](key)) for key in server.scan_iter()]
    bodies = [
        base64.b64decode(json.loads(message)["body"]).decode()
        for _, value in found
        if isinstance(value, list)
        for message in value
    ]
    return f"{found} {bodies}"


def test_a_removed_workspace_is_not_in_redis(
    server: Any,
    in_acme: Workspace,
    cleo: User,
    ben: User,
    settings: Any,
    tmp_path: Any,
    django_capture_on_commit_callbacks: Any,
):
    settings.FILES_DIR = tmp_path / "files"
    cache.set("witness", "the cache is Redis")
    wrong = {"login": ben.username, "password": CANARY}
    assert Client().post("/accounts/login/", wrong).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        worked_in(in_acme, ben, CANARY)
        export_create(campaign=Campaign.objects.get(), profile="jsonl", by=ben)
        signed_in(cleo).post(f"{SETTINGS}archive/")
    rung = int(server.llen("default"))
    assert rung >= 3, held(server)
    assert "witness" in held(server)
    assert everywhere(CANARY)
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(cleo).post(f"{SETTINGS}remove/", {"typed": "acme"})
    assert answer.status_code == 302
    # Nor was it there before: a bell says which queue, and nothing else.
    assert not [word for word in (CANARY, "acme", "Acme") if word in held(server)]
    for _ in range(rung):
        run_job("default")
    assert Job.everywhere.count() == 0
    assert everywhere(CANARY) == []
