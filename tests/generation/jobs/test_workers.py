"""Real Celery workers, killed with SIGKILL in the middle of a job: it ends once, and no line is doubled or lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generation.jobs.sites import ASKED, Site, kill, wait_until

# Lines stored by the round's own sums, and those of the ones asked for that nothing honest was left for.
COUNTED = """
SELECT json_extract(counts, '$.lines'),
       (SELECT coalesce(sum(json_extract(value, '$.asked') - json_extract(value, '$.made')), 0)
          FROM json_each(counts, '$.short'))
  FROM campaigns_round
"""


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
        counted, missing = site.ask(COUNTED)[0]
        assert len(places) == counted
        assert len(places) + int(str(missing)) == ASKED
        revisions = "SELECT count(DISTINCT candidate_id) FROM campaigns_revision"
        assert site.ask(revisions) == [(len(places),)]
        ends = "SELECT event FROM campaigns_auditentry WHERE entity = 'job'"
        assert site.ask(ends) == [("job.succeeded",)]
        assert site.ask("PRAGMA integrity_check") == [("ok",)]
    finally:
        site.stop()


def test_a_killed_worker_loses_nothing_on_the_queue_folder(home: Path, seeded: tuple[Path, int]):
    assert_survives_a_kill(Site(home, seeded[1]))


@pytest.mark.redis
def test_a_killed_worker_loses_nothing_on_redis(
    home: Path, seeded: tuple[Path, int], redis_url: str
):
    # This broker was never rung for the job: the sweep finds it.
    assert_survives_a_kill(Site(home, seeded[1], REDIS_URL=redis_url))


def test_a_worker_finds_its_jobs_without_any_bell(home: Path, seeded: tuple[Path, int]):
    """No beat, and nobody rang for this job: the worker's own look at the rows is enough."""
    site = Site(home, seeded[1])
    try:
        options = ["-Q", "generate,default", "--pool", "threads", "-c", "1", "-l", "WARNING"]
        site.start("celery", "-A", "copystudio", "worker", *options)
        wait_until(lambda: site.job()["state"] not in ("queued", "running"), "the end of the job")
        assert site.job()["state"] == "succeeded", site.log()
    finally:
        site.stop()
