"""Rolling a publication back: each place it changed holds again what it held before."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.common.errors import StateConflict
from campaigns.exports.live_sets import live_record, live_row
from campaigns.exports.publications import later_items, publication_items
from campaigns.exports.publishing import chunks, lines_move, live_lock, live_store
from campaigns.models import (
    Candidate,
    CandidateState,
    LiveCopy,
    Publication,
    PublicationItem,
    Revision,
    User,
)
from campaigns.promises.selectors import lines_waiting
from campaigns.workspaces.audit import audit_record

Places = dict[tuple[int, str, int], LiveCopy]


@transaction.atomic
def publication_rollback(*, publication: Publication, by: User, via: str = "page") -> Publication:
    """Put back what was live before. Raises `Conflict` where a later publication replaced part of it."""
    items = publication_items(publication)
    touched = PublicationItem.objects.filter(publication=publication).order_by().values("product")
    live_lock(touched)
    row = Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    if row.rolled_back:
        raise StateConflict(
            "This has been rolled back already.",
            extra={"current": {"rolled_back": row.rolled_back.isoformat()}},
        )
    rows = LiveCopy.objects.filter(product__in=touched)
    live = {(one.product_id, one.key, one.place): one for one in rows}
    _check(row, items, live)
    _put_back(items, live)
    Publication.objects.filter(pk=row.pk).update(rolled_back=timezone.now(), rolled_back_by=by)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="publication.rolled_back",
        row=row,
        data={"campaign": row.campaign_id, "places": len(items)},
        via=via,
    )
    row.refresh_from_db()
    return row


def _check(row: Publication, items: list[PublicationItem], live: Places) -> None:
    """Refuse where a field is no longer as this publication left it."""
    changed = later_items(row).first()
    if changed is None:
        changed = next((item for item in items if not _stands(item, live)), None)
    if changed is not None:
        now = [
            one for at, one in sorted(live.items()) if at[:2] == (changed.product_id, changed.key)
        ]
        raise StateConflict(
            f"A later publication changed {changed.key} of {changed.product.sku}."
            " Roll that one back first.",
            extra={"current": {"live": [live_record(one) for one in now]}},
        )
    back = {item.before["revision"] for item in items if item.before}
    back -= {item.after["revision"] for item in items if item.after}
    if false := lines_waiting(_lines(back)).first():
        raise StateConflict(
            f"This would put back “{false.text[:80]}”, which promises what is not true now.",
            extra={"current": {"candidate": false.pk}},
        )


def _stands(item: PublicationItem, live: Places) -> bool:
    """Whether a place holds what the publication put there, or nothing where it left nothing."""
    now = live.get((item.product_id, item.key, item.place))
    if not item.after:
        return now is None
    return now is not None and now.publication_id == item.publication_id


def _put_back(items: list[PublicationItem], live: Places) -> None:
    places = [(item.product_id, item.key, item.place) for item in items]
    for some in chunks([live[place].pk for place in places if place in live]):
        LiveCopy.objects.filter(pk__in=some).delete()
    rows = [
        live_row(
            item.before,
            workspace_id=item.workspace_id,
            product=item.product,
            key=item.key,
            place=item.place,
        )
        for item in items
        if item.before
    ]
    live_store(rows)
    before = {item.before["revision"] for item in items if item.before}
    after = {item.after["revision"] for item in items if item.after}
    _back(before - after)
    lines_move(_lines(after - before), CandidateState.LIVE, CandidateState.APPROVED)


def _back(revisions: set[int | None]) -> None:
    """The copy is what it was; whether its line still holds is another matter."""
    lines = _lines(revisions)
    stale: set[int] = set()
    for some in chunks(sorted(lines)):
        found = Candidate.objects.filter(pk__in=some).exclude(stale_reasons=[])
        stale |= set(found.values_list("pk", flat=True))
    lines_move(lines - stale, CandidateState.RETIRED, CandidateState.LIVE)
    # What the promise watch took out, and what has come true again since.
    lines_move(lines - stale, CandidateState.APPROVED, CandidateState.LIVE)
    lines_move(stale, CandidateState.RETIRED, CandidateState.STALE)


def _lines(revisions: set[Any]) -> set[int]:
    """The lines that these revisions are of."""
    found: set[int] = set()
    for some in chunks(sorted(revisions - {None})):
        rows = Revision.objects.filter(pk__in=some)
        found |= set(rows.values_list("candidate_id", flat=True))
    return found
