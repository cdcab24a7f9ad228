"""R14: eight write to one SQLite file for a minute, beside a worker and exports: nobody finds it locked, and each waits only so long."""

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
SECONDS, PROCESSES, THREADS = 60, 4, 2


def test_nobody_of_many_who_write_for_a_minute_finds_the_database_locked(
    home: Path, seeded: tuple[Path, int]
):
    site = Site(home, seeded[1], COPYSTUDIO_QUEUE_CAP="10000")
    try:
        site.worker()
        writers = [writer(site, number) for number in range(PROCESSES)]
        took, wrong, exports = [], [], []
        for one in writers:
            said, error = one.communicate()
            assert one.returncode == 0, error[-3000:]
            told = json.loads(said.splitlines()[-1])
            took += told["ms"]
            wrong += told["wrong"]
            exports += told["exports"]
        parts = quantiles(took, n=100)
        figure = f"{len(took)} acts, {len(exports)} exports, p50 {parts[49]:.0f} ms"
        print(f"{figure}, p99 {parts[98]:.0f} ms, {max(took):.0f} most")  # noqa: T201  the night's figure
        assert wrong == []
        assert set(exports) == {"succeeded"}
        written = "SELECT count(*) FROM generation_job WHERE kind = 'copy' AND state = 'succeeded'"
        assert site.ask(written)[0][0] > len(writers), "the worker wrote beside them"
        assert site.is_sound()
    finally:
        site.stop()
    assert "locked" not in site.log()


def writer(site: Site, number: int) -> subprocess.Popen[str]:
    """A process in which so many write; in the first one more asks for exports."""
    more = ["exports"] if number == 0 else []
    program = "tests.generation.jobs.write_steadily"
    return subprocess.Popen(
        [sys.executable, "-m", program, str(SECONDS), str(THREADS), *more],
        cwd=ROOT,
        env=environment(site.home, **site.more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
