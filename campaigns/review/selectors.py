"""Which lines: filters shared by the grid, the queue, bulk acts and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.catalog.fact_uses import fact_digest
from campaigns.common.errors import DomainError
from campaigns.models import (
    Campaign,
    Candidate,
    CandidateState,
    ClaimUse,
    Thread,
    User,
    Workspace,
)
from campaigns.models.review import ORDERED_BY
from campaigns.review.readings import NOVELTY_LOW
from campaigns.review.second_step import second_filter
from campaigns.review.task_filters import READINGS, TASK_FILTERS, task_filter

FILTERS = (
    "campaign", "round", "state", "channel", "sku", "field", "origin", "search", "mine",
    "cta", "novelty", "claims", "threads", "fact", "evidence", "second", *TASK_FILTERS,
)  # fmt: skip
# Filters that know one word.
ONE_WORD = {"mine": "1", "threads": "open"}
# What claims rest on.
RESTED = ("fact", "evidence")
# What was measured, by the words that an address says: a reading and how it is compared.
MEASURED: dict[str, dict[str, tuple[str, float]]] = {
    "cta": {"strong": ("gte", 0.6), "none": ("lte", 0.0)},
    "novelty": {"close": ("lt", NOVELTY_LOW)},
    "claims": {"unproven": ("gte", 2.0), "none": ("lte", 0.0)},
}


def candidates_filtered(
    workspace: Workspace, wanted: Mapping[str, Any], *, viewer: User
) -> QuerySet[Candidate]:
    """Lines of a workspace by campaign, round, state, channel, sku, field, origin, search, mine, and by
    what was measured: cta (strong, none), novelty (close), claims (unproven, none); by threads (open); by what they rest
    on: fact ("name: value"), evidence (its id); by their second approval (`second_filter`); by who does them until when: assignee, due, due_before, priority (`task_filters`).

    A value may be one or a list; `mine` (1) keeps what is the viewer's own or given
    to them: lines, and those of campaigns that they made or hold. Raises `DomainError` for a filter that does not exist or a value of
    the wrong type. Oldest first; newest revisions' texts.
    """
    if unknown := sorted(set(wanted) - set(FILTERS)):
        raise DomainError(
            f"There is no filter {', '.join(unknown)}. Use {', '.join(FILTERS)}.",
            errors={name: ["Is no filter."] for name in unknown},
        )
    rows = Candidate.objects.filter(workspace=workspace)
    for name in FILTERS:
        values = _values(name, wanted.get(name))
        if not values:
            continue
        if name in TASK_FILTERS:
            kept = task_filter(name, values, workspace=workspace, viewer=viewer)
            rows = rows.alias(**READINGS).filter(kept)
        elif name in MEASURED:
            rows = rows.annotate(**{f"read_{name}": ORDERED_BY[name]}).filter(_read(name, values))
        else:
            rows = rows.filter(_kept(name, values, workspace, viewer))
    return rows.select_related("product", "campaign", "assigned_to").order_by("pk")


def _kept(name: str, values: list[Any], workspace: Workspace, viewer: User) -> Q:
    """What a filter of columns, of rows beside the line, or of its words keeps."""
    if name == "search":
        return Q(text__icontains=values[0])
    if name == "mine":
        return _mine(workspace, viewer)
    if name == "threads":
        return _talked(workspace)
    if name in RESTED:
        return _rests(workspace, name, values)
    if name == "second":
        return second_filter(values[0], workspace, viewer)
    return Q(**{f"{_column(name)}__in": values})


def _mine(workspace: Workspace, viewer: User) -> Q:
    # Their ids first: few, and then the lines are found by the campaign's own index.
    held = Campaign.objects.filter(workspace=workspace)
    held = held.filter(Q(created_by=viewer) | Q(assigned_to=viewer))
    return Q(campaign_id__in=list(held.values_list("pk", flat=True))) | Q(assigned_to=viewer)


def _talked(workspace: Workspace) -> Q:
    """Lines about which something is still open: few, and found by their own index."""
    found = Thread.objects.filter(workspace=workspace, resolved=None)
    return Q(pk__in=found.values("candidate"))


def _rests(workspace: Workspace, name: str, values: list[Any]) -> Q:
    """Lines that rest on a fact or a record, found by the rows that were kept with their texts."""
    used = ClaimUse.objects.filter(workspace=workspace)
    if name == "fact":
        used = used.filter(fact__in=[fact_digest(value) for value in values], evidence=None)
    else:
        used = used.filter(evidence__in=values)
    return Q(pk__in=used.values("candidate"))


def _read(name: str, words: list[str]) -> Q:
    """Lines whose reading is what any of these words says, those without a reading left out."""
    if wrong := [word for word in words if word not in MEASURED[name]]:
        known = ", ".join(MEASURED[name])
        raise DomainError(f"{name} knows no {wrong[0]}.", errors={name: [f"Use {known}."]})
    either = Q()
    for side, value in (MEASURED[name][word] for word in words):
        either |= Q(**{f"read_{name}__{side}": value})
    return either & Q(**{f"read_{name}__gte": 0})


def _column(name: str) -> str:
    return {"campaign": "campaign_id", "round": "round_id", "sku": "product__sku"}.get(name, name)


def _values(name: str, value: Any) -> list[Any]:
    items = value if isinstance(value, list | tuple) else [value]
    items = [item for item in items if item not in (None, "")]
    if name in ("campaign", "round", "evidence"):
        return [_number(name, item) for item in items]
    texts = [str(item) for item in items if "\0" not in str(item)]
    if len(texts) != len(items):
        raise DomainError(
            f"{name} holds a character that cannot be.", errors={name: ["Is no text."]}
        )
    if name in ONE_WORD and set(texts) - {ONE_WORD[name]}:
        raise DomainError(f"{name} knows no {texts[0]}.", errors={name: [f"Use {ONE_WORD[name]}."]})
    if name == "state" and (wrong := [text for text in texts if text not in CandidateState.values]):
        raise DomainError(
            f"{wrong[0]} is no state.",
            errors={"state": [f"Use {', '.join(CandidateState.values)}."]},
        )
    return texts


def _number(name: str, value: Any) -> int:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 19):
        raise DomainError(f"{name} must be a number.", errors={name: ["Must be a number."]})
    return int(text)
