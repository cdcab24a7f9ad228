"""Reading products: what the job "understand" stores, and what small imports and edits read at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from campaigns.catalog.records import product_record
from campaigns.models import Product
from generation.jobs import direct
from generation.jobs.context import JobContext
from generation.jobs.errors import QueueFull
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue

logger = logging.getLogger(__name__)
BATCH = 100
INLINE_MOST = 200


def understand_work(context: JobContext) -> Outcome:
    """Read every product of the workspace that nobody read since it changed; goes on where it stopped."""
    left = unread().count()
    with context.commit(done=0, total=left):
        pass
    resellers = resellers_all()
    done = 0
    for batch in _unread_batches():
        context.checkpoint()
        done += len(batch)
        _read(context, batch, resellers, done)
    return Outcome(result={"read": done})


def understand_some(context: JobContext, skus: Sequence[str]) -> None:
    """Read a few products inside another job."""
    resellers = resellers_all()
    for start in range(0, len(skus), BATCH):
        context.checkpoint()
        rows = unread().filter(sku__in=skus[start : start + BATCH])
        _read(context, list(rows), resellers, context.done)


def understand_enqueue(workspace_id: int, requested_by_id: int | None, total: int) -> None:
    """Queue the reading of what an import brought. A full queue changes nothing: products are read when shown."""
    try:
        job_enqueue(
            kind="understand",
            workspace_id=workspace_id,
            payload={},
            requested_by_id=requested_by_id,
            total=total,
        )
    except QueueFull as error:
        logger.warning("products wait to be read: %s", error.message)


def unread() -> QuerySet[Product]:
    """Products that changed since they were read, or never were."""
    return Product.objects.filter(facts_hash="", archived=False).order_by("pk")


def resellers_all() -> list[str]:
    """Brands of the workspace that are shops."""
    pairs = Product.objects.exclude(brand="").order_by().values_list("brand", "category")
    return direct.reseller_brands(pairs.distinct().iterator(chunk_size=2_000))


def _unread_batches() -> Iterator[list[Product]]:
    last = 0
    while batch := list(unread().filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        yield batch


def _read(
    context: JobContext, batch: Sequence[Product], resellers: Sequence[str], done: int
) -> None:
    # Reading takes milliseconds a product: it happens before the transaction that stores it.
    read = [
        (row, direct.understand(product_record(row), row.corrections, resellers)) for row in batch
    ]
    with context.commit(done=done):
        for row, known in read:
            facts_hash = known.pop("facts_hash")
            Product.objects.filter(pk=row.pk, version=row.version, facts_hash="").update(
                understanding=known, facts_hash=facts_hash
            )
