"""All approved copy of the workspace, for novelty: a shelf that a job fills, and what was decided since then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from campaigns.briefs.neighbours import DECIDED
from campaigns.catalog.quarantines import is_quarantined, quarantined
from campaigns.catalog.records import product_understood
from campaigns.models import Candidate, Decision
from generation.jobs.approved import ApprovedLines, Shelf, ShelfLine, line_mask, shelf_newest

SINCE_MOST = 2000
"""Lines approved since the shelf was filled that are looked at beside it, the newest."""
BATCH = 1000


def approved_copy(workspace_id: int, *, besides: Candidate | None = None) -> ApprovedLines | None:
    """The workspace's approved and live lines as they stand now; None until a shelf of them was filled.

    Lines of quarantined products are none: who compares is shown the nearest in its own words. A line is no neighbour of itself: `besides` is left out.
    """
    stand = shelf_stand(workspace_id, besides.pk if besides else None)
    if stand is None:
        return None
    newest = np.sort(stand.lacking)[::-1][:SINCE_MOST]
    return ApprovedLines(stand.shelf, stand.standing, list(lines_named(newest.tolist())))


def decided() -> QuerySet[Candidate]:
    """Lines that are approved, scheduled or live; those of quarantined products are out of use."""
    return Candidate.objects.filter(state__in=DECIDED).exclude(is_quarantined("product"))


@dataclass(frozen=True)
class Stand:
    """A shelf, a flag for each of its lines that still stands, and the lines that it lacks."""

    shelf: Shelf
    standing: NDArray[np.bool_]
    lacking: NDArray[np.int64]


def shelf_stand(workspace_id: int, besides: int | None = None) -> Stand | None:
    """What the shelf says against what the rows say; each line's state is read from an index alone."""
    shelf = shelf_newest(workspace_id)
    if shelf is None:
        return None
    every = Candidate.objects.filter(state__in=DECIDED).order_by()
    now = np.fromiter(every.values_list("pk", flat=True).iterator(chunk_size=10_000), np.int64)
    # Found by the few products that are: asked of each line it would read all their rows.
    held = every.filter(product__in=quarantined().values("product")).values_list("pk", flat=True)
    out = [*held, *([besides] if besides else [])]
    now = now[~np.isin(now, out)] if out else now
    # A line that was approved again may say other words by now.
    again = Decision.objects.filter(pk__gt=shelf.mark, state_after__in=DECIDED)
    said = np.array(list(again.order_by().values_list("candidate_id", flat=True)), np.int64)
    standing = np.isin(shelf.keys, now) & ~np.isin(shelf.keys, said)
    lacking = now[~np.isin(now, shelf.keys) | np.isin(now, said)]
    return Stand(shelf, standing, lacking)


def lines_named(keys: Iterable[int]) -> Iterator[ShelfLine]:
    """Lines with the words of their own product's name, and its sku."""
    wanted = list(keys)
    masks: dict[tuple[int, str], frozenset[str]] = {}
    for first in range(0, len(wanted), BATCH):
        rows = Candidate.objects.filter(pk__in=wanted[first : first + BATCH])
        for row in rows.select_related("product").defer("badges").order_by("pk"):
            key = row.product_id, row.channel
            if key not in masks:
                masks[key] = line_mask(product_understood(row.product), row.channel)
            yield ShelfLine(row.pk, row.text, masks[key], row.product.sku)
