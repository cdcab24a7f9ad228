"""Where somebody stands while reviewing: in the queue with its filters, or at one line by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.models import CandidateState
from campaigns.review.grid_order import OLDEST, URGENT
from campaigns.review.second_step import TURN
from campaigns.review.task_filters import ME

KEPT = (
    "state", "campaign", "round", "channel", "sku", "field", "search", "mine",
    "assignee", "due", "priority", "second", "sort",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The desk (queue or one line) and its filters, carried in the query of every link and form."""

    workspace: str
    in_queue: bool
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The state whose lines the queue shows."""
        return self.filters.get("state") or CandidateState.IN_REVIEW

    @property
    def wanted(self) -> dict[str, str]:
        """The queue's filters for `candidates_filtered`."""
        filters = {name: value for name, value in self.filters.items() if name != "sort"}
        # What waits for somebody else's second approval is nobody's turn here.
        turn = {"second": TURN} if self.state == CandidateState.IN_REVIEW else {}
        return {**turn, **filters, "state": self.state}

    @property
    def sort(self) -> str:
        """How the queue stands: by age, one's own by what presses most; an address may say otherwise."""
        usual = URGENT if self.filters.get("assignee") == ME else OLDEST
        asked = self.filters.get("sort", usual)
        return asked if asked in (OLDEST, URGENT) else usual

    @property
    def query(self) -> str:
        """What an act's address carries so that its answer comes back to this place."""
        return urlencode({**self.filters, "at": "queue"}) if self.in_queue else "at=line"

    def line_url(self, pk: int | None, **more: str) -> str:
        """The address of a line as seen from this place; without a line the queue's first."""
        if not self.in_queue and pk is not None:
            address, query = reverse("review:candidate", args=[self.workspace, pk]), more
        else:
            address = self._queue_address
            query = {**self.filters, **({"line": str(pk)} if pk else {}), **more}
        return f"{address}?{urlencode(query)}" if query else address

    @cached_property
    def _queue_address(self) -> str:
        """Found once: each line of the list says it."""
        return reverse("review:queue", args=[self.workspace])

    def act_url(self, name: str, pk: int) -> str:
        """The address of an act on a line, by its URL name."""
        return f"{reverse(f'review:{name}', args=[self.workspace, pk])}?{self.query}"


def place_from_query(workspace: str, query: Mapping[str, str], *, in_queue: bool | None) -> Place:
    """The place that a page (`in_queue` given) or an act (in its `at`) is about."""
    filters = {name: query[name].strip() for name in KEPT if query.get(name, "").strip()}
    queue = query.get("at") == "queue" if in_queue is None else in_queue
    return Place(workspace, queue, filters if queue else {})


def number_read(value: str | None) -> int | None:
    """A row's number from an address or a form; None for what is none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else None
