"""R19: launches that are due fire once each, whichever of three schedulers dies when. Minutes: at night only."""

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
LAUNCHES, SCHEDULERS, KILLS, EVERY_MS = 100, 3, 10, 500
COUNT = "SELECT count(*) FROM campaigns_launch WHERE state <> 'scheduled'"


def _over(site: Site) -> int:
    return int(site.ask(COUNT)[0][0])


@pytest.mark.chaos(19)
def test_each_of_a_hundred_launches_fires_once_whoever_dies(
    home: Path, seeded: tuple[Path, int], seed: int
):
    chance = random.Random(seed)  # noqa: S311 - moments, no secret
    site = Site(home, seeded[1])
    try:
        launches = site.submit("submit_launches", LAUNCHES, 20, EVERY_MS)
        workers = [site.worker() for _ in range(SCHEDULERS)]
        for moment in sorted(chance.randrange(LAUNCHES) for _ in range(KILLS)):
            reached = partial(lambda least: _over(site) >= least, moment)
            wait_until(reached, f"launch {moment}", partial(_over, site))
            place = chance.randrange(SCHEDULERS)
            kill(workers[place])
            workers[place] = site.worker()
        wait_until(lambda: _over(site) == LAUNCHES, "the last launch", partial(_over, site))
        states = dict(site.ask("SELECT id, state FROM campaigns_launch"))
        assert states == {**dict.fromkeys(launches, "running"), launches[0]: "failed"}
        missed = "SELECT reason FROM campaigns_launch WHERE state = 'failed'"
        assert site.ask(missed)[0][0].startswith("missed")
        told = "SELECT entity_id FROM campaigns_auditentry WHERE event = 'launch.started'"
        assert Counter(int(pk) for (pk,) in site.ask(told)) == Counter(launches[1:])
        assert site.ask("SELECT count(*) FROM campaigns_publication") == [(LAUNCHES - 1,)]
        copies = "SELECT count(*), count(DISTINCT product_id) FROM campaigns_livecopy"
        assert site.ask(copies) == [(LAUNCHES - 1, LAUNCHES - 1)]
        assert site.is_sound()
        late = "SELECT starts_at, started FROM campaigns_launch WHERE started IS NOT NULL"
        print(sorted(site.ask(late)))  # noqa: T201  shown with a failure, and by -s
    finally:
        site.stop()
