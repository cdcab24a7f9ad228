"""How ready a campaign is: approved lines of those needed, product by channel field, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count

from campaigns.briefs.products import campaign_products, campaign_products_count
from campaigns.channels.selectors import field_specs_current
from campaigns.models import Campaign, CampaignState, Candidate, CandidateState, Product
from generation.models import Job, JobState
from generation.types import FieldSpec

PAGE = 25
MISSING_MOST = 8
APPROVED = frozenset({CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE})
WAITING = frozenset({CandidateState.IN_REVIEW, CandidateState.GENERATED})
OPEN = (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING)
BY_ITSELF = (
    CampaignState.DRAFT,
    CampaignState.BRIEFED,
    CampaignState.IN_PRODUCTION,
    CampaignState.IN_REVIEW,
    CampaignState.READY,
)

STATE_FOLLOWS = ("workspace_id", "state", "channels", "skus", "product_filter")
"""Of a campaign, what its state follows."""

# state -> icon, tone, words; the order is the order in which trouble is told.
CELLS = {
    "blocked": ("octagon-x", "bad", "blocked"),
    "stale": ("refresh-cw", "warn", "stale"),
    "came_back": ("corner-down-left", "warn", "came back"),
    "none": ("minus", "", "none yet"),
    "few": ("circle-dashed", "", "too few"),
    "in_review": ("inbox", "here", "in review"),
    "writing": ("loader", "here", "being written"),
    "ready": ("circle-check", "ok", "ready"),
}
UNDER_WAY = ("in_review", "writing", "ready")


@dataclass(frozen=True)
class Cell:
    """One field of one product: how many lines are approved of those needed."""

    product: Product
    spec: FieldSpec
    state: str
    approved: int
    needed: int

    @property
    def icon(self) -> str:
        """The icon of its state."""
        return CELLS[self.state][0]

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return CELLS[self.state][1]

    @property
    def words(self) -> str:
        """Its state in words."""
        return CELLS[self.state][2]

    @property
    def is_trouble(self) -> bool:
        """Whether it needs a hand: only trouble has a ground."""
        return self.state in ("blocked", "stale", "came_back")


@dataclass
class Readiness:
    """A page of the matrix and the sums over the whole campaign."""

    specs: list[FieldSpec]
    groups: list[tuple[str, int]]
    rows: list[tuple[Product, list[Cell]]] = field(default_factory=list)
    sums: list[tuple[FieldSpec, int, int]] = field(default_factory=list)
    products: int = 0
    approved: int = 0
    needed: int = 0
    states: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> list[Cell]:
        """The first cells that nothing is under way for, the most urgent first."""
        order = list(CELLS)
        cells = [cell for _, row in self.rows for cell in row if cell.state not in UNDER_WAY]
        return sorted(cells, key=lambda cell: order.index(cell.state))[:MISSING_MOST]

    @property
    def is_ready(self) -> bool:
        """Whether every place is filled and approved."""
        return self.needed > 0 and self.approved == self.needed


def lines_needed(spec: FieldSpec) -> int:
    """How many approved lines a field needs: what is asked by default, else the channel's least."""
    return spec.default_n or spec.min_items


def campaign_readiness(campaign: Campaign, page: int = 1) -> Readiness:
    """The matrix of a campaign; `page` counts from 1, 25 products each."""
    current = field_specs_current(campaign.workspace_id)
    specs = [spec for channel in campaign.channels for spec in current[channel]]
    groups = [
        (current[channel][0].channel_label, len(current[channel])) for channel in campaign.channels
    ]
    found = Readiness(specs=specs, groups=groups, products=campaign_products_count(campaign))
    products = campaign_products(campaign, (page - 1) * PAGE, PAGE)
    counts = _counts(campaign)
    writing = campaign_is_writing(campaign)
    for product in products:
        row = [
            _cell(product, spec, counts.get((product.pk, spec.key), Counter()), writing)
            for spec in specs
        ]
        found.rows.append((product, row))
        found.states.update(cell.state for cell in row)
    for spec in specs:
        needed = lines_needed(spec)
        approved = sum(
            min(_approved(states), needed) for (_, key), states in counts.items() if key == spec.key
        )
        found.sums.append((spec, approved, needed * found.products))
    found.approved = sum(approved for _, approved, _ in found.sums)
    found.needed = sum(needed for _, _, needed in found.sums)
    return found


def campaign_is_writing(campaign: Campaign, besides_job: int | None = None) -> bool:
    """Whether a round of it waits or runs, not counting a job that is just about to end."""
    jobs = Job.objects.filter(round__campaign=campaign, state__in=OPEN)
    return jobs.exclude(pk=besides_job or 0).exists()


def _counts(campaign: Campaign) -> dict[tuple[int, str], Counter[str]]:
    """(product, CHANNEL.FIELD) -> lines by state."""
    rows = (
        Candidate.objects.filter(campaign=campaign)
        .order_by()
        .values("product_id", "channel", "field", "state")
        .annotate(n=Count("pk"))
    )
    found: dict[tuple[int, str], Counter[str]] = {}
    for row in rows:
        key = (row["product_id"], f"{row['channel']}.{row['field']}")
        found.setdefault(key, Counter())[row["state"]] += row["n"]
    return found


def _approved(states: Counter[str]) -> int:
    return sum(states[state] for state in APPROVED)


def _cell(product: Product, spec: FieldSpec, states: Counter[str], writing: bool) -> Cell:
    approved, needed = _approved(states), lines_needed(spec)
    return Cell(product, spec, _state(states, approved, needed, writing), approved, needed)


def _state(states: Counter[str], approved: int, needed: int, writing: bool) -> str:
    if approved >= needed:
        return "ready"
    if states[CandidateState.STALE]:
        return "stale"
    if states[CandidateState.CHANGES_REQUESTED]:
        return "came_back"
    if _any(states, WAITING):
        return "in_review"
    if states[CandidateState.BLOCKED]:
        return "blocked"
    if writing:
        return "writing"
    return "few" if approved else "none"


def _any(states: Counter[str], wanted: Iterable[Any]) -> bool:
    return any(states[state] for state in wanted)


def campaign_state_update(*, campaign_id: int, besides_job: int | None = None) -> None:
    """Let a campaign's state follow its brief, rounds and lines; called after any of them changed.

    Launch states and those that end a campaign are left alone. Whoever decides on lines holds them, and whoever changes the
    campaign may wait for them: while its row is held this waits for nobody, and follows after the commit.
    """
    row = Campaign.objects.only(*STATE_FOLLOWS).get(pk=campaign_id)
    if row.state not in BY_ITSELF:
        return
    state = _campaign_state(row, besides_job)
    if state == row.state:
        return
    rows = Campaign.objects.filter(pk=row.pk)
    in_block = transaction.get_connection().in_atomic_block
    if in_block and not rows.select_for_update(no_key=True, skip_locked=True).first():
        transaction.on_commit(partial(campaign_state_update, campaign_id=campaign_id))
        return
    rows.filter(state=row.state).update(state=state)


def _campaign_state(row: Campaign, besides_job: int | None) -> CampaignState:
    if not (row.channels and (row.skus or row.product_filter)):
        return CampaignState.DRAFT
    if campaign_is_writing(row, besides_job):
        return CampaignState.IN_PRODUCTION
    states = set(
        Candidate.objects.filter(campaign=row).order_by().values_list("state", flat=True).distinct()
    )
    if not states:
        return CampaignState.BRIEFED
    if states & APPROVED and not states & WAITING and campaign_readiness(row).is_ready:
        return CampaignState.READY
    return CampaignState.IN_REVIEW
