"""Taking an import back: the columns it changed get what stood there, the products it added go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from django.utils import timezone

from campaigns.catalog.import_batch import (
    ADDED,
    CHANGED,
    REVERTED,
    WRITTEN,
    column_value,
)
from campaigns.catalog.quarantines import texts_ahead, texts_changed, texts_scan
from campaigns.catalog.records import understanding_renew
from campaigns.catalog.search import product_index
from campaigns.catalog.staleness import lines_reread
from campaigns.models import (
    Campaign,
    Candidate,
    Import,
    ImportRow,
    ImportState,
    LiveCopy,
    Product,
    PublicationItem,
    User,
)
from campaigns.workspaces.audit import audit_record
from generation.jobs.context import JobContext
from generation.jobs.kinds import Outcome
from generation.jobs.scan import Scans

BATCH = 500
LATER = "Changed again since; that stays."


def revert_run(context: JobContext, row: Import) -> Outcome:
    """Work through the import's rows from the last to the first. What was reverted before is skipped."""
    rows = ImportRow.objects.filter(import_run=row, action__in=(ADDED, CHANGED))
    actor = User.objects.filter(pk=context.requested_by_id or 0).first()
    total = row.counts.get("added", 0) + row.counts.get("changed", 0)
    counts: Counter[str] = Counter(row.detected.get("reverted", {}))
    last = row.detected.get("reverted_to")
    while True:
        context.checkpoint()
        left = rows.filter(pk__lt=last) if last else rows
        batch = list(left.order_by("-pk")[:BATCH])
        if not batch:
            break
        last = batch[-1].pk
        texts = _texts_back(batch, context.checkpoint)
        with context.commit(done=min(total, sum(counts.values()) + len(batch)), total=total):
            counts.update(_batch_revert(batch, actor, texts))
            row.detected = {**row.detected, "reverted": dict(counts), "reverted_to": last}
            row.save(update_fields=["detected", "updated"])
    with context.commit():
        row.state = ImportState.REVERTED
        row.save(update_fields=["state", "updated"])
        audit_record(
            workspace_id=row.workspace_id,
            actor=actor,
            event="import.reverted",
            row=row,
            data=dict(counts),
            via="job",
        )
    return Outcome(result=dict(counts))


def _texts_back(batch: Sequence[ImportRow], heard: Callable[[], None]) -> Scans:
    """What the scan finds in the texts that come back, read before anything is locked."""
    rows = {row.sku: row.changes for row in batch if row.action == CHANGED}
    products = Product.objects.filter(sku__in=rows).defer("understanding", "search")
    return texts_ahead(
        (
            (product, {name: change["before"] for name, change in rows[product.sku].items()})
            for product in products
        ),
        heard,
    )


def _batch_revert(batch: Sequence[ImportRow], actor: User | None, texts: Scans) -> Counter[str]:
    held = Product.objects.select_for_update(no_key=True).order_by("pk")
    products = {product.sku: product for product in held.filter(sku__in=[r.sku for r in batch])}
    counts: Counter[str] = Counter()
    restored: list[tuple[Product, set[str]]] = []
    added: list[Product] = []
    for row in batch:
        product = products.get(row.sku)
        if product is None:
            counts["gone"] += 1
        elif row.action == ADDED:
            added.append(product)
        elif names := _restore(product, row):
            restored.append((product, names))
            counts["restored"] += 1
        else:
            counts["kept"] += 1
    _write(restored)
    texts_scan([product for product, names in restored if texts_changed(names)], texts)
    counts.update(_take_away(added))
    ImportRow.objects.bulk_update(batch, ["message"], batch_size=100)
    lines_reread(restored, actor=actor)
    return counts


def _restore(product: Product, row: ImportRow) -> set[str]:
    """Put back each column that still holds what the import wrote; the names of these."""
    done: set[str] = set()
    for name, change in row.changes.items():
        if getattr(product, name) != column_value(name, change["after"]):
            row.message = f"{row.message} {LATER}".strip()
            continue
        setattr(product, name, column_value(name, change["before"]))
        done.add(name)
    return done


def _write(restored: Sequence[tuple[Product, set[str]]]) -> None:
    for product, names in restored:
        product.record_hash = ""
        understanding_renew(product, names)
        product_index(product)
        product.version += 1
        product.updated = timezone.now()
    if restored:
        Product.objects.bulk_create(
            [product for product, _ in restored],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*WRITTEN, "facts_hash", "understanding"],
        )


def _take_away(products: Sequence[Product]) -> Counter[str]:
    """Delete products that nothing refers to and nobody worked on; archive the others."""
    ids = [product.pk for product in products]
    used = {product.pk for product in products if product.version > 1 or product.corrections}
    for rows in (Candidate.objects, LiveCopy.objects, PublicationItem.objects):
        used |= set(rows.filter(product__in=ids).values_list("product_id", flat=True))
    picked = {sku for skus in Campaign.objects.values_list("skus", flat=True) for sku in skus}
    used |= {product.pk for product in products if product.sku in picked}
    Product.objects.filter(pk__in=used).update(
        archived=True, source_format=REVERTED, record_hash="", updated=timezone.now()
    )
    gone = [pk for pk in ids if pk not in used]
    Product.objects.filter(pk__in=gone).delete()
    return Counter({"deleted": len(gone), "archived": len(used)})
