"""Files that no row knows: what a process left that died between writing a file and storing its row."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from django_scopes import scopes_disabled

from campaigns.catalog.import_files import FOLDER, file_path
from campaigns.claims.documents import FOLDER as DOCUMENTS
from campaigns.exports.build import exports_dir
from campaigns.models import EvidenceEdition, Export, Import

# Far longer than any request or job takes from its file to its row.
LEFT_AFTER_SECONDS = 3600


def left_files_drop() -> int:
    """Delete uploads, documents and export files that are an hour old and stand in no row; how many there were."""
    # Housekeeping of the site: it looks for file names of all workspaces and reads nothing else.
    with scopes_disabled():
        uploads = set(Import.objects.exclude(file="").values_list("file", flat=True))
        made = Export.objects.exclude(file="").values_list("file", "provenance")
        exports = {name for names in made for name in names}
        documents = set(EvidenceEdition.objects.exclude(file="").values_list("file", flat=True))
    return (
        _drop(file_path(FOLDER), (Path(name).name for name in uploads))
        + _drop(file_path(DOCUMENTS), (Path(name).name for name in documents))
        + _drop(exports_dir(), exports)
    )


def _drop(folder: Path, known: Iterable[str]) -> int:
    kept, count = set(known), 0
    # The rows were read first: a file that is younger than they are is not old enough either.
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept and time.time() - path.stat().st_mtime > LEFT_AFTER_SECONDS:
            path.unlink(missing_ok=True)
            count += 1
    return count
