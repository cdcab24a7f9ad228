"""A site in a home of its own, with real processes that may be killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg

from campaigns.workspaces.wall import EVERYWHERE, TELL

ROOT = Path(__file__).parent.parent.parent.parent
PATIENCE_S = 180.0
LEASE_S = 4
# The server that the tests were told to use; empty where rows are in files.
SERVER = os.environ.get("DATABASE_URL", "")
# In a home whose rows are on PostgreSQL: the address of its database.
ADDRESS = "database-url"
# What the round of site_seed.py asks for.
ASKED = 6 * (15 + 4 + 8 + 8 + 8)


def wait_until(
    condition: Callable[[], bool], what: str, moves: Callable[[], object] | None = None
) -> None:
    """Return as soon as the condition holds. While `moves` says something new, there is no hurry."""
    deadline, last = time.monotonic() + PATIENCE_S, None
    pause = threading.Event()
    while not condition():
        if moves is not None and (seen := moves()) != last:
            deadline, last = time.monotonic() + PATIENCE_S, seen
        assert time.monotonic() < deadline, f"never happened: {what}"
        pause.wait(0.01)


def address_of(home: Path) -> str:
    """Where the rows of a home are: an address, or "" for the file in it."""
    file = home / ADDRESS
    return file.read_text() if file.exists() else ""


def environment(home: Path, **more: str) -> dict[str, str]:
    """The variables of a site in `home`, and nothing of the tests' own."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ}
    return {
        **kept,
        "DATABASE_URL": address_of(home),
        "DJANGO_SETTINGS_MODULE": "copystudio.settings",
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "COPYSTUDIO_HOME": str(home),
        "COPYSTUDIO_LOCAL": "1",
        "COPYSTUDIO_LEASE_SECONDS": str(LEASE_S),
        **more,
    }


class Site:
    """A site's home with one queued job, and the workers started for it."""

    def __init__(self, home: Path, job_id: int, **more: str) -> None:
        self.home, self.job_id, self.more = home, job_id, more
        self.workers: list[subprocess.Popen[bytes]] = []
        self._server: psycopg.Connection[Any] | None = None

    def worker(self, threads: int = 2) -> subprocess.Popen[bytes]:
        """Start a worker with its own beat."""
        number = len(self.workers)
        options = ["-Q", "generate,default", "--pool", "threads", "-c", str(threads)]
        options += ["-l", "WARNING"]
        options += ["-n", f"w{number}@test", "-s", str(self.home / f"beat-{number}")]
        return self.start("celery", "-A", "copystudio", "worker", "-B", *options)

    def start(self, *module: str) -> subprocess.Popen[bytes]:
        """Start a Python module in a process group of its own."""
        command = [sys.executable, "-m", *module]
        log = (self.home / f"process-{len(self.workers)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                command,
                cwd=self.home,
                env=environment(self.home, **self.more),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.workers.append(process)
        return process

    def rounds(self, count: int, products: int = 1) -> list[int]:
        """Order so many small rounds, the first time in place of the one that waits; their jobs."""
        return self.submit("submit_rounds", count, products)

    def submit(self, program: str, *numbers: int) -> list[Any]:
        """What a program beside this one says that it ordered: its jobs, or its messages."""
        made = subprocess.run(
            [sys.executable, "-m", f"tests.generation.jobs.{program}", *map(str, numbers)],
            cwd=ROOT,
            env=environment(self.home, **self.more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr[-3000:]
        ordered: list[Any] = json.loads(made.stdout.splitlines()[-1])
        return ordered

    def done(self, jobs: list[int]) -> int:
        """How many of the lines asked of these jobs are dealt with."""
        numbers = ", ".join(map(str, jobs))
        return int(self.ask(f"SELECT sum(done) FROM generation_job WHERE id IN ({numbers})")[0][0])

    def has_done(self, jobs: list[int], lines: int) -> bool:
        """Whether as many of the lines asked of these jobs are dealt with."""
        return self.done(jobs) >= lines

    def moves(self) -> object:
        """Something else as long as anybody works: what `wait_until` is patient with."""
        return self.ask("SELECT sum(done), sum(attempt), count(finished) FROM generation_job")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows as another process sees them."""
        if address := address_of(self.home):
            try:
                return self._connected(address).execute(sql.encode()).fetchall()
            except psycopg.OperationalError:
                # The server died since the last question.
                self._server = None
                return self._connected(address).execute(sql.encode()).fetchall()
        with closing(sqlite3.connect(self.home / "copystudio.sqlite3", timeout=20)) as database:
            return database.execute(sql).fetchall()

    def _connected(self, address: str) -> psycopg.Connection[Any]:
        """One for all questions: those who wait ask a hundred times a second, each connection is a process."""
        if self._server is None:
            self._server = psycopg.connect(address, autocommit=True)
            self._server.execute(TELL, [EVERYWHERE])
        return self._server

    def job(self) -> dict[str, object]:
        """State, progress and attempt."""
        rows = self.ask(f"SELECT state, done, attempt FROM generation_job WHERE id = {self.job_id}")
        return dict(zip(("state", "done", "attempt"), rows[0], strict=True))

    def round_counts(self, job_id: int) -> dict[str, Any]:
        """What a job's round knows of itself."""
        counts = self.ask(f"SELECT counts FROM campaigns_round WHERE job_id = {job_id}")[0][0]
        known: dict[str, Any] = json.loads(counts) if isinstance(counts, str) else counts
        return known

    def is_sound(self) -> bool:
        """What the database finds of itself."""
        on_file = not address_of(self.home)
        return not on_file or self.ask("PRAGMA integrity_check") == [("ok",)]

    def words_of(self, process: subprocess.Popen[bytes]) -> str:
        """What a process has said so far."""
        return (self.home / f"process-{self.workers.index(process)}.log").read_text()

    def log(self) -> str:
        """What the processes said, for a failure's message."""
        logs = sorted(self.home.glob("process-*.log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(path.read_text() for path in logs)[-4000:]

    def stop(self) -> None:
        """End everything that is left."""
        for process in self.workers:
            kill(process)
        if self._server is not None:
            self._server.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL a worker and all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def redis_start(program: str, port: int, folder: Path) -> subprocess.Popen[bytes]:
    """A redis-server that answers, empty, with its files in `folder`."""
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(
        [program, *options], stdout=subprocess.DEVNULL, start_new_session=True
    )

    def answers() -> bool:
        with socket.socket() as client:
            client.settimeout(1)
            return client.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(answers, "redis answers")
    except BaseException:
        kill(server)
        raise
    return server
