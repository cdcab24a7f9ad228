"""What a Prometheus server reads of a site: jobs by queue and state, what waits, disk, readiness."""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django_scopes import scopes_disabled
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from campaigns.workspaces.health import queues_waiting, readiness
from generation.jobs.workers import workers_seen
from generation.models import FINAL_STATES, Job, JobState


class SiteCollector(Collector):
    """Asked anew for each scrape, so that every web process answers the same."""

    def collect(self) -> Iterator[Metric]:
        """The families, each with its help."""
        checks = readiness()
        yield self._ready(checks)
        free = shutil.disk_usage(settings.HOME).free
        yield GaugeMetricFamily(
            "copystudio_disk_free_bytes", "Free space of the home folder.", value=free
        )
        # Without rows there is nothing to count, which is what an alert wants to hear.
        if checks["database"]["ok"] and checks["migrations"]["ok"]:
            yield from self._rows()

    def _rows(self) -> Iterator[Metric]:
        yield self._jobs()
        waits = GaugeMetricFamily(
            "copystudio_job_wait_seconds", "Age of the oldest due job of a queue.", labels=["queue"]
        )
        for queue, seconds in queues_waiting().items():
            waits.add_metric([queue], seconds)
        yield waits
        yield self._workers()

    @staticmethod
    def _ready(checks: dict[str, dict[str, Any]]) -> Metric:
        family = GaugeMetricFamily(
            "copystudio_ready", "1 where a check of /readyz holds, else 0.", labels=["check"]
        )
        for name, check in checks.items():
            family.add_metric([name], float(check["ok"]))
        return family

    @staticmethod
    def _workers() -> Metric:
        family = GaugeMetricFamily(
            "copystudio_workers", "Workers that answer, by queue.", labels=["queue"]
        )
        alive = [one.worker for one in workers_seen(timezone.now()) if not one.is_silent]
        for queue, n in Counter(queue for row in alive for queue in row.queues).items():
            family.add_metric([queue], n)
        return family

    @staticmethod
    def _jobs() -> Metric:
        """Jobs that are not over: those that are would be counted at every scrape, for ever more of them."""
        family = GaugeMetricFamily(
            "copystudio_jobs", "Jobs that wait or run.", labels=["queue", "state"]
        )
        open_states = [state for state in JobState if state not in FINAL_STATES]
        rows = Job.everywhere.filter(state__in=open_states).order_by()
        with scopes_disabled():
            counted = list(rows.values_list("queue", "state").annotate(n=Count("pk")))
        for queue, state, n in counted:
            family.add_metric([queue, state], n)
        return family


def metrics_text() -> bytes:
    """The text format 0.0.4."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SiteCollector())
    return generate_latest(registry)


def metrics_may_read(request: HttpRequest) -> bool:
    """Whoever knows COPYSTUDIO_METRICS_TOKEN; where none is set, anybody while only this machine can connect."""
    if not settings.METRICS_TOKEN:
        return bool(settings.LOCAL)
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    known = secrets.compare_digest(given.strip().encode(), settings.METRICS_TOKEN.encode())
    return kind.lower() == "bearer" and known
