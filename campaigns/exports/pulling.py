"""Taking texts out of live copy that may stand there no longer: a publication of the machine, place by place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from campaigns.exports.live_sets import live_record, live_row, live_sets
from campaigns.exports.publishing import ROWS_AT_ONCE, chunks, live_store
from campaigns.models import Campaign, LiveCopy, Publication, PublicationItem, Revision
from campaigns.workspaces.audit import audit_record


def lines_shelved(lines: Collection[int]) -> dict[int, Revision]:
    """Those of some lines that are live copy, each with the text that is; one of an older edition may be."""
    rows = LiveCopy.objects.filter(revision__candidate__in=lines).select_related("revision")
    return {row.revision.candidate_id: row.revision for row in rows if row.revision}


def live_pull(*, campaign: Campaign, lines: Collection[int]) -> Publication | None:
    """Take the texts of lines out of live copy; what stood behind them moves up. None where nothing was there.

    Must run in a transaction that holds the live copy of their products (`live_lock`).
    """
    rows = LiveCopy.objects.filter(revision__candidate__in=lines).order_by()
    fields = {(product_id, key) for product_id, key in rows.values_list("product_id", "key")}
    if not fields:
        return None
    near = LiveCopy.objects.filter(product__in={product_id for product_id, _ in fields})
    sets = live_sets(near.select_related("revision", "product"))
    publication = Publication.objects.create(
        workspace_id=campaign.workspace_id, campaign=campaign, created_by=None
    )
    items = [
        item
        for where in sorted(fields)
        for item in _field_pulled(publication, sets[where], set(lines))
    ]
    PublicationItem.objects.bulk_create(items, batch_size=ROWS_AT_ONCE)
    audit_record(
        workspace_id=campaign.workspace_id,
        actor=None,
        event="publication.pulled",
        row=publication,
        data={"campaign": campaign.pk, "lines": sorted(lines)[:50], "fields": len(fields)},
        via="job",
    )
    return publication


def _field_pulled(
    publication: Publication, standing: Sequence[LiveCopy], lines: set[int]
) -> list[PublicationItem]:
    """Write one field without some lines; the places that changed, with what was there."""
    kept = [
        row for row in standing if row.revision is None or row.revision.candidate_id not in lines
    ]
    items: list[PublicationItem] = []
    gone: list[int] = []
    rows: list[LiveCopy] = []
    for place, was in enumerate(standing):
        now = kept[place] if place < len(kept) else None
        if now is was:
            continue
        where: dict[str, Any] = {
            "workspace_id": publication.workspace_id,
            "product": was.product,
            "key": was.key,
            "place": place,
        }
        record = {**live_record(now), "publication": publication.pk} if now else {}
        items.append(
            PublicationItem(
                **where,
                publication=publication,
                candidate_id=now.revision.candidate_id if now and now.revision else None,
                before=live_record(was),
                after=record,
            )
        )
        gone.append(was.pk)
        if record:
            rows.append(live_row(record, **where))
    for some in chunks(gone):
        LiveCopy.objects.filter(pk__in=some).delete()
    live_store(rows)
    return items
