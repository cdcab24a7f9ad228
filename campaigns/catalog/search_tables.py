"""The index of the catalog's words: FTS5 kept by triggers on SQLite, GIN on PostgreSQL; looked after by every migrate."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from campaigns.models import Product
from campaigns.models.words import words_table, words_vector

TABLE = Product._meta.db_table
WORDS = words_table(Product)
# SQLite keeps each statement as it was written, so that one compared with its own is up to date.
# Whatever writes a product, in bulk or by hand, sets off a trigger; a rollback takes both back.
_TAKEN = f"INSERT INTO {WORDS}({WORDS}, rowid, search) VALUES ('delete', old.id, old.search);"  # noqa: S608  names of ours
_GIVEN = f"INSERT INTO {WORDS}(rowid, search) VALUES (new.id, new.search);"  # noqa: S608
SQLITE = {
    WORDS: f"CREATE VIRTUAL TABLE {WORDS} USING fts5(search, content='{TABLE}', content_rowid='id',"
    " columnsize=0, detail='none', tokenize='ascii')",
    f"{WORDS}_added": f"CREATE TRIGGER {WORDS}_added AFTER INSERT ON {TABLE} BEGIN {_GIVEN} END",
    f"{WORDS}_gone": f"CREATE TRIGGER {WORDS}_gone AFTER DELETE ON {TABLE} BEGIN {_TAKEN} END",
    f"{WORDS}_moved": f"CREATE TRIGGER {WORDS}_moved AFTER UPDATE OF id, search ON {TABLE}"
    f" WHEN old.search IS NOT new.search OR old.id IS NOT new.id BEGIN {_TAKEN} {_GIVEN} END",
}
POSTGRESQL = f"CREATE INDEX IF NOT EXISTS {WORDS} ON {TABLE} USING gin ({words_vector('search')})"


def search_tables_ensure(*, using: str = "default", **_: Any) -> None:
    """Make what is missing. A migration that makes SQLite's table anew takes its triggers away: they come back."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(POSTGRESQL)
    elif _sqlite_made(connection) != SQLITE:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for name in [*SQLITE][1:]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {WORDS}")
            for statement in SQLITE.values():
                cursor.execute(statement)
            cursor.execute(f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')")  # noqa: S608


def _sqlite_made(connection: BaseDatabaseWrapper) -> dict[str, str]:
    marks = ", ".join(["%s"] * len(SQLITE))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE name IN ({marks})",  # noqa: S608  names of ours
            [*SQLITE],
        )
        return dict(cursor.fetchall())
