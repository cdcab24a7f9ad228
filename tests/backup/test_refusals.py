"""What cannot be done is said in one line, and nothing is left behind of it."""

from __future__ import annotations

import dataclasses
import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from copystudio.backup import files, restore
from copystudio.backup.manifest import (
    BackupRefused,
    FileSum,
    Manifest,
    manifest_read,
    manifest_write,
)
from copystudio.backup.restore import backup_restore
from copystudio.backup.take import backup_take
from tests.backup.conftest import failure, tables, tree
from tests.together import ON_SQLITE, alone, shared_rows

Change = Callable[[Manifest], dict[str, Any]]


def refused(backup: Path, home: Path, *, untouched: bool = True) -> str:
    """Why it is not restored; the home is as it was."""
    before = tree(home)
    error = failure(lambda: backup_restore(backup))
    assert isinstance(error, BackupRefused), error
    assert tree(home) == before
    if untouched:
        assert alone(tables) == []
    return str(error)


def spoilt(path: Path) -> None:
    """One bit of a file is another."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def told_otherwise(backup: Path, change: Change) -> None:
    """A manifest that says something else, and is whole."""
    manifest = manifest_read(backup)
    manifest_write(backup, dataclasses.replace(manifest, **change(manifest)))


@pytest.mark.once
@shared_rows
def test_one_bit_in_any_file_is_seen(backup: Path, empty: Path):
    names = ["manifest.json", *manifest_read(backup).files]
    assert len(names) >= 9
    for name in names:
        kept = (backup / name).read_bytes()
        spoilt(backup / name)
        assert "damaged" in refused(backup, empty), name
        (backup / name).unlink()
        assert name in refused(backup, empty)
        (backup / name).write_bytes(kept)
    assert alone(lambda: backup_restore(backup)).settled.mails == 2


OTHERWISE: dict[str, tuple[Change, str]] = {
    "rows": (
        lambda m: {
            "tables": {
                **m.tables,
                "campaigns_product": dataclasses.replace(m.tables["campaigns_product"], rows=1),
            }
        },
        "these tables are not what was backed up: campaigns_product.",
    ),
    "table": (
        lambda m: {"tables": {**m.tables, "gone": m.tables["campaigns_product"]}},
        "these tables are not what was backed up: gone.",
    ),
    "migration": (
        lambda m: {"migrations": {**m.migrations, "campaigns": "9999_later"}},
        "The backup is newer than this CopyStudio, which has no migration campaigns 9999_later.",
    ),
    "engine": (
        lambda _: {"engine": "postgresql" if ON_SQLITE else "sqlite"},
        "goes back onto the kind of database",
    ),
    "outside": (
        lambda m: {"files": {**m.files, "../../outside": m.files[m.database]}},
        "manifest.json is damaged",
    ),
}


@pytest.mark.once
@shared_rows
def test_another_story_is_refused(backup: Path, empty: Path):
    for change, why in OTHERWISE.values():
        kept = (backup / "manifest.json").read_text()
        told_otherwise(backup, change)
        assert why in refused(backup, empty)
        (backup / "manifest.json").write_text(kept)


@pytest.mark.once
@shared_rows
def test_only_an_empty_site_is_filled(backup: Path, empty: Path):
    (empty / "files" / "imports").mkdir()
    (empty / "files" / "imports" / "one").write_text("somebody's")
    assert "files is not empty" in refused(backup, empty)
    shutil.rmtree(empty / "files" / "imports")
    (empty / "files" / "exports").mkdir()
    alone(lambda: backup_restore(backup))
    assert "The database is not empty." in refused(backup, empty, untouched=False)
    (backup / "manifest.json").unlink()
    assert "holds no backup" in refused(backup, empty, untouched=False)


@shared_rows
def test_an_older_site_is_migrated_forward(backup: Path, empty: Path, elsewhere, tmp_path: Path):
    alone(lambda: backup_restore(backup))

    def age() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE django_session")
            cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        backup_take(tmp_path / "older")

    alone(age)
    assert "sessions" not in manifest_read(tmp_path / "older").migrations
    elsewhere()
    alone(lambda: backup_restore(tmp_path / "older"))
    assert "django_session" in alone(tables)


def failing(at: int) -> Iterator[None]:
    """The disk is full at the file of this number."""
    for _ in range(at):
        yield
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.once
@shared_rows
def test_a_full_disk_leaves_nothing(
    backup: Path, empty: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """The restore breaks off at each file, the backup of the restored site too."""
    real, parent = files.file_copy, tmp_path / "disk"
    parent.mkdir()
    count = len(manifest_read(backup).files)

    def breaks(at: int, act: Callable[[], Any]) -> None:
        step = failing(at)

        def copy(source: Path, target: Path) -> FileSum:
            next(step)
            return real(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(files, "file_copy", copy)
            patch.setattr(restore, "file_copy", copy)
            error = failure(act)
        assert isinstance(error, OSError), error

    for at in range(count - 1):
        breaks(at, lambda: backup_restore(backup))
        assert tree(empty) == []
        assert alone(tables) == []
    alone(lambda: backup_restore(backup))
    for at in range(count - 1):
        breaks(at, lambda: backup_take(parent / "backup"))
        assert list(parent.iterdir()) == []


@shared_rows
def test_what_breaks_after_the_rows_were_loaded_takes_them_back(
    backup: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(restore, "site_settle", lambda *_, **__: 1 / 0)
        assert isinstance(failure(lambda: backup_restore(backup)), ZeroDivisionError)
    assert tree(empty) == []
    assert alone(tables) == []
    assert alone(lambda: backup_restore(backup)).settled.mails == 2


@pytest.mark.once
@shared_rows
def test_the_commands_say_it_and_another_key_is_told(backup: Path, empty: Path, settings, capsys):
    settings.SECRET_KEY = "another-" + "y" * 50
    alone(lambda: call_command("restore", str(backup)))
    said = capsys.readouterr()
    assert "Restored the site of" in said.out
    assert "another SECRET_KEY" in said.err
    assert "only-for-tests" not in (backup / "manifest.json").read_text()
    for command, why in (("restore", "not empty"), ("backup", "is there already")):

        def call(command: str = command) -> None:
            call_command(command, str(backup))

        error = failure(call)
        assert isinstance(error, CommandError), error
        assert (error.returncode, why in str(error)) == (2, True)
