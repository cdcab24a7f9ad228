"""What experiments say of traits of lines: all of it, and what of it is about a campaign."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.experiments.page import Badge
from campaigns.learning.creativity import creativity_suggested
from campaigns.learning.learnings import Learning, learnings_all, learnings_for
from campaigns.learning.pooling import CONFIRMED_LEAST, SUPPORTED_LEAST
from campaigns.learning.words import STATUSES, learning_said, together_said
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest

SHOWN = 60
SCALE = 0.1
"""The bars reach at least this far to both sides."""


@dataclass(frozen=True)
class Row:
    """A learning as pages show it."""

    learning: Learning
    words: str
    badge: Badge
    besides: str

    @property
    def lift(self) -> float:
        """In per cent."""
        return 100 * self.learning.lift[0]


def learnings_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Every learning, the surest first."""
    found = learnings_all()
    shown = [row_of(one) for one in found[:SHOWN]]
    ends = [end for row in shown for end in row.learning.lift[1:]]
    context = {
        "rows": shown,
        "count": len(found),
        "simulated": any(one.simulated for one in found),
        "low": max(-1.0, min([-SCALE, *ends])),
        "high": min(2.0, max([SCALE, *ends])),
        "supported_least": SUPPORTED_LEAST,
        "confirmed_least": CONFIRMED_LEAST,
    }
    return render(request, "campaigns/learning/learning_list.html", context)


def campaign_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What is about one campaign: a panel beside its sliders, and a page of its own where scripts are off."""
    row = access.campaign(request, pk)
    context = {
        "campaign": row,
        "rows": [row_of(one) for one in learnings_for(row)],
        "suggested": creativity_suggested(row, timezone.now()),
    }
    page = "_campaign_learnings.html" if request.htmx else "campaign_learnings.html"
    return render(request, f"campaigns/learning/{page}", context)


def row_of(one: Learning) -> Row:
    """The same with its words."""
    return Row(one, learning_said(one), STATUSES[one.status], together_said(one))
