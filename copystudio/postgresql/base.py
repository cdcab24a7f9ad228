"""Django's PostgreSQL back end that tells its session the workspace in scope, before any statement that follows a change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django_scopes import scopes_disabled
from psycopg.pq import TransactionStatus

from campaigns.workspaces.wall import TELL, workspace_asked

LOCK_WAIT = "2s"


class SchemaEditor(DatabaseSchemaEditor):
    """Migrations change the rows of all workspaces, and do not queue for a table: all who come later would wait behind them."""

    def __enter__(self) -> SchemaEditor:
        self._everywhere = ExitStack()
        self._everywhere.enter_context(scopes_disabled())
        super().__enter__()
        # Each migration is a transaction of its own, so it ends with it.
        self.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
        return self

    def __exit__(self, *raised: Any) -> None:
        with self._everywhere:
            super().__exit__(*raised)


# Its stubs do not know what back ends are built on.
_Django: Any = base.DatabaseWrapper


class DatabaseWrapper(_Django):  # type: ignore[misc]  # see above
    """A connection that knows what its session was told, and says it again only where that changed.

    A rollback takes back what was told since its transaction began: after one nothing is known.
    """

    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: str | None = None
        self.execute_wrappers.append(self._tell_first)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new session, or one from the pool, which works for nobody."""
        connection = super().get_new_connection(conn_params)
        self._told = ""
        return connection

    def _configure_connection(self, connection: Any) -> bool:
        # Whatever a role or the environment may set: the start is nobody.
        super()._configure_connection(connection)
        connection.execute(TELL, [""])
        return True

    def _tell_first(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        asked = workspace_asked()
        if asked != self._told and not self._is_broken():
            with self.wrap_database_errors:
                self.connection.execute(TELL, [asked])
            self._told = asked
        return execute(sql, params, many, context)

    def _close(self) -> Any:
        if self.connection is not None and self.pool and not self._is_clear():
            self._session_clear()
        return super()._close()

    def _is_clear(self) -> bool:
        """Whether the session works for nobody: a rollback of an open transaction could bring a workspace back."""
        idle = self.connection.info.transaction_status == TransactionStatus.IDLE
        return self._told == "" and bool(idle)

    def _session_clear(self) -> None:
        """Leave no workspace in a session that somebody else has next; the pool throws a closed one away."""
        try:
            self.connection.rollback()
            self.connection.autocommit = True
            self.connection.execute(TELL, [""])
        except self.Database.Error:
            self.connection.close()

    def _is_broken(self) -> bool:
        """Whether the transaction failed, so that the server answers nothing but a rollback."""
        return bool(self.connection.info.transaction_status == TransactionStatus.INERROR)

    def _commit(self) -> Any:
        if self.connection is not None and self._is_broken():
            self._told = None  # the server takes this commit as a rollback
        return super()._commit()

    def _rollback(self) -> Any:
        self._told = None
        return super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            super()._savepoint_rollback(sid)
        finally:
            self._told = None
