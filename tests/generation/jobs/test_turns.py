"""R14: who writes to the SQLite file waits in a queue, in which nobody is passed, none waits for the dead, and patience ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copystudio.sqlite.turns import turn_end, turn_take
from tests.generation.jobs.sites import ROOT, Site, environment
from tests.together import ON_SQLITE

pytestmark = pytest.mark.skipif(not ON_SQLITE, reason="PostgreSQL has many writers")
PROCESSES, THREADS, ROWS = 2, 4, 25
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Starts who writes: `start("once", "20")`."""
    begun: list[subprocess.Popen[str]] = []

    def run(*asked: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.generation.jobs.write_in_turns", *asked],
            cwd=ROOT,
            env=environment(home),
            stdout=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        with process:
            process.kill()


def test_who_asks_first_writes_first(home: Path, seeded: tuple[Path, int], start: Start):
    for writer in [start(str(ROWS), str(THREADS)) for _ in range(PROCESSES)]:
        assert writer.wait() == 0
    rows = Site(home, seeded[1]).ask("SELECT session_key FROM django_session ORDER BY rowid")
    asked = [int(key.split("-")[0]) for (key,) in rows]
    assert len(asked) == PROCESSES * THREADS * ROWS
    passed = sum(earlier > one for n, one in enumerate(asked) for earlier in asked[:n])
    # Between its asking and its place in the queue a thread may lose the processor.
    assert passed < len(asked) / 2


def test_who_dies_while_writing_or_waiting_is_waited_for_by_nobody(start: Start):
    writing = start("for-ever")
    assert says(writing) == "writing"
    waiting, last = start("once", "60"), start("once", "60")
    assert says(waiting) == says(last) == "asking"
    waiting.kill()
    writing.kill()
    assert says(last) == "written"


def test_who_waits_for_one_that_sleeps_is_told_in_the_end(start: Start):
    writing = start("for-ever")
    assert says(writing) == "writing"
    writing.send_signal(signal.SIGSTOP)
    one, other = start("once", "1"), start("once", "1")
    assert says(one) == says(other) == "asking"
    assert says(one) == says(other) == "database is locked: others wrote for 1.0 seconds"
    writing.send_signal(signal.SIGCONT)


def says(process: subprocess.Popen[str]) -> str:
    """The next line."""
    assert process.stdout
    line: str = process.stdout.readline()
    return line.strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_a_queue_that_root_begins_is_the_owners(tmp_path: Path):
    nobody = 65534
    os.chown(tmp_path, nobody, nobody)
    turn_end(turn_take(tmp_path / "queue", 1.0))
    made = (tmp_path / "queue").stat()
    assert (made.st_uid, made.st_gid) == (nobody, nobody)
