"""R20: what many products of a campaign end together is told once, whoever dies on the way. Minutes: at night only."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.generation.jobs.sites import Site, kill, wait_until
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="takes minutes, so at night"),
]
CAMPAIGNS, PRODUCTS, KILLS = 100, 20, 10


@pytest.mark.chaos(20)
def test_each_of_a_hundred_campaigns_ends_once_and_is_told_once(
    home: Path, seeded: tuple[Path, int], seed: int
):
    chance = random.Random(seed)  # noqa: S311 - moments, no secret
    site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000")
    over = "SELECT count(*) FROM generation_job WHERE finished IS NOT NULL"
    try:
        jobs = site.submit("submit_campaigns", CAMPAIGNS, PRODUCTS)
        every = CAMPAIGNS * PRODUCTS
        worker = site.worker()
        for moment in sorted(chance.randrange(every) for _ in range(KILLS)):
            wait_until(partial(site.has_done, jobs, moment), f"line {moment}", site.moves)
            kill(worker)
            worker = site.worker()
        # The one that was cancelled at the start is over, too.
        wait_until(lambda: site.ask(over) == [(CAMPAIGNS + 1,)], "the end of all jobs", site.moves)
        states = dict(site.ask("SELECT id, state FROM generation_job"))
        notices = "SELECT n.code, r.job_id FROM campaigns_notification n"
        notices += " JOIN campaigns_round r ON r.id = n.entity_id AND n.entity = 'round'"
        told = [(int(job), code) for code, job in site.ask(notices)]
        assert Counter(job for job, _ in told) == Counter(jobs)
        assert all(code == states[job] for job, code in told)
        # Set aside is only what three workers died on.
        assert sum(states[job] != "succeeded" for job in jobs) <= KILLS // 3, site.log()
        ends = "SELECT entity_id FROM campaigns_auditentry WHERE entity = 'job'"
        assert Counter(int(job) for (job,) in site.ask(ends)) == Counter([*jobs, site.job_id])
    finally:
        site.stop()
