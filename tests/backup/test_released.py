"""D2: the rows of every release that is kept are brought to this one, on both back ends, and its pages open.

`python -m tests.backup.release_keep COMMIT` keeps another.
"""

from __future__ import annotations

import json
import lzma
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_scopes import scope, scopes_disabled

from campaigns.exports.selection import approved_candidates
from campaigns.models import Campaign, Candidate, CandidateState, Product, User, Workspace
from campaigns.workspaces.audit import audit_check
from tests import sizes
from tests.backup.release_keep import RELEASED
from tests.conftest import signed_in
from tests.together import ON_SQLITE, alone, shared_rows

PAGES = (
    "", "catalog/", "campaigns/", "review/", "review/grid/?state=any", "exports/", "catalog/import/", "notifications/", "rules/", "audit/",
    "members/", "settings/",
)  # fmt: skip
# What Django and the site write anew after every migrate, and what they know of it.
OWN = {"django_migrations", "django_content_type", "auth_permission", "campaigns_fieldspecrow"}
# The columns that a migration is there to change.
CHANGED = {("campaigns_product", "search")}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d[\d.+:]*)?$")
Rows = dict[str, list[dict[str, Any]]]


def plain(value: Any) -> Any:
    """A value as both back ends say it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        value = str(value)
    if isinstance(value, str) and MOMENT.match(value):
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.loads(value)
    return value


def rows_of(file: Path) -> Rows:
    """Every row of a release, by table."""
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        return {
            name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]
            for name in [row["name"] for row in names]
        }


def rows_put(before: Rows) -> None:
    """The release's tables as its migrations made them on this server, with its rows."""
    last = {row["app"]: row["name"] for row in sorted(before["django_migrations"], key=_number)}
    MigrationExecutor(connection).migrate(list(last.items()))
    filled = [table for table, rows in before.items() if rows and table != "django_migrations"]
    with scopes_disabled(), connection.cursor() as cursor:
        # Of a job that has ended the triggers would ask how it began.
        for table in filled:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        with transaction.atomic():
            for table in filled:
                _table_put(cursor, table, before[table])
        for table in filled:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _table_put(cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(
        f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
        # As text, of which the server makes what the column is of.
        [[None if one is None else str(one) for one in row.values()] for row in rows],
    )
    if "id" in rows[0]:
        own = f"pg_get_serial_sequence('{table}', 'id')"
        cursor.execute(f'SELECT setval({own}, max(id)) FROM "{table}"')


def _number(row: dict[str, Any]) -> int:
    return int(row["id"])


def assert_rows_kept(before: Rows) -> None:
    """Every row is there with what it held, in every column that is there still."""
    changed: set[tuple[str, str]] = set()
    with scopes_disabled(), connection.cursor() as cursor:
        for table in sorted(before.keys() - OWN):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
            now = {row["id"]: row for row in found if "id" in row}
            for row in before[table]:
                kept = now.get(row["id"], {})
                assert kept, (table, row["id"])
                changed |= {
                    (table, name)
                    for name in row.keys() & kept.keys()
                    if plain(kept[name]) != plain(row[name])
                }
    assert changed == CHANGED


def assert_works_on(before: Rows) -> None:
    """Approvals stand, the chains of the audit trail are whole, and every main page opens."""
    states = [row["state"] for row in before["campaigns_candidate"]]
    with scopes_disabled():
        places = list(Workspace.objects.all())
        out = states.count(CandidateState.APPROVED) + states.count(CandidateState.LIVE)
        assert out
        campaigns = Campaign.objects.all()
        assert sum(approved_candidates(campaign).count() for campaign in campaigns) == out
    for place in places:
        with scope(workspace=place.pk):
            assert audit_check(workspace_id=place.pk) is None
            line, product = Candidate.objects.first(), Product.objects.first()
            assert line is not None
            assert product is not None
            own = (
                f"candidates/{line.pk}/",
                f"campaigns/{line.campaign_id}/",
                f"catalog/{product.sku}/",
            )
        client = signed_in(User.objects.get(username="cleo"))
        for page in (*PAGES, *own):
            assert client.get(f"/w/{place.slug}/{page}").status_code == 200, page
        assert client.get("/readyz").json()["checks"]["migrations"]["ok"]


@pytest.mark.skipif(not (ON_SQLITE or sizes.FULL), reason="on PostgreSQL in the nightly run")
@shared_rows
@pytest.mark.nightly
@pytest.mark.parametrize("release", sorted(RELEASED.glob("*.xz")), ids=lambda path: path.stem)
def test_the_rows_of_a_release_are_brought_to_this_one(
    release: Path, elsewhere: Callable[[], Path], tmp_path: Path
):
    file = tmp_path / "before.sqlite3"
    file.write_bytes(lzma.decompress(release.read_bytes()))
    before, home = rows_of(file), elsewhere()
    if ON_SQLITE:
        file.replace(home / "copystudio.sqlite3")
    else:
        alone(lambda: rows_put(before))
    alone(lambda: call_command("migrate", interactive=False, verbosity=0))
    alone(lambda: assert_rows_kept(before))
    alone(lambda: assert_works_on(before))
