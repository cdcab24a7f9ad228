"""The queue around one line: what comes before and after it, found by key so that totals cost nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.common.figures import number
from campaigns.models import Candidate, User
from campaigns.review.grid_order import OLDEST, lines_beyond
from campaigns.review.place import Place
from campaigns.review.selectors import candidates_filtered
from campaigns.review.talk import threads_counted
from campaigns.workspaces.requests import StudioRequest

BEFORE, AFTER = 3, 16
COUNT_MOST = 1000


@dataclass(frozen=True)
class Queue:
    """A stretch of the queue, with what its list prints (`lines_for_list`). `line` is the one to read: the one asked for, else the next that waits.

    `previous` and `next` pass over what somebody else has. `total` counts up to COUNT_MOST; `number` is the line's place, None beyond that or out of the queue.
    """

    rows: list[Candidate]
    line: Candidate | None
    previous: Candidate | None
    next: Candidate | None
    total: int
    number: int | None

    @property
    def total_said(self) -> str:
        """ "28", or "1,000+" where counting stopped."""
        return f"{number(self.total)}{'+' if self.total >= COUNT_MOST else ''}"


LISTED = (
    "workspace_id", "campaign_id", "product_id", "assigned_to_id", "channel", "field", "slot", "rank", "text", "badges",
    "state", "first_approved_by_id", "stale_reasons", "priority", "due", "created",
    "product__title", "product__understanding", "campaign__name", "campaign__ends", "round__number",
    "assigned_to__username", "assigned_to__full_name",
)  # fmt: skip


def lines_for_list(rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """With what the list prints of a line and no more: a page reads thirty of them."""
    return rows.select_related("product", "campaign", "round", "assigned_to").only(*LISTED)


READ = (
    "workspace_id", "campaign_id", "product_id", "round_id", "revision_id", "assigned_to_id", "first_approved_by_id",
    "channel", "field", "slot", "rank", "state", "text", "badges", "content_hash", "origin", "version", "model_version",
    "share_edited", "is_primary", "is_control", "stale_reasons", "due", "priority", "task_version", "created",
    *("product__" + name for name in (
        "workspace_id", "sku", "title", "brand", "category", "price", "compare_at_price", "currency", "stock", "url",
        "understanding", "facts_hash",
    )),
    *("campaign__" + name for name in (
        "workspace_id", "brand_id", "name", "goal", "audience", "offer", "ends", "timezone", "tone", "must_say",
        "must_not_say", "language", "created_by_id", "assigned_to_id", "brand__name",
    )),
    "round__number", "round__created_by_id", "revision__basis", "assigned_to__username", "assigned_to__full_name",
)  # fmt: skip


def lines_for_desk(rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """With what the desk prints of a line: a third of what its rows hold, and each column costs."""
    related = ("product", "campaign", "campaign__brand", "round", "revision", "assigned_to")
    return rows.select_related(*related).only(*READ)


def queue_around(request: StudioRequest, place: Place, *, start: int | None, onward: bool) -> Queue:
    """The queue of a place from the line `start` on; with `onward` from the line after it.

    Where nothing follows it begins again at the top. Where nobody asked for one line, the one to read is
    the first that nobody else has. Raises `DomainError` for a filter that does not exist.
    """
    wanted = candidates_filtered(request.workspace, place.wanted, viewer=request.user)
    rows = threads_counted(lines_for_list(wanted))
    after = _from(rows, place.sort, start, onward=onward)
    before = []
    if start:
        before = _before(rows, place.sort, start, onward=onward)
    if onward and not after and before:
        after, before = _from(rows, place.sort, None, onward=False), []
    asked = [row for row in after[:1] if row.pk == start and not onward]
    line = next(iter([*asked, *lines_free(after, request.user), *after]), None)
    stretch = [*before, *after]
    place_of = stretch.index(line) if line else 0
    total, number = _counted(wanted, place.sort, line)
    return Queue(
        rows=stretch,
        line=line,
        previous=next(lines_free(stretch[:place_of][::-1], request.user), None),
        next=next(lines_free(stretch[place_of + 1 :], request.user), None),
        total=total,
        number=number if line and number <= total else None,
    )


def lines_free(lines: Iterable[Candidate], viewer: User) -> Iterator[Candidate]:
    """Those that nobody else has."""
    return (line for line in lines if line.assigned_to_id in (None, viewer.pk))


def _from(
    rows: QuerySet[Candidate], sort: str, start: int | None, *, onward: bool
) -> list[Candidate]:
    """The lines from `start` on, itself with them unless `onward`."""
    if start is None or onward:
        return list(lines_beyond(rows, sort, start, ahead=True, most=AFTER))
    if sort == OLDEST:
        return list(lines_beyond(rows, sort, start - 1, ahead=True, most=AFTER))
    beyond = lines_beyond(rows, sort, start, ahead=True, most=AFTER - 1)
    return [*rows.filter(pk=start), *beyond]


def _before(rows: QuerySet[Candidate], sort: str, start: int, *, onward: bool) -> list[Candidate]:
    """The lines before `start`; with `onward` itself behind them, where what was done to it kept its state."""
    if onward and sort == OLDEST:
        found = list(lines_beyond(rows, sort, start + 1, ahead=False, most=BEFORE + 1))[::-1]
        return found if found and found[-1].pk == start else found[-BEFORE:]
    found = list(lines_beyond(rows, sort, start, ahead=False, most=BEFORE))[::-1]
    return [*found, *(rows.filter(pk=start) if onward else ())]


def _counted(rows: QuerySet[Candidate], sort: str, line: Candidate | None) -> tuple[int, int]:
    """How many lines there are, up to COUNT_MOST, and which of them `line` is."""
    slim = rows.select_related(None)
    keys = list(
        lines_beyond(slim, sort, None, ahead=True, most=COUNT_MOST).values_list("pk", flat=True)
    )
    number = keys.index(line.pk) + 1 if line and line.pk in keys else COUNT_MOST + 1
    return len(keys), number
