"""The secret of the inference process: one for all who make it at once, where the file system has hard links and where not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from generation.inference.place import Place


def no_links(*_: object) -> None:
    """What exFAT and some mounts say."""
    raise PermissionError("Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_all_who_make_it_at_once_have_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
):
    if not links:
        monkeypatch.setattr("os.link", no_links)
    place, found = Place(tmp_path / "inference"), list[str]()
    threads = [threading.Thread(target=lambda: found.append(place.secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(found[0]) >= 32
    path = place.folder / "secret"
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in place.folder.iterdir()] == ["secret"]


def test_an_empty_secret_is_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("generation.inference.place._WRITTEN_SECONDS", 0.0)
    (tmp_path / "secret").touch()
    with pytest.raises(OSError, match="is empty"):
        Place(tmp_path).secret()
