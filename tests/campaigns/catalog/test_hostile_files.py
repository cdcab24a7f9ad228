"""Files made to harm: refused with a way out, nothing written and nothing left (reliability U4)."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from campaigns.catalog.imports import import_create
from campaigns.common.errors import DomainError
from campaigns.models import Import, Product
from tests.campaigns.catalog.hostile_files import HOSTILE, LATE, cells
from tests.campaigns.catalog.test_import_run import upload

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_leaves_nothing(in_acme, ben, settings, name: str):
    made, told = HOSTILE[name]
    folder = settings.FILES_DIR / "imports"
    before = set(folder.glob("*")) if folder.exists() else set()
    if name in LATE:
        row = upload(ben, in_acme, made(), dry_run=False)
        assert row.state == "failed"
        assert told in row.error
    else:
        with pytest.raises(DomainError, match=told):
            import_create(workspace_id=in_acme.pk, file=[made()], filename="x", by=ben)
        assert not Import.objects.exists()
        assert set(folder.glob("*")) == before
    assert not Product.objects.exists()


def test_reading_them_all_takes_little_memory(tmp_path):
    """One process reads them one after the other: what it takes at most is told, and must stay below 256 MB."""
    for place, (made, _) in enumerate(HOSTILE.values()):
        (tmp_path / f"{place:02}").write_bytes(made())
    told = subprocess.run(
        [sys.executable, "-m", "tests.campaigns.catalog.reading", *sorted(tmp_path.iterdir())],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = json.loads(told.stdout)
    print("slowest and largest:", found)  # noqa: T201  the figure that docs/reliability.md asks for
    assert found["files"] == len(HOSTILE)
    assert found["peak_mb"] <= 256


def test_a_workbook_that_breaks_further_down_writes_nothing(in_acme, ben):
    rows = "".join(
        f'<row r="{n}"><c t="str"><v>A-{n}</v></c><c t="str"><v>Lamp</v></c></row>'
        for n in range(2, 3_000)
    )
    head = '<row r="1"><c t="str"><v>sku</v></c><c t="str"><v>title</v></c></row>'
    row = upload(ben, in_acme, cells(head + rows + "<row><broken</row>"), dry_run=False)
    assert row.state == "failed"
    assert "breaks in line" in row.error
    assert not Product.objects.exists()


def test_a_feed_that_breaks_further_down_writes_nothing(in_acme, ben):
    items = "".join(f"<item><id>A{n}</id><title>Lamp {n}</title></item>" for n in range(3_000))
    row = upload(ben, in_acme, f"<rss><channel>{items}<item></channel></rss>", dry_run=False)
    assert row.state == "failed"
    assert not Product.objects.exists()


def test_a_long_cell_of_a_feed_refuses_its_item_only(in_acme, ben):
    records = [
        {"id": "A", "title": "Lamp", "description": "x" * 300_000},
        {"id": "B", "title": "Mug", "description": "y"},
    ]
    items = "".join(
        f"<item>{''.join(f'<{k}>{v}</{k}>' for k, v in one.items())}</item>" for one in records
    )
    row = upload(ben, in_acme, f"<rss><channel>{items}</channel></rss>", dry_run=False)
    assert (row.state, row.counts["errors"], row.counts["added"]) == ("partial", 1, 1)
    assert json.dumps(row.counts)
