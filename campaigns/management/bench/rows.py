"""Many rows for the benchmarks: the sample's lines and products, copied in SQLite by the hundred thousand."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from campaigns.models import (
    Candidate,
    CandidateState,
    ClaimUse,
    Decision,
    Product,
    Promise,
    Revision,
    User,
    Workspace,
)

# Far above the sample's own ids.
BASE = 1_000_000
_PRODUCT = {
    "sku": "'SKU-' || n.i",
    "handle": "'sku-' || n.i",
    "extra": """'{"seo_title": "As the shop has it", "seo_description": "As the shop has it."}'""",
}


def sample_workspace() -> Workspace:
    """The sample, loaded into an empty home."""
    call_command("sample_load", verbosity=0)
    return Workspace.objects.get(slug="acme")


def lines_copied(first: int, last: int) -> int:
    """Copies number `first` to `last` of the sample's lines in review, each with its revision.

    Answers the id in the middle of all copies.
    """
    waiting = Candidate.objects.filter(state=CandidateState.IN_REVIEW, pk__lt=BASE)
    sources = list(waiting.values_list("pk", flat=True))
    numbers = range(first, last + 1)
    with connection.cursor() as cursor:
        _sources(cursor, sources)
        _copy(cursor, Candidate, numbers, {"revision_id": "NULL", "slot": "NULL"})
        _copy(cursor, Revision, numbers, {"candidate_id": f"{BASE} + n.i"}, by="candidate_id")
        cursor.execute(
            f"UPDATE campaigns_candidate SET revision_id = id WHERE id >= {BASE}"  # noqa: S608  numbers and names of ours alone
        )
        cursor.execute("ANALYZE")
    return BASE + last // 2


def lines_given(person: User, one_of: int) -> None:
    """One of so many copies is this person's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_candidate SET assigned_to_id = %s WHERE id >= %s AND id %% %s = 0",
            [person.pk, BASE, one_of],
        )
        cursor.execute("ANALYZE")


def approved_copied(count: int, *, known: int = 0) -> int:
    """Products up to a count, of which the first are known, each with one approved title of the sample's. Answers their campaign's id."""
    approved = Candidate.objects.filter(channel="product_title", state=CandidateState.APPROVED)
    line = approved.order_by("pk")[0]
    decision = Decision.objects.get(candidate=line, verdict="approve")
    numbers = range(known, count)
    with connection.cursor() as cursor:
        _sources(cursor, [line.product_id])
        _copy(cursor, Product, numbers, _PRODUCT)
        _sources(cursor, [line.pk])
        _copy(
            cursor,
            Candidate,
            numbers,
            {"revision_id": "NULL", "slot": "NULL", "product_id": f"{BASE} + n.i"},
        )
        _copy(cursor, Revision, numbers, {"candidate_id": f"{BASE} + n.i"}, by="candidate_id")
        cursor.execute(
            f"UPDATE campaigns_candidate SET revision_id = id WHERE id >= {BASE}"  # noqa: S608  numbers and names of ours alone
        )
        _sources(cursor, [decision.pk])
        mine = {"candidate_id": f"{BASE} + n.i", "revision_id": f"{BASE} + n.i"}
        _copy(cursor, Decision, numbers, mine)
        cursor.execute("ANALYZE")
    return line.campaign_id


def rested_copied(product: Product, lines: list[int], *, products: int, known: int) -> None:
    """Copies of a product, of which the first `known` have a copy of each of its approved lines with all that it rests on."""
    numbers = range(known * len(lines))
    with connection.cursor() as cursor:
        _sources(cursor, [product.pk])
        _copy(cursor, Product, range(products), _PRODUCT)
        _sources(cursor, lines)
        own = f"{BASE} + n.i / {len(lines)}"
        _copy(
            cursor,
            Candidate,
            numbers,
            {"revision_id": "NULL", "slot": "NULL", "product_id": own},
        )
        _copy(cursor, Revision, numbers, {"candidate_id": f"{BASE} + n.i"}, by="candidate_id")
        cursor.execute(
            f"UPDATE campaigns_candidate SET revision_id = id WHERE id >= {BASE}"  # noqa: S608  numbers and names of ours alone
        )
        for model in (ClaimUse, Promise):
            _belonging_copied(cursor, model, len(lines))
        cursor.execute("ANALYZE")


def _belonging_copied(cursor: CursorWrapper, model: type[models.Model], sources: int) -> None:
    """What belongs to the sources, once for each copy of them."""
    table = model._meta.db_table
    changed = {"candidate_id": "c.id", "product_id": "c.product_id"}
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM campaigns_candidate c'  # noqa: S608  names of our models alone
        f" JOIN bench_source s ON s.i = (c.id - {BASE}) % {sources}"
        f' JOIN "{table}" t ON t.candidate_id = s.id WHERE c.id >= {BASE}'
    )


def _sources(cursor: CursorWrapper, ids: list[int]) -> None:
    """The rows to copy in turn."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bench_source (i INTEGER PRIMARY KEY, id)")
    cursor.execute("DELETE FROM bench_source")
    cursor.executemany("INSERT INTO bench_source VALUES (%s, %s)", list(enumerate(ids)))


def _copy(
    cursor: CursorWrapper,
    model: type[models.Model],
    numbers: range,
    changed: dict[str, str],
    by: str = "id",
) -> None:
    """Insert numbered copies of the sources' rows, ids from BASE on; `by` joins them to their source."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    first = " AND t.number = 1" if model is Revision else ""
    # Every piece is a name of our models or a number.
    statement = (
        f"WITH RECURSIVE n(i) AS (SELECT {numbers[0]} UNION ALL"  # noqa: S608  numbers and names of ours alone
        f" SELECT i + 1 FROM n WHERE i < {numbers[-1]})"
        f' INSERT INTO "{table}" (id, {names}) SELECT {BASE} + n.i, {values} FROM n'
        " JOIN bench_source s ON s.i = n.i % (SELECT count(*) FROM bench_source)"
        f' JOIN "{table}" t ON t."{by}" = s.id{first}'
    )
    cursor.execute(statement)
