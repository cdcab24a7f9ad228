"""What an embedded database needs that a server does by itself."""

from __future__ import annotations

from django.db import connection

# Rows looked at in each index: enough to tell indexes apart, and a tenth of a second at any size. Of a thousand SQLite took
# all lines that wait, tens of thousands, for 250, and went through them for those of one person.
LIMIT = 10_000


def statistics_refresh() -> None:
    """Tell SQLite how its rows are spread, so that it chooses the right index as tables grow."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL's autovacuum does it
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {LIMIT}")
        cursor.execute("ANALYZE")
