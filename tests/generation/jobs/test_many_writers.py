"""R14: sixteen write to one SQLite file for a minute: nobody finds it locked, and each waits only so long."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import quantiles

import pytest

from tests.generation.jobs.sites import ROOT, Site, environment
from tests.sizes import FULL
from tests.together import ON_SQLITE

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="takes a minute, so at night"),
    pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has many writers"),
]
SECONDS, PROCESSES, THREADS = 60, 4, 4


def test_nobody_of_many_who_write_for_a_minute_finds_the_database_locked(
    home: Path, seeded: tuple[Path, int]
):
    site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="1000")
    command = ["-m", "tests.generation.jobs.write_steadily", str(SECONDS), str(THREADS)]
    writers = [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(site.home, **site.more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    took, wrong = [], []
    for writer in writers:
        said, error = writer.communicate()
        assert writer.returncode == 0, error[-3000:]
        told = json.loads(said.splitlines()[-1])
        took += told["ms"]
        wrong += told["wrong"]
    parts = quantiles(took, n=100)
    print(f"{len(took)} acts, p50 {parts[49]:.0f} ms, p99 {parts[98]:.0f} ms, {max(took):.0f} most")  # noqa: T201
    assert wrong == []
    written = "SELECT count(*) FROM campaigns_round"
    cancelled = "SELECT count(*) FROM generation_job WHERE state = 'cancelled'"
    assert site.ask(written) == [(len(took) // 2 + 1,)]
    assert site.ask(cancelled) == [(len(took) // 2,)]
    assert site.is_sound()
