"""Django's SQLite back end in which those who write take turns (docs/decisions/0019)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from copystudio.sqlite.turns import TurnNever, turn_end, turn_take

# A statement that begins otherwise only reads, or waits in SQLite's own way as all do elsewhere.
WRITING = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "ANALYZE")

# Its stubs do not know what back ends are built on.
_Django: Any = base.DatabaseWrapper


class DatabaseWrapper(_Django):  # type: ignore[misc]  # see above
    """A connection that has the turn while it writes: from BEGIN to the end of its transaction, or for one statement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place: int | None = None
        self.execute_wrappers.append(self._in_turn)

    def _in_turn(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if self._place is not None or not sql.lstrip().startswith(WRITING) or self._is_alone():
            return execute(sql, params, many, context)
        patience_s = self.settings_dict["OPTIONS"]["timeout"]
        try:
            self._place = turn_take(Path(f"{self.settings_dict['NAME']}-turns"), patience_s)
        except TurnNever as error:
            raise OperationalError(
                f"database is locked: others wrote for {patience_s} seconds"
            ) from error
        try:
            return execute(sql, params, many, context)
        finally:
            if not self.connection.in_transaction:
                self._turn_end()

    def _is_alone(self) -> bool:
        """Whether the database is in memory, or the transaction was begun by other means."""
        return bool(self.is_in_memory_db() or self.connection.in_transaction)

    def _turn_end(self) -> None:
        if self._place is not None:
            turn_end(self._place)
            self._place = None

    def _commit(self) -> Any:
        super()._commit()
        self._turn_end()

    def _rollback(self) -> Any:
        try:
            super()._rollback()
        finally:
            self._turn_end()

    def _close(self) -> Any:
        try:
            super()._close()
        finally:
            self._turn_end()
