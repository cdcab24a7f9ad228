"""Taking a backup: rows of one moment, the files that they name, a manifest; whole or absent."""

from __future__ import annotations

import secrets
import sqlite3
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from copystudio.backup import postgres, sqlite
from copystudio.backup.files import Ask, file_sum, files_copy, files_kept, files_named
from copystudio.backup.manifest import (
    BackupRefused,
    FileSum,
    Manifest,
    key_print,
    manifest_write,
)
from copystudio.backup.parts import folder_sync, part_folder, tree_sync

TRIES = 5
BROKEN = (OSError, DatabaseError, psycopg.Error, sqlite3.Error)
"""What the disk or the database may raise in the middle; nothing is left then."""


def engine_of_site() -> ModuleType:
    """How this site's rows are written aside and loaded."""
    return postgres if connection.vendor == "postgresql" else sqlite


def backup_take(target: Path) -> Manifest:
    """Write a backup into a folder that is not there yet, or is empty. Raises `BackupRefused`, and those of BROKEN.

    The site goes on working. Either the folder is there and whole, or nothing of it is.
    """
    if not target.parent.is_dir():
        raise BackupRefused(f"{target.parent} is no folder. Make it first, or name another.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupRefused(f"{target} is there already. A backup goes into a new folder.")
    if engine_of_site().is_empty():
        raise BackupRefused("There is nothing to back up: the database has no tables.")
    with part_folder(target.parent) as part:
        manifest = _fill(part)
        manifest_write(part, manifest)
        tree_sync(part)
        part.rename(target)
    folder_sync(target.parent)
    return manifest


def _fill(part: Path) -> Manifest:
    """Copy until the files are those that the rows of one moment name.

    Most files are copied before that moment, so that few can go between it and their copying. Where one
    went all the same, another moment is taken. One that the site itself does not have is told of.
    """
    engine = engine_of_site()
    live: Ask = engine.live().ask
    copied = files_copy(files_named(live) | files_kept(), settings.HOME, part)
    for _ in range(TRIES):
        with engine.snapshot(part) as rows:
            named = files_named(rows.ask) | files_kept()
            copied |= files_copy(named - copied.keys(), settings.HOME, part)
            lost = named - copied.keys()
            if lost <= files_named(live):
                _drop(part, copied, copied.keys() - named)
                return _manifest(rows, engine.FILE, file_sum(part / engine.FILE), copied, lost)
    raise BackupRefused("Files went while they were copied, again and again. Try once more.")


def _drop(part: Path, copied: dict[str, FileSum], names: set[str]) -> None:
    """What went before the moment of the rows goes from the backup too."""
    for name in names:
        (part / name).unlink()
        del copied[name]


def _manifest(
    rows: Any, database: str, database_sum: FileSum, files: dict[str, FileSum], lost: set[str]
) -> Manifest:
    number = secrets.token_hex(16)
    applied: list[tuple[Any, Any]] = rows.ask("SELECT app, name FROM django_migrations")
    heads: dict[str, str] = {}
    for app, name in sorted((_text(app), _text(name)) for app, name in applied):
        heads[app] = name
    return Manifest(
        id=number,
        created=timezone.now().isoformat(timespec="seconds"),
        version=_version(),
        commit=_commit(),
        engine=connection.vendor,
        server=rows.server,
        database=database,
        migrations=heads,
        tables=rows.tables(),
        files={database: database_sum, **files},
        lost=sorted(lost),
        key=key_print(number),
    )


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _commit() -> str:
    """The commit of the code that runs; empty where it came without git."""
    try:
        done = subprocess.run(  # noqa: S603  git, asked for its commit
            ["git", "-C", str(settings.BASE_DIR), "rev-parse", "HEAD"],  # noqa: S607  wherever the system has it
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip()
