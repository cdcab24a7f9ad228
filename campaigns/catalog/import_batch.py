"""One batch of a file against the catalog: what it adds and changes; with `write`, doing so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.catalog.formats.base import FileRecord, Problem
from campaigns.catalog.formats.values import raw_safe
from campaigns.catalog.import_known import (
    attributes_merged,
    extra_merged,
    options_known,
    records_known,
)
from campaigns.catalog.quarantines import texts_ahead, texts_changed, texts_scan
from campaigns.catalog.records import FIELDS, money_text, understanding_renew
from campaigns.catalog.search import product_index
from campaigns.catalog.staleness import lines_reread
from campaigns.models import Import, ImportRow, LiveCopy, Product
from generation.jobs.scan import Scans
from generation.jobs.wire import canonical_hash

COLUMNS = (*FIELDS, "extra", "handle")
MONEY = ("price", "compare_at_price")
WRITTEN = (
    *COLUMNS,
    "source_format",
    "record_hash",
    "search",
    "business",
    "archived",
    "version",
    "updated",
)
# What an import took back is marked, so that the same file may bring it again.
REVERTED = "reverted"
ADDED, CHANGED, UNCHANGED, REFUSED = "added", "changed", "unchanged", "refused"
# What is added or changed has a price without a currency.
NAMELESS = "nameless_prices"
# Texts of it look as if they were written for a language model.
QUARANTINED = "quarantined"
# Texts of a record and the live copy that stands for the same thing.
LIVE_OF = {
    "title": ("product_title.title",),
    "description": ("product_description.description",),
}


@dataclass
class BatchResult:
    """What a batch did: counts, one row each for what is added, changed or refused, products to read again."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[ImportRow] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """One product as the file wants it, with its columns before."""

    record: FileRecord
    product: Product
    before: dict[str, Any]
    after: dict[str, Any]
    is_new: bool


def batch_texts(records: Sequence[FileRecord], heard: Callable[[], None]) -> Scans:
    """What the scan finds in texts that records bring, read before the transaction that stores them."""
    brought = {one.sku: one.values for one in records_known(records) if not one.problems}
    stored = Product.objects.filter(sku__in=brought)
    hashes = dict(stored.values_list("sku", "record_hash"))
    moved = [sku for sku, before in hashes.items() if before != _hash(brought[sku])]
    rows = {row.sku: row for row in stored.filter(sku__in=moved).defer("understanding", "search")}
    wanted = [sku for sku in brought if sku in rows or sku not in hashes]
    return texts_ahead([(rows.get(sku), brought[sku]) for sku in wanted], heard)


def batch_run(
    run: Import, records: Sequence[FileRecord], *, write: bool, texts: Scans | None = None
) -> BatchResult:
    """Compare records with the catalog and store them. Must run in a transaction; `texts` are those of `batch_texts`.

    A dry run stores too, and takes it back at once: so it finds exactly what the real run would.
    """
    result = BatchResult()
    records = records_known(records)
    result.rows = [_refused(run, record) for record in records if record.problems]
    changes = []
    for change in _compare(run, [record for record in records if not record.problems]):
        if change is not None:
            changes.append(change)
        else:
            result.counts[UNCHANGED] += 1
    result.counts[NAMELESS] = sum(_is_nameless(change.product) for change in changes)
    lived = _live_copy(changes)
    result.rows += [_changed(run, change, lived) for change in changes]
    with transaction.atomic():
        _store(changes)
        read = [change.product for change in changes if texts_changed(change.after.keys())]
        result.counts[QUARANTINED] = texts_scan(read, texts)
        old = [(change.product, [*change.after]) for change in changes if not change.is_new]
        result.counts["stale"] += lines_reread(old, actor=run.created_by)
        if not write:
            transaction.set_rollback(True)
    result.counts.update(row.action for row in result.rows)
    ImportRow.objects.bulk_create(result.rows, batch_size=500)
    return result


def _is_nameless(product: Product) -> bool:
    """Whether its price is in no currency, so that no line may say it."""
    return product.price is not None and not product.currency


def _compare(run: Import, records: Sequence[FileRecord]) -> Iterable[Change | None]:
    skus = [record.sku for record in records]
    known = dict(Product.objects.filter(sku__in=skus).values_list("sku", "record_hash"))
    hashes = {record.sku: _hash(record.values) for record in records}
    moved = [sku for sku, before in known.items() if before != hashes[sku]]
    held = Product.objects.select_for_update(no_key=True).filter(sku__in=moved).order_by("pk")
    rows = {row.sku: row for row in held}
    for record in records:
        if record.sku not in known:
            yield _new(run, record, hashes[record.sku])
        elif record.sku in rows:
            yield _difference(rows[record.sku], record, hashes[record.sku], run)
        else:
            yield None


def _new(run: Import, record: FileRecord, record_hash: str) -> Change:
    product = Product(workspace_id=run.workspace_id, sku=record.sku)
    after = {**record.values, "extra": extra_merged({}, record.values.get("extra", {}))}
    _set(product, after, record_hash, run)
    return Change(record, product, {}, after, is_new=True)


def _difference(
    product: Product, record: FileRecord, record_hash: str, run: Import
) -> Change | None:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    said = dict(record.values)
    if "extra" in said:
        said["extra"] = extra_merged(product.extra, said["extra"], record.spoken)
    if "attributes" in said:
        said["attributes"] = attributes_merged(
            product.attributes, said["attributes"], record.spoken, options_known(product.extra)
        )
    for name, value in said.items():
        if name in COLUMNS and getattr(product, name) != value:
            before[name], after[name] = getattr(product, name), value
    if product.archived and product.source_format == REVERTED:
        before["archived"], after["archived"] = True, False
    if not after:
        return None
    _set(product, after, record_hash, run)
    product.version += 1
    return Change(record, product, before, after, is_new=False)


def _set(product: Product, values: dict[str, Any], record_hash: str, run: Import) -> None:
    for name, value in values.items():
        setattr(product, name, value)
    product.record_hash = record_hash
    product.source_format = run.format
    product_index(product)


def _store(changes: Sequence[Change]) -> None:
    """Insert what is new and update what changed in one statement for each kind; changed texts are read again later."""
    new = [change.product for change in changes if change.is_new]
    old = [change.product for change in changes if not change.is_new]
    Product.objects.bulk_create(new)
    for change in changes:
        if not change.is_new:
            understanding_renew(change.product, change.after.keys())
            change.product.updated = timezone.now()
    if old:
        Product.objects.bulk_create(
            old,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*WRITTEN, "facts_hash", "understanding"],
        )


def _live_copy(changes: Sequence[Change]) -> dict[int, set[str]]:
    """Product -> keys of its live copy, for those whose own texts change."""
    touched = [
        change.product.pk
        for change in changes
        if not change.is_new and LIVE_OF.keys() & change.after.keys()
    ]
    found: dict[int, set[str]] = {}
    for product_id, key in LiveCopy.objects.filter(product__in=touched).values_list(
        "product_id", "key"
    ):
        found.setdefault(product_id, set()).add(key)
    return found


def _changed(run: Import, change: Change, lived: dict[int, set[str]]) -> ImportRow:
    if change.is_new:
        changes = {"title": {"before": None, "after": change.product.title}}
    else:
        changes = {
            name: {"before": _json(change.before[name]), "after": _json(value)}
            for name, value in change.after.items()
        }
    keys = {key for name in change.after for key in LIVE_OF.get(name, ())}
    kept = sorted(keys & lived.get(change.product.pk or 0, set()))
    return ImportRow(
        workspace_id=run.workspace_id,
        import_run=run,
        line=change.record.row,
        sku=change.record.sku,
        action=ADDED if change.is_new else CHANGED,
        message=f"The live copy stays: {', '.join(kept)}. The file says another text; both are kept."
        if kept
        else "",
        changes=changes,
    )


def _refused(run: Import, record: FileRecord) -> ImportRow:
    first = record.problems[0]
    return ImportRow(
        workspace_id=run.workspace_id,
        import_run=run,
        line=record.row,
        sku=record.sku if record.sku.isprintable() else "",
        action=REFUSED,
        field=first.field[:80],
        message=" ".join(_told(problem) for problem in record.problems[:8]),
        changes={
            "problems": [
                {"field": problem.field, "message": problem.message} for problem in record.problems
            ]
        },
        raw={"rows": raw_safe(record.raw)},
    )


def _told(problem: Problem) -> str:
    starts = problem.message[:1]
    told = problem.message if starts in "“TW" else f"{problem.field} {problem.message}"
    return told[:1].upper() + told[1:].removesuffix(".") + "."


def _hash(values: dict[str, Any]) -> str:
    return canonical_hash(_plain(values))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _json(value) for name, value in values.items()}


def _json(value: Any) -> Any:
    """A column's value as JSON keeps it; an amount of 9.9 and one of 9.90 are the same."""
    return money_text(value) if isinstance(value, Decimal) else value


def column_value(name: str, value: Any) -> Any:
    """A value of `ImportRow.changes` as the column holds it."""
    return Decimal(value) if name in MONEY and value is not None else value
