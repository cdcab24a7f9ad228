"""Real Celery workers, killed with SIGKILL in the middle of a job: it ends once, and no line is doubled or lost."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest

from tests.generation.jobs.ends import LINES_EACH, assert_each_ends_once
from tests.generation.jobs.sites import ASKED, SERVER, Site, kill, wait_until
from tests.sizes import FULL, sized

pytestmark = pytest.mark.nightly
# By day a worker dies once over files, and again and again over PostgreSQL and Redis.
files = pytest.mark.skipif(
    bool(SERVER) and not FULL, reason="the queue folder goes with files by default"
)
redis = pytest.mark.skipif(not SERVER and not FULL, reason="Redis goes with PostgreSQL by default")
at_night = pytest.mark.skipif(not FULL, reason="the other broker has the same by day")
JOBS, KILLS = sized(12, 200), sized(2, 50)


def assert_survives_a_kill(site: Site) -> None:
    """Kill the worker once the first lines are stored; the next one ends the job, exactly once."""
    try:
        first = site.worker()
        wait_until(lambda: bool(site.job()["done"]) or first.poll() is not None, "a first line")
        kill(first)
        stopped = site.job()
        assert stopped["state"] == "running", site.log()
        assert 0 < int(str(stopped["done"])) < ASKED
        site.worker()
        wait_until(lambda: site.job()["state"] not in ("queued", "running"), "the end of the job")
        ended = site.job()
        assert (ended["state"], ended["done"]) == ("succeeded", ASKED), site.log()
        assert int(str(ended["attempt"])) > 1
        places = site.ask("SELECT product_id, channel, field, slot FROM campaigns_candidate")
        assert len(places) == len(set(places))
        counts = site.round_counts(site.job_id)
        assert len(places) == counts["lines"]
        # Those of the ones asked for that nothing honest was left for.
        missing = sum(one["asked"] - one["made"] for one in counts.get("short", ()))
        assert len(places) + missing == ASKED
        revisions = "SELECT count(DISTINCT candidate_id) FROM campaigns_revision"
        assert site.ask(revisions) == [(len(places),)]
        ends = "SELECT event FROM campaigns_auditentry WHERE entity = 'job'"
        assert site.ask(ends) == [("job.succeeded",)]
        assert site.is_sound()
    finally:
        site.stop()


@files
def test_a_killed_worker_loses_nothing_on_the_queue_folder(home: Path, seeded: tuple[Path, int]):
    assert_survives_a_kill(Site(home, seeded[1]))


@pytest.mark.redis
@at_night
def test_a_killed_worker_loses_nothing_on_redis(
    home: Path, seeded: tuple[Path, int], redis_url: str
):
    # This broker was never rung for the job: the sweep finds it.
    assert_survives_a_kill(Site(home, seeded[1], REDIS_URL=redis_url))


def test_a_worker_finds_its_jobs_without_any_bell(home: Path, seeded: tuple[Path, int]):
    """No beat, and nobody rang for this job: the worker's own look at the rows is enough.

    While it lives it says so; when it stops by itself it is not missed.
    """
    site = Site(home, seeded[1])
    known = "SELECT name FROM generation_worker"
    try:
        options = ["-Q", "generate,default", "--pool", "threads", "-c", "1", "-l", "WARNING"]
        worker = site.start("celery", "-A", "copystudio", "worker", *options)
        wait_until(lambda: site.job()["state"] not in ("queued", "running"), "the end of the job")
        assert site.job()["state"] == "succeeded", site.log()
        ((name,),) = site.ask(known)
        assert name.endswith(f":{worker.pid}")
        worker.terminate()
        wait_until(lambda: site.ask(known) == [], "the worker takes its leave")
    finally:
        site.stop()


def assert_survives_many_kills(site: Site, seed: int) -> None:
    """R1a: the worker is killed again and again while many jobs run; each ends once, no line twice."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secret
    try:
        jobs = site.rounds(JOBS)
        every = JOBS * LINES_EACH
        moments = sorted(chance.randrange(every) for _ in range(KILLS))
        worker = site.worker()
        for moment in moments:
            wait_until(partial(site.has_done, jobs, moment), f"line {moment}", site.moves)
            kill(worker)
            worker = site.worker()
        assert_each_ends_once(site, jobs, KILLS)
    finally:
        site.stop()


@pytest.mark.chaos(50)
@at_night
def test_jobs_outlive_kill_after_kill_on_the_queue_folder(
    seed: int, home: Path, seeded: tuple[Path, int]
):
    assert_survives_many_kills(Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000"), seed)


@pytest.mark.redis
@pytest.mark.chaos(50)
@redis
def test_jobs_outlive_kill_after_kill_on_redis(
    seed: int, home: Path, seeded: tuple[Path, int], redis_url: str
):
    assert_survives_many_kills(
        Site(home, seeded[1], REDIS_URL=redis_url, COPYSTUDIO_QUEUE_CAP="1000"), seed
    )
