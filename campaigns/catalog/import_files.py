"""Uploaded catalog files: stored under a random name while their size, hash and encoding are taken."""

from __future__ import annotations

import errno
import hashlib
import secrets
from collections.abc import Iterable
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
    name = f"{FOLDER}/{secrets.token_hex(16)}"
    path = file_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size, watch = hashlib.sha256(), 0, EncodingWatch()
    try:
        with path.open("xb") as stream:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_MAX_BYTES:
                    most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
                    raise _refusal(
                        f"The file is larger than {most} MB. Split it, or raise the limit."
                    )
                digest.update(chunk)
                watch.feed(chunk)
                stream.write(chunk)
        if not size:
            raise _refusal("The file is empty.")
        encoding = watch.encoding()
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
    return StoredFile(name, size, digest.hexdigest(), encoding)


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
