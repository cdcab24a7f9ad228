"""The manifest of a backup: what it holds and how to see that nothing of it changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.crypto import salted_hmac

FILE = "manifest.json"
FORMAT = 1
NOTES = (
    "Holds people's names, addresses and password hashes: keep it as you keep the site.",
    "SECRET_KEY is not in here. Keep it elsewhere: without it everybody signs in again, mailed links are void"
    " and second factors cannot be read.",
)


class BackupRefused(Exception):
    """It cannot be done; the text says why and what to do, and nothing was changed."""


@dataclass(frozen=True)
class TableSum:
    """Rows of a table, and a checksum of them in any order."""

    rows: int
    checksum: str


@dataclass(frozen=True)
class FileSum:
    """Bytes of a file and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `engine`, `server` and `database` are the kind of database, its version and the file of its rows;
    `migrations` the newest migration of each app; `files` all files but the manifest, by their path in the
    backup; `lost` files that rows name and the site itself did not have; `key` what SECRET_KEY makes of `id`.
    """

    id: str
    created: str
    version: str
    commit: str
    engine: str
    server: str
    database: str
    migrations: dict[str, str]
    tables: dict[str, TableSum]
    files: dict[str, FileSum]
    lost: list[str]
    key: str

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())


def key_print(backup_id: str) -> str:
    """What this site's SECRET_KEY makes of a backup's id: tells keys apart and says nothing of them."""
    return salted_hmac("copystudio.backup", backup_id, algorithm="sha256").hexdigest()


def manifest_write(folder: Path, manifest: Manifest) -> None:
    """Write it into a backup, with a checksum of itself."""
    told = {"format": FORMAT, "notes": NOTES, **asdict(manifest)}
    text = json.dumps({**told, "checksum": _checksum(told)}, indent=1, ensure_ascii=False)
    with (folder / FILE).open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def manifest_read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises `BackupRefused` where there is none, or it is not what was written."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupRefused(f"{folder} holds no backup: it has no {FILE}.") from None
    except ValueError as error:
        raise _damaged(folder) from error
    if not isinstance(told, dict) or told.pop("checksum", None) != _checksum(told):
        raise _damaged(folder)
    if told.pop("format") != FORMAT:
        raise BackupRefused("The backup was made by a newer CopyStudio. Restore it with that one.")
    told.pop("notes")
    manifest = Manifest(
        **{
            **told,
            "tables": {name: TableSum(**table) for name, table in told["tables"].items()},
            "files": {name: FileSum(**file) for name, file in told["files"].items()},
        }
    )
    if not all(map(_stays_inside, manifest.files)):
        raise _damaged(folder)
    return manifest


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _damaged(folder: Path) -> BackupRefused:
    return BackupRefused(f"{folder / FILE} is damaged. Take another backup.")


def _checksum(told: Mapping[str, Any]) -> str:
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
