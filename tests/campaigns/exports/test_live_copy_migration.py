"""Live copy and publications from before there were places keep what they hold, in the first place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("campaigns", "0006_candidate_channel")]
AFTER = [("campaigns", "0007_live_copy_places")]
STATES = {"campaigns_campaign": "draft", "campaigns_candidate": "live"}
# Each gets one row, its number 1, which points to the others' rows.
TABLES = (
    "workspace", "product", "campaign", "candidate", "publication", "livecopy", "publicationitem",
)  # fmt: skip


def _fill(cursor: Any, table: str) -> None:
    """A row whose columns hold something of their kind, 1 where that is a number."""
    cursor.execute(f"PRAGMA table_info({table})")
    columns = {row[1]: row[2] for row in cursor.fetchall() if row[3]}
    values = {name: _value(table, name, kind) for name, kind in columns.items()}
    marks = ", ".join(["%s"] * len(values))
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",  # noqa: S608 - names of our own tables
        list(values.values()),
    )


def _value(table: str, name: str, kind: str) -> Any:
    if name == "state":
        return STATES[table]
    if kind.lower() == "datetime":
        return "2026-11-01 12:00:00"
    if kind.lower() == "text":
        return "{}"
    return name if "char" in kind else 1


@pytest.mark.django_db
def test_what_was_live_before_places_stands_in_the_first_one(tmp_path: Path):
    known = {
        **connections["default"].settings_dict,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "old.sqlite3"),
        "OPTIONS": {},
    }
    old = DatabaseWrapper(known, alias="old")
    connections["old"] = old
    try:
        MigrationExecutor(old).migrate(BEFORE)
        with old.cursor() as cursor:
            for name in TABLES:
                _fill(cursor, f"campaigns_{name}")
        MigrationExecutor(old).migrate(AFTER)
        with old.cursor() as cursor:
            cursor.execute("SELECT product_id, key, place, text FROM campaigns_livecopy")
            assert cursor.fetchall() == [(1, "key", 0, "{}")]
            cursor.execute("SELECT place, candidate_id, after FROM campaigns_publicationitem")
            assert cursor.fetchall() == [(0, 1, "{}")]
            beside = (
                "INSERT INTO campaigns_livecopy"
                " (workspace_id, product_id, key, place, text, origin, since)"
                " VALUES (1, 1, 'key', %s, 'Another', 'human', '2026-11-01 12:00:00')"
            )
            cursor.execute(beside, [1])
            with pytest.raises(IntegrityError):
                cursor.execute(beside, [1])
    finally:
        old.close()
        del connections["old"]
