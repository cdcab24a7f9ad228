"""Versions of own words for tests, as people and evaluations leave them."""

from __future__ import annotations

from typing import Any

from campaigns.models import AuditEntry, PromptVersion, User, Workspace
from campaigns.prompts.services import prompt_create, prompt_promote, prompt_propose
from generation.jobs.prompt_library import prompt_shipped

MINE = "The lines are parts of a search ad for runners. Speak of the road, not of the shop."


def make(
    workspace: Workspace, by: User, *, words: str = MINE, channel: str = "google_rsa"
) -> PromptVersion:
    return prompt_create(
        workspace_id=workspace.pk,
        channel=channel,
        note="Speaks of the road.",
        words=words,
        fields=prompt_shipped(channel)["fields"],
        by=by,
    )


def measured(
    row: PromptVersion, *, against: str = "google_rsa/1", **scores: float
) -> PromptVersion:
    """As an evaluation leaves it; `scores` are the version's own where they differ."""
    base = dict.fromkeys(("sentiment", "diversity", "cta", "conversion"), 0.7)
    counts = {"lines": 9, "asked": 12, "blocked": 0}
    row.card = {
        "engine": "openai",
        "model_version": "openai-2-tiny",
        "against": against,
        "products": ["Tempo 2"],
        "new": {**base, **counts, **scores},
        "now": {**base, **counts},
        "lines": {"new": [], "now": []},
    }
    row.state = "evaluated"
    row.save()
    return row


def events() -> list[str]:
    rows = AuditEntry.objects.filter(entity="promptversion").order_by("number")
    return list(rows.values_list("event", flat=True))


def promoted(workspace: Workspace, by: User, **values: Any) -> PromptVersion:
    row = measured(make(workspace, by, **values))
    return prompt_promote(row=prompt_propose(row=row, by=by), by=by)
