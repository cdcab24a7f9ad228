"""Primary keys that begin at the same number in every test, whatever ran before it: seeds come of keys."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection

# What a sequence gave away PostgreSQL does not take back with a test's transaction, nor does any database
# where the test had none.
_FIND = {
    "postgresql": """
SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), coalesce(last_value, start_value),
       last_value IS NOT NULL
FROM pg_sequences
""",
    "sqlite": "SELECT name, seq FROM sqlite_sequence",
}
_REWIND = {
    "postgresql": "SELECT setval(%s::regclass, %s, %s)",
    "sqlite": "INSERT INTO sqlite_sequence(name, seq) VALUES (%s, %s)",
}


def keys_rewind() -> None:
    """Put every sequence back to where this run first found it."""
    rows = _found()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")
        cursor.executemany(_REWIND[connection.vendor], rows)


@cache
def _found() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor])
        return list(cursor.fetchall())
