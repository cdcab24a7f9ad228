"""R2, R4: a Redis that is gone for half a minute, that is full, that throws its queue away."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pytest
import redis

from copystudio.prepare import broker_check
from tests.generation.jobs.asking import A_SECOND, ordered, steadily
from tests.generation.jobs.ends import LINES_EACH, assert_each_ends_once
from tests.generation.jobs.sites import ROOT, Site, environment, kill, redis_start, wait_until
from tests.sizes import FULL

pytestmark = [pytest.mark.nightly, pytest.mark.redis]
ASK = """
import django
django.setup()
from django.core.cache import cache
from redis.exceptions import TimeoutError
from copystudio.celery import app, worker_patience
from generation.jobs.services import job_ring
job_ring("default")
print("rung")
try:
    cache.get("x")
except TimeoutError:
    print("told")
print(app.conf.broker_transport_options["socket_timeout"])
worker_patience()
print(app.conf.broker_transport_options["socket_timeout"])
"""
"""What somebody who orders and somebody who signs in do, and what a worker has patience for."""
at_night = pytest.mark.skipif(not FULL, reason="takes a minute, so at night")
AWAY_S = 30
JOBS = 60


@at_night
def test_a_redis_that_is_gone_for_half_a_minute_refuses_and_loses_no_order(
    home: Path,
    seeded: tuple[Path, int],
    redis_url: str,
    redis_program: str,
    tmp_path: Path,
):
    site = Site(home, seeded[1], REDIS_URL=redis_url, COPYSTUDIO_QUEUE_CAP="1000")
    again = None
    try:
        wait_until(lambda: site.rounds(1) != [], "the waiting round is cancelled")
        worker = site.worker()
        server = redis.Redis.from_url(redis_url)
        wait_until(
            lambda: any(one["cmd"] == "brpop" for one in server.client_list()),
            "the worker waits for bells",
        )
        with suppress(redis.ConnectionError):
            server.shutdown(nosave=True)
        orders = steadily(site, AWAY_S * A_SECOND)
        jobs, seconds = ordered(orders)
        again = redis_start(redis_program, int(urlsplit(redis_url).port or 0), tmp_path)
        assert None not in jobs
        # Who orders does not wait for a broker that is away: a first pause of kombu's would be two seconds.
        assert median(seconds) < 1, max(seconds)
        every = [int(job) for (job,) in site.ask("SELECT id FROM generation_job")]
        assert_each_ends_once(site, [job for job in every if job != site.job_id])
        assert worker.poll() is None, site.log()
    finally:
        site.stop()
        if again is not None:
            kill(again)


def test_a_redis_that_takes_connections_and_says_nothing_holds_nobody_for_ever(home: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        asked = subprocess.run(
            [sys.executable, "-c", ASK],
            env=environment(home, REDIS_URL=address),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert asked.stdout.split() == ["rung", "told", "1", "5"], asked.stderr[-3000:]
    assert "the sweep will ring" in asked.stderr


@at_night
def test_a_redis_that_is_full_stops_no_job(home: Path, seeded: tuple[Path, int], redis_url: str):
    site = Site(home, seeded[1], REDIS_URL=redis_url, COPYSTUDIO_QUEUE_CAP="1000")
    server = redis.Redis.from_url(redis_url)
    server.config_set("maxmemory", "4mb")
    with suppress(redis.exceptions.OutOfMemoryError):
        for number in range(100):
            server.set(f"full:{number}", "x" * 100_000)
    with pytest.raises(redis.exceptions.OutOfMemoryError):
        server.set("one more", "x" * 100_000)
    try:
        jobs = site.rounds(JOBS)
        site.worker()
        wait_until(lambda: site.has_done(jobs, JOBS * LINES_EACH), "all lines")
        assert_each_ends_once(site, jobs)
    finally:
        site.stop()


def test_a_redis_that_drops_its_queue_is_refused_at_the_start(
    home: Path, seeded: tuple[Path, int], redis_url: str
):
    server = redis.Redis.from_url(redis_url)
    server.config_set("maxmemory-policy", "allkeys-lru")
    broker_check(redis_url)  # no limit, so nothing is ever dropped
    server.config_set("maxmemory", "64mb")
    opened = subprocess.run(
        [sys.executable, "-m", "copystudio.prepare"],
        cwd=ROOT,
        env=environment(home, REDIS_URL=redis_url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert opened.returncode == 1
    (line,) = opened.stderr.splitlines()
    assert "allkeys-lru" in line
    assert "Set its maxmemory-policy to noeviction" in line
