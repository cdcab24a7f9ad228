"""What Prometheus reads: jobs, waits, disk and readiness, for those who know the token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from generation.models import Job, Worker
from tests.campaigns.api.test_database_away import lost

pytestmark = pytest.mark.django_db


def samples(client: Client, **headers: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """(name, labels in order of their names) -> value."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("text/plain; version=")
    return {
        (one.name, tuple(value for _, value in sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(answer.content.decode())
        for one in family.samples
    }


def test_it_says_what_waits_what_runs_and_what_holds(client: Client):
    now = timezone.now()
    for queue in ("generate", "generate", "default"):
        Job.everywhere.create(workspace_id=1, kind="copy", queue=queue)
    over = Job.everywhere.filter(queue="default")
    over.update(state="running", lease_until=now + timedelta(seconds=9))
    over.update(state="succeeded", lease_until=None)
    Job.everywhere.filter(queue="generate").update(created=now - timedelta(seconds=90))
    Worker.objects.create(name="shop:1:1", queues=["default", "train"], started=now, seen=now)
    Worker.objects.create(
        name="shop:1:2", queues=["default"], started=now, seen=now - timedelta(minutes=5)
    )
    found = samples(client)
    assert found["copystudio_workers", ("default",)] == 1
    assert found["copystudio_jobs", ("generate", "queued")] == 2
    assert ("copystudio_jobs", ("default", "succeeded")) not in found
    assert found["copystudio_job_wait_seconds", ("generate",)] >= 90
    assert found["copystudio_disk_free_bytes", ()] > 0
    assert found["copystudio_ready", ("database",)] == 1
    assert found["copystudio_ready", ("jobs",)] == 0, "no worker takes them"


def test_a_database_that_is_away_is_told(client: Client):
    with connection.execute_wrapper(lost):
        found = samples(client)
    assert found["copystudio_ready", ("database",)] == 0
    assert found["copystudio_disk_free_bytes", ()] > 0


def test_a_site_that_others_reach_asks_for_its_token(client: Client, settings):
    settings.LOCAL = False
    settings.SECURE_SSL_REDIRECT = False
    answer = client.get("/metrics")
    assert answer.status_code == 403
    assert "COPYSTUDIO_METRICS_TOKEN" in answer.content.decode()
    settings.METRICS_TOKEN = "known-to-prometheus"  # noqa: S105  of this test
    for header in ("", "Bearer wrong", "Basic known-to-prometheus", "known-to-prometheus"):
        assert client.get("/metrics", headers={"authorization": header}).status_code == 403
    assert samples(client, authorization="Bearer known-to-prometheus")


def test_on_loopback_too_a_token_that_is_set_is_asked_for(client: Client, settings):
    settings.METRICS_TOKEN = "known-to-prometheus"  # noqa: S105  of this test
    assert client.get("/metrics").status_code == 403
