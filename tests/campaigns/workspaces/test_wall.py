"""The second wall (S3): PostgreSQL shows a session the rows of its workspace, whatever a query forgot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django_scopes import scope, scopes_disabled

from campaigns.catalog.search_tables import WORDS
from campaigns.models import Product, User, Workspace
from campaigns.workspaces.health import readiness
from campaigns.workspaces.wall import (
    DOOR,
    SETTING,
    TELL,
    wall_ensure,
    wall_gap,
    walled_tables,
    walls_standing,
)
from generation.jobs.claims import job_claim
from generation.models import Job
from tests.conftest import signed_in
from tests.factories import make_product
from tests.hands import hands_off
from tests.together import ON_SQLITE, alone

on_postgresql = pytest.mark.skipif(ON_SQLITE, reason="SQLite has no row-level security")
# Of the site: they name no workspace, and hold nothing of one.
OF_THE_SITE = {
    "campaigns_fieldspecrow",
    "campaigns_limitcount",
    "campaigns_signinlink",
    "campaigns_user",
    "campaigns_workspace",
    "generation_worker",
}


@pytest.fixture
def two(workspace: Workspace, dora: User) -> Iterator[tuple[Workspace, Workspace]]:
    """Acme with two products and Other with one; nobody's hands help."""
    other = dora.memberships.get().workspace
    for where, skus in ((workspace, ("A-1", "A-2")), (other, ("O-1",))):
        with scope(workspace=where.pk):
            for sku in skus:
                make_product(where, sku)
    with hands_off():
        yield workspace, other


def _seen() -> list[str]:
    """What a statement sees that forgot the workspace."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sku FROM campaigns_product ORDER BY sku")
        return [sku for (sku,) in cursor.fetchall()]


def _told() -> str:
    """What the session was told, as the server has it: asked beneath the back end."""
    return str(connection.connection.execute(f"SHOW {SETTING}").fetchone()[0])


def test_every_table_has_a_decision() -> None:
    """A model that holds rows of a workspace says which; one that does not is known by name."""
    ours = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in ("campaigns", "generation")
    }
    assert ours - walled_tables() - DOOR == OF_THE_SITE
    assert walled_tables() >= {"campaigns_product", "campaigns_auditentry", "generation_job"}


@on_postgresql
def test_the_wall_stands_before_every_table_of_a_workspace_and_binds_this_role(db: None) -> None:
    assert walls_standing() == walled_tables()
    assert wall_gap() == ""
    assert readiness()["workspaces"]["reason"] == "kept apart by the database too"


@on_postgresql
def test_without_the_setting_there_are_no_rows_and_no_writes(
    two: tuple[Workspace, Workspace],
) -> None:
    """S3, v5.0.0-8.4.1: for every table, by statements that no manager of ours made."""
    with connection.cursor() as cursor:
        for table in sorted(walled_tables()):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone() == (0,), table
        cursor.execute("UPDATE campaigns_product SET title = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM campaigns_product")
        assert cursor.rowcount == 0
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        make_product(two[0], "A-3")
    with scopes_disabled():
        assert _seen() == ["A-1", "A-2", "O-1"]


@on_postgresql
def test_in_a_scope_there_are_its_rows_alone(two: tuple[Workspace, Workspace]) -> None:
    acme, other = two
    with scope(workspace=acme.pk):
        assert _seen() == ["A-1", "A-2"]
        with scope(workspace=other.pk):
            assert _seen() == ["O-1"]
        assert _seen() == ["A-1", "A-2"]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            make_product(other, "O-2")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Product.objects.update(workspace=other)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM campaigns_product WHERE sku LIKE 'O%'")
            assert cursor.rowcount == 0
    assert _seen() == []


@on_postgresql
def test_what_a_rollback_takes_back_is_told_again(two: tuple[Workspace, Workspace]) -> None:
    """The setting is the transaction's: a savepoint or a broken one gives the session its old one back."""
    acme, other = two
    with scope(workspace=acme.pk):
        assert _seen() == ["A-1", "A-2"]
        with transaction.atomic(), scope(workspace=other.pk):
            assert _seen() == ["O-1"]
            transaction.set_rollback(True)
        assert _seen() == ["A-1", "A-2"]
    with pytest.raises(DatabaseError), transaction.atomic(), scope(workspace=other.pk):
        connection.cursor().execute("SELECT 1 / 0")
    assert _seen() == []


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_a_commit_of_a_broken_transaction_leaves_nothing_open(
    two: tuple[Workspace, Workspace],
) -> None:
    acme, other = two
    with scope(workspace=acme.pk):
        assert _seen() == ["A-1", "A-2"]
    with transaction.atomic(), scope(workspace=other.pk):
        assert _seen() == ["O-1"]
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute("SELECT 1 / 0")
    assert _seen() == []
    assert _told() == ""


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_a_session_from_the_pool_works_for_nobody(two: tuple[Workspace, Workspace]) -> None:
    """Whoever has it next, in whichever state it was given back, finds no workspace in it."""

    def used_in(workspace: Workspace | None, *, breaks: bool = False) -> int:
        pid = int(connection.cursor().connection.info.backend_pid)
        if workspace is None:
            assert _told() == ""
            assert _seen() == []
            return pid
        with scope(workspace=workspace.pk):
            if breaks:
                connection.set_autocommit(False)
            assert len(_seen()) > 0
            assert _told() == str(workspace.pk)
        return pid

    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's alone
    pids = {
        alone(partial(used_in, where, breaks=breaks))
        for where in (two[0], None, two[1], None)
        for breaks in (False, True)
    }
    assert len(pids) < 8, "no session was used twice"


@on_postgresql
def test_a_request_costs_one_statement_more(
    two: tuple[Workspace, Workspace], ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    client, execute = signed_in(ben), psycopg.Connection.execute

    def heard(self: Any, query: Any, params: Any = None, **more: Any) -> Any:
        told.extend(params if query == TELL else [])
        return execute(self, query, params, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", heard)
    assert client.get("/w/acme/catalog/").status_code == 200
    assert told == [str(two[0].pk)]


@on_postgresql
def test_the_catalogs_search_has_its_index_behind_the_wall(
    two: tuple[Workspace, Workspace],
) -> None:
    """role.sql declares what it asks with leakproof: else a rule's rows come first, and all of them."""
    acme = two[0]
    with scope(workspace=acme.pk):
        words = ("kettle of steel" for _ in range(4000))
        rows = [Product(workspace=acme, sku=f"K-{n}", search=text) for n, text in enumerate(words)]
        rows[7].search = "samovar of copper"
        Product.objects.bulk_create(rows, batch_size=1000)
        cursor = connection.cursor()
        cursor.execute("ANALYZE campaigns_product")
        # Of few rows it would rather read all: asked is what it may use.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        # And of the indexes the one that leaves the fewest rows to compare, whatever waits in it.
        cursor.execute("SET LOCAL cpu_operator_cost = 10")
        asked = Product.objects.filter(workspace=acme, search__words=["samov"]).order_by()
        assert WORDS in asked.explain()
        assert [row.sku for row in asked] == ["K-7"]


@on_postgresql
def test_workers_the_clock_and_tokens_look_at_all_workspaces(
    two: tuple[Workspace, Workspace],
) -> None:
    """What has no scope and needs every row says so itself."""
    acme, other = two
    for where in two:
        with scope(workspace=where.pk):
            Job.objects.create(workspace_id=where.pk, kind="copy", queue="generate")
    first, second = (job_claim(queue="generate", owner="a:1:2:c") for _ in range(2))
    assert first is not None
    assert second is not None
    assert {first.workspace_id, second.workspace_id} == {acme.pk, other.pk}
    assert Job.everywhere.count() == 0
    with scopes_disabled():
        assert Job.everywhere.count() == 2


@on_postgresql
def test_migrations_see_all_rows_and_a_fallen_wall_is_built_again(
    two: tuple[Workspace, Workspace],
) -> None:
    with connection.schema_editor() as editor:
        assert len(_seen()) == 3
        editor.execute("ALTER TABLE campaigns_savedview NO FORCE ROW LEVEL SECURITY")
    assert "tables stand open" in wall_gap()
    assert "code alone" in readiness()["workspaces"]["reason"]
    wall_ensure()
    assert wall_gap() == ""
    assert _seen() == []


@pytest.mark.django_db(transaction=True)
@on_postgresql
def test_a_migration_gives_up_a_lock_for_which_others_would_wait_behind_it() -> None:
    def timeout() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return str(cursor.fetchone()[0])

    before = timeout()
    with connection.schema_editor():
        assert timeout() == "2s"
    assert timeout() == before


def test_sqlite_has_one_wall(db: None) -> None:
    if not ON_SQLITE:
        pytest.skip("on PostgreSQL there are two")
    wall_ensure()
    assert wall_gap() == ""
    assert "workspaces" not in readiness()
