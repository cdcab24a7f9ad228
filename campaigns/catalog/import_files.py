"""Uploaded catalog files: stored under a random name while their size, hash and encoding are taken."""

from __future__ import annotations

import errno
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from campaigns.catalog.formats.base import FileBroken
from campaigns.catalog.formats.texts import EncodingWatch
from campaigns.common.errors import DomainError

FOLDER = "imports"


@dataclass(frozen=True)
class StoredFile:
    """A file in the home folder: its path there, size in bytes, SHA-256, encoding."""

    name: str
    size: int
    sha256: str
    encoding: str


def file_store(chunks: Iterable[bytes]) -> StoredFile:
    """Write an upload to the home folder as it comes in. Raises `DomainError` (413 or 422); then nothing stays."""
    watch = EncodingWatch()
    name, size, sha256 = upload_write(
        FOLDER, chunks, most=settings.UPLOAD_MAX_BYTES, watch=watch.feed
    )
    try:
        return StoredFile(name, size, sha256, watch.encoding())
    except FileBroken as error:
        file_drop(name)
        raise _refusal(error.message) from error


def upload_write(
    folder: str, chunks: Iterable[bytes], *, most: int, watch: Callable[[bytes], None]
) -> tuple[str, int, str]:
    """Write an upload under a random name in a folder; its path, size and SHA-256. `watch` sees every chunk.

    Raises `DomainError` where it is empty, larger than `most`, refused by `watch` (`FileBroken`) or finds no room;
    then nothing stays.
    """
    name = f"{folder}/{secrets.token_hex(16)}"
    path = file_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as stream:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise _refusal(
                        f"The file is larger than {most // 1024 // 1024} MB. Split it, or raise the limit."
                    )
                digest.update(chunk)
                watch(chunk)
                stream.write(chunk)
        if not size:
            raise _refusal("The file is empty.")
    except FileBroken as error:
        path.unlink(missing_ok=True)
        raise _refusal(error.message) from error
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno != errno.ENOSPC:
            raise
        raise _refusal("This site’s disk is full. Tell whoever runs it.") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name, size, digest.hexdigest()


def file_path(name: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.FILES_DIR) / name


def file_drop(name: str) -> None:
    """Delete a stored file, if it is there."""
    if name:
        file_path(name).unlink(missing_ok=True)


def filename_safe(name: str) -> str:
    """The name a person gave a file, for showing only: no folders, nothing that cannot be printed."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown[:255] or "catalog"


def _refusal(message: str) -> DomainError:
    return DomainError(message, errors={"file": [message]})
