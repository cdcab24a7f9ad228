"""The front door for a workspace's approved copy as novelty is measured against: filled by a job, opened where lines are measured."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from generation.badges.context import channel_mask, name_words
from generation.encoder.shelf import ApprovedLines, Shelf
from generation.encoder.shelf_files import ShelfLine, shelf_write
from generation.jobs.wire import understanding_from_dict


def line_mask(understanding: Mapping[str, Any], channel: str) -> frozenset[str]:
    """The words of a product's name that its lines in a channel are compared without."""
    return channel_mask(channel, name_words(understanding_from_dict(understanding)))


def shelf_newest(workspace_id: int) -> Shelf | None:
    """A workspace's shelf that was filled last; None where there is none of today's vectors."""
    for path in sorted(_folder(workspace_id).glob("*[0-9]"), reverse=True):
        try:
            return Shelf(path)
        except (OSError, ValueError):
            continue  # another process took it away, or an earlier version of the vectors wrote it
    return None


def shelf_fill(
    workspace_id: int, name: str, lines: Iterable[ShelfLine], mark: int
) -> Iterator[int]:
    """Fills a shelf, telling how many lines are in; then those of smaller names go. A name ends with a digit.

    Whoever has one of them open goes on reading it. `mark` is kept with the shelf.
    """
    folder = _folder(workspace_id)
    yield from shelf_write(folder / name, lines, mark)
    for path in folder.iterdir():
        if path.name < name:
            shutil.rmtree(path, ignore_errors=True)


def shelves_remove(workspace_id: int) -> None:
    """Takes all shelves of a workspace away."""
    shutil.rmtree(_folder(workspace_id), ignore_errors=True)


def _folder(workspace_id: int) -> Path:
    return Path(settings.FILES_DIR) / "approved" / str(workspace_id)


__all__ = [
    "ApprovedLines",
    "Shelf",
    "ShelfLine",
    "line_mask",
    "shelf_fill",
    "shelf_newest",
    "shelves_remove",
]
