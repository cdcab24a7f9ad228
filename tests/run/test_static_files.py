"""Collecting static files: hashed names, compressed, joined, and only when something changed."""

import json
from pathlib import Path

import brotli
import pytest
from pytest_django import Settings

from copystudio import static_files
from copystudio.static_files import static_collect

STYLE = "a { color: red; background: url(dot.svg) } /* red */\n" * 40
SAME = "const NAME = 1;\n"


@pytest.fixture
def source(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of source files, collected into an empty one beside it; two of each kind are joined."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.css").write_text(STYLE)
    (folder / "b.css").write_text("b { color: blue }\n")
    (folder / "one.js").write_text(SAME)
    (folder / "two.js").write_text(SAME)
    (folder / "dot.svg").write_text("<svg/>")
    (folder / "a.css.map").write_text("{}")
    joined = {"all.css": ("a.css", "b.css"), "all.js": ("one.js", "two.js")}
    monkeypatch.setattr(static_files, "JOINED", joined)
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.INSTALLED_APPS = ["django.contrib.staticfiles", "rest_framework"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "copystudio.static_files.StudioStaticFilesStorage"},
    }
    return folder


def collected(tmp_path: Path) -> dict[str, Path]:
    """What was collected, by name."""
    return {path.name: path for path in (tmp_path / "collected").rglob("*") if path.is_file()}


def test_a_style_sheet_gets_a_hashed_name_and_best_compression(
    source: Path, tmp_path: Path
) -> None:
    static_collect()
    files = collected(tmp_path)
    (compressed,) = [name for name in files if name.startswith("a.") and name.endswith(".css.br")]
    plain = files[compressed.removesuffix(".br")].read_bytes()
    assert brotli.decompress(files[compressed].read_bytes()) == plain
    assert b'url("dot.' in plain
    assert b"url(dot.svg)" not in plain, "files that a style sheet names have hashed names too"
    assert "a.css.br" not in files, "nothing links to the plain name"


def test_what_pages_load_together_is_one_file(source: Path, tmp_path: Path) -> None:
    static_collect()
    files = collected(tmp_path)
    names = json.loads(files["staticfiles.json"].read_text())["paths"]
    sheet, script = (files[names[name]].read_text() for name in ("all.css", "all.js"))
    assert sheet == files[names["a.css"]].read_text() + files[names["b.css"]].read_text()
    assert script == f"{{\n{SAME}}}\n" * 2, "a name that two modules have stays each one's own"

    (source / "b.css").write_text("b { color: green }\n")
    static_collect()
    again = json.loads(collected(tmp_path)["staticfiles.json"].read_text())["paths"]
    assert again["all.css"] != names["all.css"], "browsers ask for it anew"
    assert again["all.js"] == names["all.js"]


def test_each_joined_file_has_sources_that_can_be_joined(settings: Settings) -> None:
    folder = Path(settings.STATICFILES_DIRS[0])
    for name, parts in static_files.JOINED.items():
        assert not (folder / name).exists(), f"{name} would be overwritten"
        for part in parts:
            assert (folder / part).read_text("utf-8").endswith("\n"), part


def test_what_nobody_loads_is_left_out(source: Path, tmp_path: Path) -> None:
    static_collect()
    assert "a.css.map" not in collected(tmp_path)
    assert not (tmp_path / "collected" / "rest_framework").exists()


def test_nothing_is_collected_again_until_a_file_changes(source: Path, tmp_path: Path) -> None:
    static_collect()
    manifest = collected(tmp_path)["staticfiles.json"]
    manifest.write_text("untouched")
    static_collect()
    assert manifest.read_text() == "untouched"

    (source / "a.css").write_text(STYLE.replace("red", "green"))
    static_collect()
    assert manifest.read_text() != "untouched"
    sheets = [
        name for name in collected(tmp_path) if name.startswith("a.") and name.endswith(".css")
    ]
    assert len(sheets) == 2, "the plain and the new hashed name; the old one is gone"
