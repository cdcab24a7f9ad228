"""Whatever keeps files in the home folder was asked whether a backup holds them."""

from __future__ import annotations

from tests.conftest import ROOT

# Each with what becomes of its files; those that rows name stand in copystudio/backup/files.py.
DECIDED = {
    "campaigns/catalog/import_files.py": "rows name them",
    "campaigns/exports/build.py": "rows name them",
    "campaigns/workspaces/archive.py": "rows name them",
    "campaigns/workspaces/erase.py": "takes away what the three above keep",
    "copystudio/settings.py": "says where",
    "generation/jobs/approved.py": "left out: filled again from rows",
}


def test_every_place_that_keeps_files_has_a_decision():
    code = [
        path
        for name in ("campaigns", "copystudio", "generation")
        for path in (ROOT / name).rglob("*.py")
    ]
    found = {
        str(path.relative_to(ROOT))
        for path in code
        if "FILES_DIR" in path.read_text(encoding="utf-8")
    }
    assert found == set(DECIDED)
