"""A database as migrating leaves it: migrated once a run, copied for whoever needs a site of its own.

Those who migrate all the same find nothing left to do.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from tests.postgres import database_create, database_drop
from tests.together import ON_SQLITE

# Where this run, and those that it has beside it, keep the file.
NAMED = "COPYSTUDIO_TEST_MIGRATED"
FILE = "copystudio.sqlite3"
# On PostgreSQL: the address of the copy that all others are made of.
_kept: list[str] = []


def migrated_begin() -> None:
    """A folder for the file, gone with the run that made it."""
    if NAMED not in os.environ:
        os.environ[NAMED] = tempfile.mkdtemp(prefix="copystudio-migrated-")
        atexit.register(shutil.rmtree, os.environ[NAMED], ignore_errors=True)


def migrated_keep() -> None:
    """Keep a copy of the tests' own database, which nobody has written to yet."""
    if not ON_SQLITE:
        name = connection.settings_dict["NAME"]
        # A database that somebody is connected to is copied for nobody.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
        _kept.append(database_create(os.environ["DATABASE_URL"], copy_of=name))
        return
    connection.ensure_connection()
    folder = Path(os.environ[NAMED])
    # Another run may be at it too: whoever finds the file finds all of it.
    made = folder / f"{os.getpid()}.sqlite3"
    with closing(sqlite3.connect(made)) as target:
        connection.connection.backup(target)
    made.replace(folder / FILE)


def migrated_drop() -> None:
    """Nobody needs a copy any more."""
    while _kept:
        database_drop(_kept.pop())


def migrated_put(home: Path) -> None:
    """A migrated file for the site of this home, where this run has one by now."""
    file = Path(os.environ[NAMED]) / FILE
    if file.exists():
        shutil.copy(file, home / FILE)


def migrated_database() -> str:
    """The address of a migrated database on the server that the tests were told to use."""
    return database_create(os.environ["DATABASE_URL"], copy_of=urlsplit(_kept[0]).path.lstrip("/"))
