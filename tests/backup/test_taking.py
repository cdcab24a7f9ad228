"""Taking a backup: files that go meanwhile, what a killed one left, the programs that PostgreSQL needs."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from campaigns.catalog.imports import import_discard
from campaigns.models import Import, User, Workspace
from campaigns.workspaces.erase import workspace_remove
from copystudio.backup import postgres, take
from copystudio.backup.manifest import FILE, BackupRefused
from copystudio.backup.parts import PREFIX
from copystudio.backup.restore import backup_restore
from copystudio.backup.take import backup_take
from generation.jobs.runner import job_run
from tests.backup.conftest import ADAPTER, failure, uploaded
from tests.together import ON_SQLITE, alone, scoped, shared_rows


@shared_rows
def test_a_file_that_goes_meanwhile_means_another_moment(
    worked_in: Path,
    in_acme: Workspace,
    ben: User,
    share: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
):
    """An upload that is thrown away between the rows and their files; and one that the site lost long ago."""
    shutil.rmtree(worked_in / "adapters" / ADAPTER)
    share()
    engine, moments = take.engine_of_site(), []
    real = engine.snapshot

    def come() -> Import:
        row = uploaded(in_acme, ben, "QUICK")
        job_run(queue="default", job_id=row.job_id)
        return Import.objects.get(pk=row.pk)

    @contextmanager
    def snapshot(folder: Path) -> Iterator[Any]:
        moments.append(folder)
        row = scoped(in_acme.pk, come)() if len(moments) == 1 else None
        with real(folder) as rows:
            if row:
                scoped(in_acme.pk, lambda: import_discard(row=row, by=ben))()
            yield rows

    monkeypatch.setattr(engine, "snapshot", snapshot)
    manifest = alone(lambda: backup_take(tmp_path / "backup"))
    assert len(moments) == 2
    assert len([name for name in manifest.files if name.startswith("files/imports/")]) == 1
    assert {name.split("/")[1] for name in manifest.lost} == {ADAPTER}


@pytest.mark.once
@shared_rows
def test_what_a_killed_backup_left_goes_with_the_next(backup: Path, empty: Path, tmp_path: Path):
    alone(lambda: backup_restore(backup))
    parent = tmp_path / "nightly"
    for name in ("left", "at-work"):
        (parent / f"{PREFIX}{name}").mkdir(parents=True)
    handle = os.open(parent / f"{PREFIX}at-work", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    alone(lambda: backup_take(parent / "monday"))
    os.close(handle)
    assert sorted(path.name for path in parent.iterdir()) == [f"{PREFIX}at-work", "monday"]
    assert (parent / "monday").stat().st_mode & 0o077 == 0
    assert "is there already" in str(failure(lambda: backup_take(parent / "monday")))
    assert "is no folder" in str(failure(lambda: backup_take(tmp_path / "nowhere" / "tuesday")))


def program(folder: Path, says: str) -> None:
    """A pg_dump of some version."""
    path = folder / "pg_dump"
    path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {says}'\n")
    path.chmod(0o755)


@pytest.mark.once
def test_a_client_that_is_missing_or_old_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    server: Any = SimpleNamespace(info=SimpleNamespace(server_version=170002))
    monkeypatch.setattr(postgres, "_parameters", dict)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match="version 17 or newer"):
        postgres._program("pg_dump", server)
    program(tmp_path, "16.14 (Debian 16.14-1)")
    with pytest.raises(BackupRefused, match="is of version 16, the server of 17"):
        postgres._program("pg_dump", server)
    program(tmp_path, "18.1")
    assert postgres._program("pg_dump", server) == str(tmp_path / "pg_dump")


@pytest.mark.once
def test_the_password_stands_on_no_command_line(monkeypatch: pytest.MonkeyPatch):
    asked: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> Any:
        asked.update(command=command, **options)
        return SimpleNamespace(returncode=1, stderr="no\nway", stdout="")

    monkeypatch.setattr("copystudio.backup.postgres.subprocess.run", run)
    known = {"dbname": "copy", "password": "hush-hush", "sslmode": "require"}
    monkeypatch.setattr(postgres, "_parameters", lambda: known)
    with pytest.raises(OSError, match="pg_dump gave up: no way"):
        postgres._run("/usr/bin/pg_dump", "--format=custom")
    assert "hush-hush" not in str(asked["command"])
    assert asked["env"]["PGPASSWORD"] == "hush-hush"
    assert asked["env"]["PGSSLMODE"] == "require"


@shared_rows
@pytest.mark.nightly
@pytest.mark.skipif(not ON_SQLITE, reason="what pg_dump packs cannot be searched for a word")
def test_a_manifest_names_no_workspace_and_a_later_backup_has_nothing_of_a_removed_one(
    worked_in: Path, in_acme: Workspace, cleo: User, share: Callable[[], None], tmp_path: Path
):
    """D4: what was taken before the removal holds the rows; what is taken afterwards has no byte of them."""
    share()
    alone(lambda: backup_take(tmp_path / "before"))
    alone(scoped(in_acme.pk, lambda: workspace_remove(workspace=in_acme, typed="acme", by=cleo)))
    after = alone(lambda: backup_take(tmp_path / "after"))
    rows = {
        name: (tmp_path / name / "database.sqlite3").read_bytes() for name in ("before", "after")
    }
    for word in ("Morning miles", "Corvane", "acme"):
        assert word.encode() in rows["before"]
        assert word.encode() not in rows["after"]
        for name in rows:
            assert word not in (tmp_path / name / FILE).read_text()
    assert after.files.keys() == {"database.sqlite3"}
