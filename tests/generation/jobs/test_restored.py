"""D3: a job that was under way when its site was lost ends where the backup is put up, once and whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sizes
from tests.generation.jobs.sites import (
    ADDRESS,
    ASKED,
    ROOT,
    SERVER,
    Site,
    address_of,
    environment,
    kill,
    wait_until,
)
from tests.postgres import client_programs, database_create, database_drop

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not sizes.FULL, reason="nightly; tests/backup does it in one process"),
]


@pytest.fixture
def empty(home: Path, tmp_path: Path) -> Iterator[Path]:
    """Another home with the same key, and a database with nothing in it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(home / "secret_key", folder / "secret_key")
    if SERVER:
        (folder / ADDRESS).write_text(database_create(SERVER))
    yield folder
    if SERVER:
        database_drop(address_of(folder))


def manage(home: Path, *arguments: str) -> str:
    """What a command of a site says."""
    path = f"{client_programs()}:{os.environ['PATH']}" if SERVER else os.environ["PATH"]
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(home, PATH=path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_job_that_was_under_way_ends_once_in_another_home(
    home: Path, seeded: tuple[Path, int], empty: Path, tmp_path: Path
):
    lost, found = Site(home, seeded[1]), Site(empty, seeded[1])
    try:
        worker = lost.worker()
        wait_until(lambda: bool(lost.job()["done"]) or worker.poll() is not None, "a first line")
        kill(worker)
        assert lost.job()["state"] == "running", lost.log()
        assert "tables" in manage(home, "backup", str(tmp_path / "backup"))
        said = manage(empty, "restore", str(tmp_path / "backup"))
        assert "1 interrupted jobs begin again, 0 mails" in said
        assert found.job() == {**lost.job(), "attempt": 0}
        found.worker()
        wait_until(lambda: found.job()["state"] not in ("queued", "running"), "the end of the job")
        assert found.job() == {"state": "succeeded", "done": ASKED, "attempt": 1}, found.log()
        places = found.ask("SELECT product_id, channel, field, slot FROM campaigns_candidate")
        assert len(places) == len(set(places)) == found.round_counts(found.job_id)["lines"]
        ends = "SELECT event FROM campaigns_auditentry WHERE entity = 'job'"
        assert found.ask(ends) == [("job.succeeded",)]
        assert found.is_sound()
        # The lost site's rows are as they were: nobody wrote there.
        assert lost.job()["state"] == "running"
    finally:
        lost.stop()
        found.stop()
