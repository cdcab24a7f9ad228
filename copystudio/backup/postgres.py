"""The rows of a PostgreSQL server as one file, by its own client programs, and back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from campaigns.workspaces.wall import EVERYWHERE, SETTING
from copystudio.backup.files import file_sync
from copystudio.backup.manifest import BackupRefused, TableSum

FILE = "database.dump"
# How values are written as text, so that the same rows have the same checksum on any server.
PLAIN = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'"
SUM = (
    "SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 15))"
    "::bit(60)::bigint), 0)::text FROM {} t"
)
OURS = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
FUNCTIONS = (
    "SELECT oid::regprocedure::text FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
)


class Rows:
    """The rows that one connection sees."""

    def __init__(self, server: psycopg.Connection[Any]) -> None:
        self._server = server
        self.server = str(server.info.server_version // 10000)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._server.execute(query.encode()).fetchall()

    def tables(self) -> dict[str, TableSum]:
        """Every table with its checksum."""
        found = {}
        for (name,) in self.ask(OURS):
            row = self._server.execute(sql.SQL(SUM).format(sql.Identifier(name))).fetchone()
            assert row is not None
            found[name] = TableSum(row[0], row[1])
        return found


@contextmanager
def _connected() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**_parameters(), autocommit=True) as server:
        server.execute(PLAIN)
        yield server


class _Live:
    """The site's own rows, as they are at each question."""

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with _connected() as server:
            return Rows(server).ask(query)


def live() -> _Live:
    """The site's own rows, as they are at each question."""
    return _Live()


@contextmanager
def snapshot(folder: Path) -> Iterator[Rows]:
    """Write all rows of one moment into `folder`; the block sees the rows of the same moment."""
    with _connected() as server:
        program = _program("pg_dump", server)
        server.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        rows = Rows(server)
        ((moment,),) = rows.ask("SELECT pg_export_snapshot()")
        target = folder / FILE
        target.unlink(missing_ok=True)
        options = ("--format=custom", "--enable-row-security", f"--snapshot={moment}")
        _run(program, *options, f"--file={target}")
        file_sync(target)
        yield rows


def is_empty() -> bool:
    """Whether the database has no table and no function yet."""
    site = live()
    return not site.ask(OURS) and not site.ask(FUNCTIONS)


@contextmanager
def loaded(file: Path, _stage: Path) -> Iterator[Rows]:
    """Load the backup's rows into the site's database; they go again where the block does not end well."""
    with _connected() as server:
        program = _program("pg_restore", server)
        name = f"--dbname={_parameters()['dbname']}"
        _run(program, "--exit-on-error", "--single-transaction", name, str(file))
        try:
            yield Rows(server)
        except BaseException:
            connection.close()
            _empty(server)
            raise


def _empty(server: psycopg.Connection[Any]) -> None:
    """Take away what was loaded: before it nothing was there."""
    with server.transaction():
        for (name,) in server.execute(OURS).fetchall():
            server.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
        for (name,) in server.execute(FUNCTIONS).fetchall():
            server.execute(f"DROP FUNCTION {name} CASCADE".encode())


def _parameters() -> dict[str, Any]:
    """What libpq needs to find the site's database, and to see the rows of every workspace there."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    given = {
        name: value for name, value in connection.get_connection_params().items() if name in known
    }
    before = given.get("options") or os.environ.get("PGOPTIONS", "")
    return {**given, "options": f"{before} -c {SETTING}={EVERYWHERE}".strip()}


def _environment() -> dict[str, str]:
    """The same for the client programs. Never on their command line: all the machine's users can read that."""
    given = _parameters()
    variables = {
        option.envvar.decode(): str(given[name])
        for option in psycopg.pq.Conninfo.get_defaults()
        if option.envvar and (name := option.keyword.decode()) in given
    }
    return {**os.environ, **variables}


def _program(name: str, server: psycopg.Connection[Any]) -> str:
    """The path of a client program that knows this server. Raises `BackupRefused`."""
    needed = server.info.server_version // 10000
    found = shutil.which(name)
    if found is None:
        raise BackupRefused(
            f"{name} is not on the PATH. Install PostgreSQL's client, version {needed} or newer."
        )
    told = _answer([found, "--version"]).stdout
    version = re.search(r"\) (\d+)", told)
    if version is None or int(version[1]) < needed:
        raise BackupRefused(
            f"{found} is of version {version[1] if version else '?'}, the server of {needed}."
            f" Install PostgreSQL's client of version {needed} or newer, and put it first on the PATH."
        )
    return found


def _run(program: str, *options: str) -> None:
    done = _answer([program, "--no-owner", "--no-privileges", "--no-password", *options])
    if done.returncode:
        said = " ".join(done.stderr.split())[-600:]
        raise OSError(done.returncode, f"{Path(program).name} gave up: {said}")


def _answer(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  PostgreSQL's own programs, with options of ours
        command, env=_environment(), capture_output=True, text=True, check=False
    )
