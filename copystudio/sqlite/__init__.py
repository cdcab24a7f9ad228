"""Django's SQLite back end in which who writes waits in a queue."""
