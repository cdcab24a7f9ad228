"""R8: a model's server that fails for a minute under two hundred rounds: it is left alone, and those who come back do not come together."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.generation.chat_server import ChatHandler, chat_server, replies
from tests.generation.jobs.sites import ROOT, Site, environment, kill, wait_until
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        not FULL, reason="takes minutes, so at night; the breaker has its own tests"
    ),
]
JOBS, REFUSED, SECONDS = 200, 20, 60
# The breaker's rest: failures that come closer together than that are in a row.
REST_S = 30
# Of which no one may be much fuller than the others.
WINDOW_S = 3


def ordered(site: Site, count: int) -> list[int]:
    """Rounds by the engine `openai`, which is named, so that no other goes on in its place."""
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.generation.jobs.submit_asked",
            str(count),
            '{"engine": "openai"}',
        ],
        cwd=ROOT,
        env=environment(site.home, **site.more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    jobs: list[int] = json.loads(made.stdout.splitlines()[-1])
    return jobs


def ended(site: Site, jobs: list[int]) -> bool:
    numbers = ", ".join(map(str, jobs))
    count = f"SELECT count(*) FROM generation_job WHERE id IN ({numbers}) AND state = 'failed'"
    return site.ask(count) == [(len(jobs),)]


class Retries(Thread):
    """How many of some jobs' attempts were not their first, second by second; a claim counts the fence up."""

    def __init__(self, site: Site, jobs: list[int]) -> None:
        super().__init__()
        self.question = (
            "SELECT sum(fence), sum(CASE WHEN fence > 0 THEN 1 ELSE 0 END) FROM generation_job "
            f"WHERE id >= {min(jobs)} AND kind = 'copy'"
        )
        self.site, self.over = site, Event()
        self.rates: list[float] = []

    def run(self) -> None:
        """Until it is over; a question that came late counts for the time that it took."""
        before, at = self.counted(), time.monotonic()
        while not self.over.wait(1.0):
            now, count = time.monotonic(), self.counted()
            self.rates.append((count - before) / (now - at))
            before, at = count, now

    def counted(self) -> int:
        """So far."""
        ((attempts, first),) = self.site.ask(self.question)
        return int(attempts - first)

    def spread(self) -> tuple[float, float, float]:
        """The mean, the fullest second and the fullest three in a row, each a second, from the first retry to the last."""
        there = [number for number, rate in enumerate(self.rates) if rate]
        rates = self.rates[there[0] : there[-1] + 1]
        three = [
            sum(rates[at : at + WINDOW_S]) / WINDOW_S for at in range(len(rates) - WINDOW_S + 1)
        ]
        return sum(rates) / len(rates), max(rates), max(three)


def test_a_server_that_fails_is_left_alone_and_asked_again_by_few_at_a_time(
    home: Path, seeded: tuple[Path, int]
):
    moments: list[float] = []

    def ill(handler: ChatHandler) -> None:
        moments.append(time.monotonic())
        replies({}, 500)(handler)

    with chat_server(replies({"error": {"message": "no such key"}}, 401)) as server:
        settings = {"COPYSTUDIO_OPENAI_URL": server.url, "COPYSTUDIO_OPENAI_MODEL": "tiny"}
        site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000", **settings)
        retries = None
        try:
            # What no patience mends is not tried again, by nobody.
            refused = ordered(site, REFUSED)
            site.worker()
            wait_until(partial(ended, site, refused), "the end of those that the server refuses")
            numbers = ", ".join(map(str, refused))
            attempts = f"SELECT sum(attempt) FROM generation_job WHERE id IN ({numbers})"
            assert site.ask(attempts) == [(REFUSED,)]
            assert len(server.asked) == REFUSED
            server.acts = [ill]
            began = time.monotonic()
            # Nobody works until all are ordered: then all begin together, which is the worst.
            kill(site.workers[0])
            jobs = ordered(site, JOBS)
            retries = Retries(site, jobs)
            retries.start()
            site.worker()
            wait_until(partial(ended, site, jobs), "the end of those that the server fails")
            wait_until(lambda: time.monotonic() > began + SECONDS, "a minute")
        finally:
            if retries is not None:
                retries.over.set()
                retries.join()
            site.stop()
    ((attempts_in_all, most),) = site.ask(
        "SELECT sum(attempt), max(attempt) FROM generation_job "
        f"WHERE id >= {min(jobs)} AND kind = 'copy'"
    )
    first = [moment for moment in moments if moment < moments[0] + REST_S]
    mean, peak, three = retries.spread()
    print(  # noqa: T201
        f"{attempts_in_all} attempts; {len(first)} requests until the breaker opened, {len(moments)} in all; "
        f"{mean:.1f} retries a second, {peak:.1f} in the fullest, {three:.1f} in the fullest three; by second {[round(rate) for rate in retries.rates]}"
    )
    assert attempts_in_all <= 3 * JOBS
    assert most <= 3
    assert len(first) <= 10
    # Few events scatter by the root of their number, and the fullest of eighty windows lies far out:
    # twice the mean and four such roots is what chance does not reach.
    fair = 2 * mean * WINDOW_S
    assert three * WINDOW_S <= fair + 4 * fair**0.5
