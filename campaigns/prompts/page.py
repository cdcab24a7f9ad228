"""What the pages of own words show: versions of a channel, one of them beside the words that write, its measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.common.word_diff import word_diff
from campaigns.models import PromptState, PromptVersion
from campaigns.prompts.measured import OBJECTIVES, worse_in
from campaigns.prompts.services import prompt_active, prompt_against
from generation.jobs import direct
from generation.jobs.prompt_library import ENGINES_IN_WORDS, prompt_shipped
from generation.jobs.services import OPEN
from generation.types import field_specs

BADGES = {
    PromptState.DRAFT: ("Draft", "pencil", ""),
    PromptState.EVALUATED: ("Measured", "gauge", ""),
    PromptState.CANDIDATE: ("Proposed", "flag", "here"),
    PromptState.PRODUCTION: ("In use", "circle-check", "ok"),
    PromptState.RETIRED: ("Retired", "archive", ""),
}
MEASURES = (
    ("sentiment", "Sentiment", "how close lines are to the sentiment asked for"),
    ("diversity", "Diversity", "how different the lines of a set are from each other"),
    ("cta", "Call to action", "lines that call for action when asked to, and do not when not"),
    (
        "conversion",
        "Chance to win",
        "the mean over lines; for information only",
    ),
)


def channel_context(workspace_id: int, channel: str) -> dict[str, Any]:
    """The versions of a channel, newest first, and the words that write."""
    rows = PromptVersion.objects.filter(workspace_id=workspace_id, channel=channel)
    versions = list(rows.select_related("created_by").order_by("-number"))
    active = next((row for row in versions if row.state == PromptState.PRODUCTION), None)
    shipped = prompt_shipped(channel)
    return {
        "channel": channel,
        "versions": [{"row": row, "badge": BADGES[PromptState(row.state)]} for row in versions],
        "active": active,
        "shipped": shipped,
        "words": _sections(channel, words_of(active, shipped)),
    }


def version_context(row: PromptVersion) -> dict[str, Any]:
    """One version against the words that write, its card, and what can be done with it."""
    active = prompt_active(row.workspace_id, row.channel)
    shipped = prompt_shipped(row.channel)
    before = row.replaces if row.state == PromptState.PRODUCTION else active
    theirs, mine = words_of(before, shipped), words_of(row, shipped)
    is_open = bool(row.job and row.job.state in OPEN)
    current = row.card.get("against") == prompt_against(row)
    measurable = row.state not in (PromptState.PRODUCTION, PromptState.RETIRED)
    worse = worse_in(row.card) if row.card else []
    engines = _engines() if measurable and not is_open else []
    return {
        "row": row,
        "badge": BADGES[PromptState(row.state)],
        "against": f"own version {before.number}" if before else "the shipped prompt",
        "sections": [
            {"label": label, "text": word_diff(theirs[key], mine[key])}
            for key, label in _labels(row.channel).items()
        ],
        "open": is_open,
        "engines": engines,
        "able": [each for each in engines if not each["unavailable"]],
        "other": "In use" if measurable else "Used before",
        "measures": _measures(row.card, worse),
        "outdated": bool(row.card) and measurable and not current,
        "fit": bool(row.card) and current and not worse,
        "worse": worse,
    }


def words_of(row: PromptVersion | None, shipped: Mapping[str, Any]) -> dict[str, str]:
    """The words of a version, or the shipped ones: "channel" and each field's name -> text."""
    if row is not None:
        return {**row.fields, "channel": row.words}
    return {**shipped["fields"], "channel": shipped["channel"]}


def _labels(channel: str) -> dict[str, str]:
    fields = {spec.field: spec.label for spec in field_specs() if spec.channel == channel}
    return {"channel": "The channel", **fields}


def _sections(channel: str, words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "text": words[key]} for key, label in _labels(channel).items()]


def _engines() -> list[dict[str, Any]]:
    return [each for each in direct.engines() if each["name"] in ENGINES_IN_WORDS]


def _measures(card: Mapping[str, Any], worse: list[str]) -> list[dict[str, Any]]:
    if not card:
        return []
    return [
        {
            "label": label,
            "means": means,
            "new": card["new"][name],
            "now": card["now"][name],
            "counts": name in OBJECTIVES,
            "worse": name in worse,
        }
        for name, label, means in MEASURES
    ]
