"""The files of a site that rows name, and copying them: whole, counted, on the disk."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from campaigns.management.sample.wanted import MARKER
from copystudio.backup.manifest import FileSum
from generation.jobs.adapting import ADAPTER_FILES, ADAPTERS

CHUNK = 1024 * 1024
FOLDERS = ("files", ADAPTERS)
"""Folders of the home in which such files are. Of these, shelves of approved copy are left out: they are filled again."""
Ask = Callable[[str], list[tuple[Any, ...]]]


def files_named(ask: Ask) -> set[str]:
    """Paths in the home folder of every file that a row names; such a file was whole before its row."""
    uploads = ask("SELECT file FROM campaigns_import WHERE file <> ''")
    proofs = ask("SELECT file FROM campaigns_evidenceedition WHERE file <> ''")
    exports = ask("SELECT file FROM campaigns_export WHERE file <> ''")
    beside = ask("SELECT provenance FROM campaigns_export WHERE provenance <> ''")
    archives = ask("SELECT result FROM generation_job WHERE kind = 'archive'")
    adapters = ask("SELECT name FROM campaigns_adapter WHERE name <> ''")
    return {
        *(f"files/{_text(name)}" for (name,) in uploads),
        *(f"files/{_text(name)}" for (name,) in proofs),
        *(f"files/exports/{_text(name)}" for (name,) in (*exports, *beside)),
        *(f"files/archives/{name}" for (result,) in archives if (name := _archive(result))),
        *(f"{ADAPTERS}/{_text(name)}/{file}" for (name,) in adapters for file in ADAPTER_FILES),
    }


def files_kept() -> set[str]:
    """Files that no row names and that still belong to the site."""
    return {MARKER} if (settings.HOME / MARKER).is_file() else set()


def files_copy(names: Iterable[str], source: Path, target: Path) -> dict[str, FileSum]:
    """Copy files from one folder to another; those that are not there are left out."""
    copied = {}
    for name in sorted(names):
        try:
            copied[name] = file_copy(source / name, target / name)
        except FileNotFoundError:
            continue
    return copied


def file_copy(source: Path, target: Path) -> FileSum:
    """Copy one file with its time, through to the disk. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stream:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("xb") as copy:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        stat = os.fstat(stream.fileno())
    os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    return FileSum(size, digest.hexdigest())


def file_sum(path: Path) -> FileSum:
    """Size and SHA-256 of a file."""
    with path.open("rb") as stream:
        return FileSum(path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def file_sync(path: Path) -> None:
    """What another program wrote is on the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _archive(result: Any) -> str:
    """The name in what an archive's job answered; JSON is text in one database and a value in the other."""
    told = result if isinstance(result, dict) else json.loads(result)
    return Path(str(told.get("file") or "")).name
