"""Documents that prove something: taken in by what they are and not by what they are called, given out as downloads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import FileResponse

from campaigns.catalog.formats.base import FileBroken
from campaigns.catalog.import_files import file_path, filename_safe, upload_write
from campaigns.common.errors import DomainError
from campaigns.models import EvidenceEdition

FOLDER = "evidence"
BYTES_MOST = 10 * 1024 * 1024
# How a document begins -> the ending of its name, and its type.
KINDS: dict[bytes, tuple[str, str]] = {
    b"%PDF-": (".pdf", "application/pdf"),
    b"\x89PNG\r\n\x1a\n": (".png", "image/png"),
    b"\xff\xd8\xff": (".jpg", "image/jpeg"),
}
SAID = "A document is a PDF, a PNG or a JPEG."


@dataclass(frozen=True)
class Document:
    """A document that lies in the home folder."""

    file: str
    filename: str
    sha256: str


class _Beginning:
    """Looks at the first bytes and refuses what is no document."""

    def __init__(self) -> None:
        self.ending = ""

    def feed(self, chunk: bytes) -> None:
        """A chunk as it comes in; the first one holds the beginning."""
        if self.ending:
            return
        found = next((kind for start, kind in KINDS.items() if chunk.startswith(start)), None)
        if found is None:
            raise FileBroken(SAID)
        self.ending = found[0]


def document_store(chunks: Iterable[bytes], name: str) -> Document:
    """Keep an uploaded document. Raises `DomainError` (422) for any other file; then nothing stays."""
    beginning = _Beginning()
    file, _, sha256 = upload_write(FOLDER, chunks, most=BYTES_MOST, watch=beginning.feed)
    stem = filename_safe(name).rpartition(".")[0] or "document"
    return Document(file, f"{stem[:200]}{beginning.ending}", sha256)


def document_response(edition: EvidenceEdition) -> FileResponse:
    """A document as a download: never shown in the page. Raises `DomainError` where it is gone."""
    ending = "." + edition.filename.rpartition(".")[2]
    media = next((kind for known, kind in KINDS.values() if known == ending), "")
    try:
        stream = file_path(edition.file).open("rb")
    except OSError as error:
        raise DomainError("The document is no longer there.") from error
    return FileResponse(
        stream,
        as_attachment=True,
        filename=edition.filename,
        content_type=media or "application/octet-stream",
    )
