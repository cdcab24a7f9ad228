"""The second wall: PostgreSQL shows a session the rows of one workspace, whatever a query forgot.

The first are `access.py` and the scopes of django-scopes. The wall follows those scopes: inside `scope(workspace=ID)`
a session sees that workspace, inside `scopes_disabled()` all of them, else none. `copystudio/postgresql` tells it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django_scopes import get_scope

SETTING = "copystudio.workspace"
EVERYWHERE = "all"
POLICY = "workspace_wall"
TELL = f"SELECT set_config('{SETTING}', %s, false)"  # noqa: S608  names of ours
# Subqueries are asked once a statement, a bare call would be for each row.
_TOLD = f"current_setting('{SETTING}', true)"
RULE = (
    f"workspace_id = (SELECT NULLIF(NULLIF({_TOLD}, ''), '{EVERYWHERE}')::bigint)"
    f" OR (SELECT {_TOLD} = '{EVERYWHERE}')"
)
DOOR = frozenset({"campaigns_membership"})
"""Tables that stand before the wall: who may come in where is read before there is a workspace."""


def workspace_asked() -> str:
    """What a session is to be told here: a workspace's number, EVERYWHERE, or nothing."""
    scope: dict[str, Any] = get_scope()
    if not scope.get("_enabled", True):
        return EVERYWHERE
    return str(scope.get("workspace") or "")


def walled_tables() -> set[str]:
    """The tables whose rows belong to a workspace, by their models, but those of the door."""
    models = apps.get_models(include_auto_created=True)
    owned = {
        model._meta.db_table
        for model in models
        if any(field.column == "workspace_id" for field in model._meta.concrete_fields)
    }
    return owned - DOOR


def wall_ensure(*, using: str = "default", **_: Any) -> None:
    """Build what is missing of the wall; after every migrate. The owner of a table is bound by it as well."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    missing = (walled_tables() & _tables_owned(connection)) - walls_standing(using=using)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table in sorted(missing):
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {name}")
            cursor.execute(f"CREATE POLICY {POLICY} ON {name} USING ({RULE})")
            # PostgreSQL keeps a rule in words of its own: as it was written it can be compared.
            cursor.execute(f"COMMENT ON POLICY {POLICY} ON {name} IS %s", [RULE])


def walls_standing(*, using: str = "default") -> set[str]:
    """The tables that the wall stands before, as it is written here and for their owner too."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE p.polname = %s AND c.relrowsecurity AND c.relforcerowsecurity"
            " AND pg_table_is_visible(c.oid) AND obj_description(p.oid, 'pg_policy') = %s",
            [POLICY, RULE],
        )
        return {name for (name,) in cursor.fetchall()}


def _tables_owned(connection: BaseDatabaseWrapper) -> set[str]:
    """Those that are there with their column: a migration may stop anywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'workspace_id' AND table_schema = ANY (current_schemas(false))"
        )
        return {name for (name,) in cursor.fetchall()}


def wall_gap(*, using: str = "default") -> str:
    """Why the wall does not hold here, fit to read; "" where it does, or where there is none to hold."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        )
        if found := cursor.fetchone():
            return f"row-level security does not bind the role {found[0]}: use one that is no superuser"
    if open_tables := walled_tables() - walls_standing(using=using):
        return f"{len(open_tables)} tables stand open: run migrate"
    return ""
