"""Which of a workspace's own words write: those in production when a round is ordered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from campaigns.models import PromptState, PromptVersion, Round
from generation.jobs.prompt_library import ENGINES_IN_WORDS


def prompts_in_use(workspace_id: int, channels: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Channel -> {"prompt": what a brief brings}; channels that the shipped words write have an empty one."""
    rows = PromptVersion.objects.filter(workspace_id=workspace_id, state=PromptState.PRODUCTION)
    own = {row.channel: {"prompt": row.for_brief()} for row in rows}
    return {channel: own.get(channel, {}) for channel in channels}


def round_prompts(row: Round) -> list[tuple[str, int]]:
    """(channel, number) of the workspace's own words that a round's lines were asked in, as it was frozen."""
    if row.engine not in ENGINES_IN_WORDS:
        return []
    briefs = row.brief.get("briefs", {})
    return [
        (channel, brief["prompt"]["number"])
        for channel, brief in briefs.items()
        if brief.get("prompt")
    ]
