"""Putting a backup up again in an empty home: looked at first, all of it or nothing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from copystudio.backup.files import FOLDERS, file_copy, file_sum
from copystudio.backup.manifest import BackupRefused, Manifest, key_print, manifest_read
from copystudio.backup.parts import folder_sync, part_folder
from copystudio.backup.settle import Settled, site_settle
from copystudio.backup.take import engine_of_site

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """A site that was restored; `second_factors` were kept under another SECRET_KEY than this site has."""

    manifest: Manifest
    settled: Settled
    is_same_key: bool
    second_factors: int


def backup_restore(source: Path, *, send_mail: bool = False) -> Restored:
    """Fill this site, which is empty, from a backup. Raises `BackupRefused`, and those of BROKEN; it is empty still then.

    `send_mail`: mail that was waiting is sent, because the site that was backed up sent nothing more.
    """
    manifest = manifest_read(source)
    _refuse(manifest)
    engine = engine_of_site()
    moved: list[Path] = []
    try:
        with part_folder(settings.HOME) as stage:
            _fetch(manifest, source, stage)
            with engine.loaded(source / manifest.database, stage) as rows:
                _compare(manifest, rows)
                call_command("migrate", interactive=False, verbosity=0)
                settled = site_settle(manifest, send_mail=send_mail)
                second_factors = Authenticator.objects.count()
                # The rows come last: until they are there, nothing is.
                _move(manifest, stage, moved)
    except BaseException:
        _take_back(moved)
        raise
    folder_sync(settings.HOME)
    is_same_key = manifest.key == key_print(manifest.id)
    return Restored(manifest, settled, is_same_key, 0 if is_same_key else second_factors)


def _refuse(manifest: Manifest) -> None:
    """Say why this backup cannot be put up here, before anything is touched."""
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            f"The backup is of {NAMES[manifest.engine]}, this site is on {NAMES[connection.vendor]}."
            " A backup goes back onto the kind of database that it was taken from."
        )
    known = MigrationLoader(None).disk_migrations or {}
    for app, name in manifest.migrations.items():
        if (app, name) not in known:
            raise BackupRefused(
                f"The backup is newer than this CopyStudio, which has no migration {app} {name}."
                f" Restore it with version {manifest.version}, commit {manifest.commit or 'unknown'}."
            )
    if not engine_of_site().is_empty():
        raise BackupRefused(
            "The database is not empty. Restore into a new home folder (COPYSTUDIO_HOME), or a new database."
        )
    for folder in FOLDERS:
        if any(path.is_file() for path in (settings.HOME / folder).rglob("*")):
            raise BackupRefused(
                f"{settings.HOME / folder} is not empty. Restore into a new home folder (COPYSTUDIO_HOME)."
            )
    free = shutil.disk_usage(settings.HOME).free
    if free < manifest.size:
        raise BackupRefused(
            f"The disk of {settings.HOME} has {free // 2**20} MB free, the backup needs {manifest.size // 2**20} MB."
        )


def _fetch(manifest: Manifest, source: Path, stage: Path) -> None:
    """Copy the files aside and look at each byte of the backup on the way. Raises `BackupRefused`."""
    for name, known in manifest.files.items():
        try:
            is_rows = name == manifest.database
            found = file_sum(source / name) if is_rows else file_copy(source / name, stage / name)
        except FileNotFoundError:
            raise BackupRefused(f"{source / name} is missing. Take another backup.") from None
        if found != known:
            raise BackupRefused(f"{source / name} is damaged. Take another backup.")


def _compare(manifest: Manifest, rows: Any) -> None:
    """Raise `BackupRefused` unless the rows are those of the moment at which the backup was taken."""
    found = rows.tables()
    if differing := sorted(
        name
        for name in manifest.tables.keys() | found.keys()
        if manifest.tables.get(name) != found.get(name)
    ):
        raise BackupRefused(
            f"After loading, these tables are not what was backed up: {', '.join(differing)}."
        )


def _move(manifest: Manifest, stage: Path, moved: list[Path]) -> None:
    """Put the files where the site looks for them, naming each folder in `moved`."""
    for top in sorted({Path(name).parts[0] for name in manifest.files} - {manifest.database}):
        place = settings.HOME / top
        if place.is_dir():
            shutil.rmtree(place)  # folders without a file in them
        (stage / top).rename(place)
        moved.append(place)


def _take_back(moved: list[Path]) -> None:
    for place in moved:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
