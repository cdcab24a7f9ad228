"""Products are found by any word, sku or category, on either database, and the index stays true."""

from __future__ import annotations

import pytest
from django.db import connection
from django_scopes import scope, scopes_disabled

from campaigns.catalog.imports import import_apply, import_revert
from campaigns.catalog.search_tables import SQLITE, WORDS, search_tables_ensure
from campaigns.catalog.selectors import products_matching
from campaigns.catalog.services import product_archive, product_change
from campaigns.models import Product, Workspace
from campaigns.workspaces.erase import sample_remove
from tests.campaigns.catalog.test_import_run import LAMP, TENT, lines, run, upload
from tests.conftest import signed_in
from tests.factories import make_product

pytestmark = pytest.mark.django_db
CATALOG = "/w/acme/catalog/"
ODD = (
    '"',
    "'",
    "''' | !x:*",
    '" OR search:*',
    "a AND NOT b",
    "NEAR(a b, 2)",
    "{search} : x",
    "^x*",
    "x:A <-> y",
    "\\",
    "\\'",
    "-- ;",
    "(((",
    "%s %% {}",
    "\x00",
    "\ud800",
    "﷽" * 200,
    "́",
)


def found(asked: str, **filters: str) -> list[str]:
    return [row.sku for row in products_matching({"search": asked, **filters})]


def whole() -> None:
    """Raises where SQLite's index says other words than its table."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {WORDS}({WORDS}, rank) VALUES ('integrity-check', 1)")


def test_any_word_of_a_product_finds_it_in_any_order_case_script_and_by_its_beginning(in_acme):
    variants = {"variants": [{"sku": "SOL-RED-44"}, {"sku": "XL9912B"}]}
    make_product(
        in_acme,
        "COR-0012/b",
        title="Café Tent & Straße",
        brand="L’Orrin",
        category="Outdoor > Camping",
    )
    make_product(
        in_acme, "AB1041", title="防水テント 二人用", brand="", category="", extra=variants
    )
    make_product(in_acme, "P-3", title="हल्का जैकेट กันน้ำ", brand="Ёлка", category="Jackets")
    first = (
        "cafe",
        "CAFÉ ten",
        "outd camp",
        "orrin",
        "strasse",
        "cor-0012",
        "COR0012B",
        "0012",
        "b/tent",
    )
    second = (
        "テント",
        "防水",
        "防",
        "人用",
        "ab1041",
        "1041",
        "sol-red",
        "44 sol",
        "9912",
        "xl9912b",
        "９９１２",
    )
    third = ("जैकेट", "हल्का", "กันน้ำ", "น้ำ", "елка", "ЁЛ", "jack p-3")
    for sku, asked in (("COR-0012/b", first), ("AB1041", second), ("P-3", third)):
        assert {words: found(words) for words in asked} == {words: [sku] for words in asked}
    for nothing in ("afe", "cafe outdoors", "tent jacket", "卜", "0013", "!!!", "“”"):
        assert found(nothing) == [], nothing
    assert len(found(" ")) == 3
    assert found("tent", category="Outdoor") == ["COR-0012/b"]
    assert found("tent", brand="hollin") == []


def test_what_people_type_is_words_and_never_a_query(in_acme, vic):
    make_product(in_acme, "P-1", title="Tent", brand="", category="")
    client = signed_in(vic)
    for asked in ODD:
        assert set(found(asked)) <= {"P-1"}
        assert client.get(CATALOG, {"search": asked.replace("\ud800", "")}).status_code == 200
    assert found("x' OR 'tent") == []
    assert found('tent" OR "x') == []


def test_products_of_another_workspace_are_never_found(in_acme):
    other = Workspace.objects.create(slug="other", name="Other")
    with scope(workspace=other.pk):
        make_product(other, "THEIRS", title="Tent")
    make_product(in_acme, "OURS", title="Tent")
    assert found("tent") == ["OURS"]
    with scope(workspace=other.pk):
        assert found("tent") == ["THEIRS"]


def test_the_index_follows_imports_edits_and_ways_back(in_acme, ben):
    dry = upload(ben, in_acme, lines(LAMP, TENT))
    assert found("lamp") == []
    whole()
    import_apply(row=dry, by=ben)
    run()
    assert (found("arc"), found("hol-2")) == (["ORR-1"], ["HOL-2"])
    again = upload(ben, in_acme, lines({**LAMP, "title": "Orrin Bow floor light"}), dry_run=False)
    assert (found("arc"), found("floor bow")) == ([], ["ORR-1"])
    whole()
    import_revert(row=again, by=ben)
    run()
    assert (found("arc"), found("floor")) == (["ORR-1"], [])
    tent = Product.objects.get(sku="HOL-2")
    product_change(product=tent, version=tent.version, by=ben, values={"category": "Camping"})
    assert found("camping") == ["HOL-2"]
    tent.refresh_from_db()
    product_archive(product=tent, version=tent.version, by=ben, archived=True)
    assert found("camping") == []
    Product.objects.filter(sku="HOL-2").delete()
    whole()


def test_a_workspace_that_goes_takes_its_words_along(in_acme):
    in_acme.is_sample = True
    in_acme.save()
    make_product(in_acme, "P-1", title="Tent")
    sample_remove(workspace=in_acme)
    with scopes_disabled():
        assert found("tent") == []
    whole()


def test_what_a_migration_took_away_is_made_again(in_acme):
    on_sqlite = connection.vendor == "sqlite"
    make_product(in_acme, "P-1", title="Tent")
    connection.check_constraints()  # PostgreSQL changes no table that still has checks to come
    with connection.cursor() as cursor:
        # SQLite keeps the index by triggers, which go with a table that is made anew.
        cursor.execute(f"DROP TRIGGER {WORDS}_added" if on_sqlite else f"DROP INDEX {WORDS}")
    make_product(in_acme, "P-2", title="Tent")
    assert found("tent") == (["P-1"] if on_sqlite else ["P-1", "P-2"])
    connection.check_constraints()
    search_tables_ensure()
    assert found("tent") == ["P-1", "P-2"]
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if on_sqlite
        else "SELECT indexname FROM pg_indexes"
    )
    with connection.cursor() as cursor:
        cursor.execute(listed)
        made = {name for (name,) in cursor.fetchall()}
    assert made >= ({*SQLITE} - {WORDS} if on_sqlite else {WORDS})


def test_the_database_asks_its_index(in_acme):
    make_product(in_acme, "P-1", title="Tent")
    rows = products_matching({"search": "tent"})
    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in rows.explain()
        return
    with connection.cursor() as cursor:
        # So few rows are read faster one by one: whether it can is the question here.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    words = Product._base_manager.filter(search__words=["tent"])
    assert WORDS in words.explain()
