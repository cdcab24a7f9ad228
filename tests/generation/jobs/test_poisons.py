"""R7: jobs that kill, hang or fill their worker: each is tried three times and set aside, and the good ones behind them are done."""

from __future__ import annotations

import faulthandler
import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from generation.jobs.claims import DIED, job_claim
from generation.jobs.runner import job_run
from generation.jobs.signs import Signs
from generation.jobs.turns import ALONE_SECONDS, Turns
from generation.models import Job, JobState
from tests.generation.jobs.ends import LINES_EACH
from tests.generation.jobs.rounds import lease_lapse
from tests.generation.jobs.sites import ROOT, Site, environment, wait_until
from tests.sizes import FULL

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
GOOD = 50
OPEN = "('queued', 'running', 'cancelling')"
# What a person reads, by what stood in the job.
SAID = {
    "kill": ("poison", "set aside"),
    "abort": ("poison", "set aside"),
    "loop": ("poison", "set aside"),
    "sleep_in_c": ("poison", "set aside"),
    "memory": ("memory", "out of memory"),
    "allocate": ("memory", "out of memory"),
    "leave": ("error", "SystemExit"),
    "recurse": ("error", "RecursionError"),
}
WORKER = ["celery", "-A", "tests.generation.jobs.poisons", "worker", "-B", "-Q", "generate,default"]


class Kept:
    """A worker that is started again when it ends, as run.py and compose.yaml do."""

    def __init__(self, site: Site) -> None:
        self.site, self.starts = site, 0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        beat = str(self.site.home / f"beat-{self.starts}")
        return self.site.start(*WORKER, "--pool", "threads", "-c", "2", "-l", "WARNING", "-s", beat)

    def none_open(self, jobs: list[int]) -> bool:
        """Whether all these have ended; a worker that is gone is replaced meanwhile."""
        if self.process.poll() is not None:
            self.process = self._start()
        numbers = ", ".join(map(str, jobs))
        count = f"SELECT count(*) FROM generation_job WHERE id IN ({numbers}) AND state IN {OPEN}"
        return self.site.ask(count) == [(0,)]


def ordered(site: Site) -> tuple[dict[str, int], list[int]]:
    """The jobs: one of each poison, and the good ones behind them."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.generation.jobs.submit_poisons", str(GOOD)],
        cwd=ROOT,
        env=environment(site.home, **site.more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    poisons, good = json.loads(made.stdout.splitlines()[-1])
    return poisons, good


@pytest.mark.skipif(not FULL, reason="takes minutes, so at night")
def test_every_poison_is_set_aside_and_no_good_job_with_it(home: Path, seeded: tuple[Path, int]):
    site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000", COPYSTUDIO_JOB_SILENT_SECONDS="5")
    poisons, good = ordered(site)
    began = time.monotonic()
    try:
        worker = Kept(site)
        for how, job in poisons.items():
            wait_until(partial(worker.none_open, [job]), f"the end of {how}")
        wait_until(partial(worker.none_open, good), "the end of the good jobs")
        for how, job in poisons.items():
            ((state, attempt, code, message),) = site.ask(
                f"SELECT state, attempt, error_code, error_message FROM generation_job WHERE id = {job}"
            )
            assert (state, code) == ("failed", SAID[how][0]), (how, message, site.log())
            assert attempt <= 3
            assert SAID[how][1] in message
        states = f"SELECT DISTINCT state FROM generation_job WHERE id >= {min(good)}"
        assert site.ask(states) == [("succeeded",)], site.log()
        assert site.done(good) == GOOD * LINES_EACH
        ends = (
            "SELECT count(*) FROM campaigns_auditentry WHERE entity = 'job' AND event LIKE 'job.%'"
        )
        # One each, and that of the round that was cancelled.
        assert site.ask(ends) == [(len(poisons) + GOOD + 1,)]
        assert worker.process.poll() is None, site.log()
        assert site.is_sound()
        seconds = time.monotonic() - began
        print(f"{worker.starts} starts of the worker, {seconds:.0f} s")  # noqa: T201
    finally:
        site.stop()


@pytest.fixture
def suspect(probe: Callable[..., Job]) -> Job:
    """A job that two workers died on."""
    job = probe()
    for _ in range(2):
        assert job_claim(queue="generate", owner="dead", job_id=job.pk)
        lease_lapse()
    job = Job.everywhere.get(pk=job.pk)
    assert (job.state, job.attempt, job.error_code) == (JobState.QUEUED, 2, DIED)
    assert job.error_message.startswith("Its worker stopped")
    return job


def test_a_job_that_two_workers_died_on_is_not_taken_beside_others(
    suspect: Job, probe: Callable[..., Job]
):
    # What has waited for a process of its own for five minutes waits no longer: this one has just begun to.
    Job.everywhere.filter(pk=suspect.pk).update(run_after=suspect.created)
    other = probe()
    assert job_claim(queue="generate", owner="one", beside=True, job_id=suspect.pk) is None
    taken = job_claim(queue="generate", owner="one", beside=True)
    assert taken is not None
    assert taken.pk == other.pk
    alone = job_claim(queue="generate", owner="one")
    assert alone is not None
    assert alone.pk == suspect.pk


def test_it_comes_to_its_turn_also_where_there_are_always_others(suspect: Job):
    Job.everywhere.filter(pk=suspect.pk).update(run_after="2026-01-01T00:00:00Z")
    assert job_claim(queue="generate", owner="one", beside=True) is not None


def test_nobody_begins_beside_it_until_it_has_lived_for_a_minute(
    suspect: Job, probe: Callable[..., Job]
):
    clock = [0.0]
    turns, other = Turns(lambda: clock[0]), probe()

    def claim(beside: bool) -> Job | None:
        return job_claim(queue="generate", owner="one", beside=beside)

    first = turns.begin(claim)
    assert first is not None
    assert first.pk == suspect.pk
    assert turns.begin(claim) is None
    clock[0] = ALONE_SECONDS + 1
    second = turns.begin(claim)
    assert second is not None
    assert second.pk == other.pk
    # One beside it that ends changes nothing; once it has ended itself, nobody waits for its minute.
    turns.end(other.pk)
    turns.end(first.pk)
    assert turns.begin(lambda beside: None if beside else other) is not None


def test_a_job_that_two_workers_died_on_and_that_is_good_is_done(suspect: Job):
    job_run(queue="generate")
    ended = Job.everywhere.get(pk=suspect.pk)
    assert (ended.state, ended.attempt, ended.error_code) == (JobState.SUCCEEDED, 3, "")


STUCK = """
import ctypes, sys
from generation.jobs.signs import Signs
signs = Signs()
signs.begin((1, 1), 3)
signs.begin((2, 1), 3600)
ctypes.PyDLL(None).sleep(600)
"""


def test_a_process_whose_job_is_silent_for_too_long_ends_and_says_where(tmp_path: Path):
    ended = subprocess.run(
        [sys.executable, "-c", STUCK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    assert 'File "<string>", line 7' in ended.stderr


def test_a_job_that_is_heard_of_or_over_ends_nothing():
    signs, mine, before = Signs(), (1, 2), (1, 1)
    try:
        signs.begin(mine, 3600)
        first = signs._until[mine][0]
        signs.heard(mine)
        # Whoever held the job before has no say about it.
        signs.heard(before)
        signs.end(before)
        assert signs._until[mine][0] >= first
        signs.end(mine)
        assert signs._until == {}
    finally:
        faulthandler.cancel_dump_traceback_later()
