"""The rows of an embedded database as one file, and back."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from copystudio.backup.files import file_copy, file_sync
from copystudio.backup.manifest import BackupRefused, TableSum

FILE = "database.sqlite3"
ROWS = 2000


class Rows:
    """A database in a file, looked at and not changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.server = sqlite3.sqlite_version

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, texts as bytes."""
        with closing(self._open()) as database:
            return database.execute(sql).fetchall()

    def tables(self) -> dict[str, TableSum]:
        """Every table with its checksum."""
        kinds = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        with closing(self._open()) as database:
            names = sorted(name.decode() for (name,) in database.execute(kinds))
            return {name: _sum(database, name) for name in names}

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=20)
        # Bytes as they are kept: nothing is lost in reading them, and nothing is spent on it.
        database.text_factory = bytes
        database.execute("PRAGMA query_only = ON")
        return database


def live() -> Rows:
    """The site's own rows, as they are at each question."""
    return Rows(Path(connection.settings_dict["NAME"]))


@contextmanager
def snapshot(folder: Path) -> Iterator[Rows]:
    """Write all rows of one moment into `folder`; whoever writes to the site meanwhile is not stopped."""
    target = folder / FILE
    target.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    file_sync(target)
    rows = Rows(target)
    _require_sound(rows)
    yield rows


def is_empty() -> bool:
    """Whether the site has no table yet."""
    return not connection.introspection.table_names()


@contextmanager
def loaded(file: Path, stage: Path) -> Iterator[Rows]:
    """For the block's time the site's database is a copy of the backup's; it stays, where the block ends well."""
    staged = stage / FILE
    file_copy(file, staged)
    known = connection.settings_dict
    target = Path(known["NAME"])
    connection.close()
    known["NAME"] = staged
    try:
        rows = Rows(staged)
        _require_sound(rows)
        yield rows
    finally:
        # Whoever is last to close takes the log of writes into the file.
        connection.close()
        known["NAME"] = target
    for ending in ("-wal", "-shm"):
        Path(f"{target}{ending}").unlink(missing_ok=True)
    file_sync(staged)
    staged.replace(target)


def _sum(database: sqlite3.Connection, table: str) -> TableSum:
    count = total = 0
    found = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a name from the database's own list
    while rows := found.fetchmany(ROWS):
        count += len(rows)
        total += sum(
            int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:8], "big") for row in rows
        )
    return TableSum(count, f"{total % 2**64:016x}")


def _require_sound(rows: Rows) -> None:
    found = rows.ask("PRAGMA integrity_check(1)")
    if found != [(b"ok",)]:
        said = found[0][0].decode(errors="replace")
        raise BackupRefused(f"The database is damaged: {said}. Nothing was written.")
