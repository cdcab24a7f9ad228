"""D2: what a migration does to a table that a release filled takes no long lock of it, or says why it may.

On PostgreSQL an index that is built, a constraint that is checked and a column that is written anew keep writers out for
as long as the table is large. Tables that no release has yet are empty: what happens to them is not asked.
"""

from __future__ import annotations

import lzma
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tests.backup.release_keep import RELEASED

OURS = ("campaigns", "generation")
# Each reads or checks whole tables. What Python or SQL by hand does nobody can tell here.
LONG = (
    operations.AddIndex,
    operations.AddConstraint,
    operations.AlterField,
    operations.RunPython,
    operations.RunSQL,
    operations.SeparateDatabaseAndState,
)
STOPPED = (
    "reads or indexes lines or products once; the README says to stop the site for this upgrade"
)
TRIGGERS = "triggers make way for a change of their table and come back: no row is read"
SMALL = "a row for each workspace, campaign, round or comment, not for each line"
BATCHES = "in batches, outside a transaction"
ALLOWED = {
    "campaigns.0006_candidate_channel": STOPPED,
    "campaigns.0007_live_copy_places": STOPPED,
    "campaigns.0008_standing_approvals": STOPPED,
    "campaigns.0010_business_order": STOPPED,
    "campaigns.0011_workspace_relevance": TRIGGERS,
    "campaigns.0013_workspace_engine": TRIGGERS,
    "campaigns.0014_saved_views": STOPPED,
    "campaigns.0015_search_words": STOPPED,
    "campaigns.0017_saved_mappings": STOPPED,
    "campaigns.0019_line_tasks": STOPPED,
    "campaigns.0020_threads": SMALL,
    "campaigns.0030_claims": STOPPED,
    "campaigns.0031_channels": TRIGGERS,
    "campaigns.0033_every_badge_sorts": STOPPED,
    "campaigns.0034_promises_named": BATCHES,
    "campaigns.0035_disclosure": STOPPED,
    "campaigns.0037_second_approvals": STOPPED,
    "campaigns.0041_uses_indexed": STOPPED,
    "campaigns.0042_products_scanned": SMALL,
    "campaigns.0043_briefs_read_over": SMALL,
    "campaigns.0057_round_creativity": SMALL,
}


def released_names(tmp_path: Path) -> set[tuple[str, str]]:
    """The migrations that the newest release had."""
    file = tmp_path / "released.sqlite3"
    file.write_bytes(lzma.decompress(max(RELEASED.glob("*.xz")).read_bytes()))
    with closing(sqlite3.connect(file)) as database:
        return set(database.execute("SELECT app, name FROM django_migrations"))


def takes_long(operation: Operation) -> bool:
    """Whether PostgreSQL reads, checks or writes every row for it, or it is not known."""
    if isinstance(operation, operations.AddField):
        field = operation.field
        return (
            field.unique
            or getattr(field, "db_index", False)
            or isinstance(field, models.GeneratedField)
        )
    return isinstance(operation, LONG)


def long_ones(migration: Migration, filled: set[tuple[str, str]]) -> Iterator[str]:
    """What it does to tables that a release filled, in words."""
    for operation in migration.operations:
        name = getattr(operation, "model_name", None)
        is_new = name is not None and (migration.app_label, name.lower()) not in filled
        if takes_long(operation) and not is_new:
            yield operation.describe()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What takes long, by migration since the newest release."""
    loader = MigrationLoader(None)
    released = released_names(tmp_path_factory.mktemp("released"))
    before = [key for key in released if key[0] in OURS]
    filled = set(loader.project_state(before).models)
    since = [
        m for key, m in loader.disk_migrations.items() if key[0] in OURS and key not in released
    ]
    return {f"{m.app_label}.{m.name}": list(long_ones(m, filled)) for m in since}


def test_what_locks_a_filled_table_for_long_says_why_it_may(found: dict[str, list[str]]):
    assert {name for name, long in found.items() if long} - ALLOWED.keys() == set()


def test_every_reason_is_still_needed(found: dict[str, list[str]]):
    assert [name for name in ALLOWED if not found.get(name)] == []
