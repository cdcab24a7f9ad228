"""Kinds of jobs: name to the function that works, and the queue it works in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from generation.jobs.context import JobContext
from generation.jobs.hooks import load


@dataclass(frozen=True)
class Outcome:
    """How work ended: `partial` where some of what was asked could not be made."""

    partial: bool = False
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """`work` is "package.module:function", called with a `JobContext`; idempotent by contract."""

    work: str
    queue: str = "default"


# Names, not imports: this half does not know the product.
KINDS: dict[str, Kind] = {
    "copy": Kind("campaigns.briefs.rounds:round_run", "generate"),
    "import": Kind("campaigns.catalog.import_run:import_work"),
    "understand": Kind("campaigns.catalog.understanding:understand_work"),
    "scan": Kind("campaigns.catalog.scanning:scan_work"),
    "shelf": Kind("campaigns.briefs.shelving:shelf_work"),
    "export": Kind("campaigns.exports.build:export_work"),
    "publish": Kind("campaigns.exports.publishing:publish_work"),
    "archive": Kind("campaigns.workspaces.archive:archive_work"),
    "rules_impact": Kind("campaigns.rules.impact:impact_work"),
    "rules_settle": Kind("campaigns.rules.activating:settle_work"),
    "second_approval": Kind("campaigns.review.second_policy:settle_work"),
    "evidence": Kind("campaigns.review.proving:proving_work"),
    "brief": Kind("campaigns.briefs.reading_over:reading_over_work"),
    "prompt": Kind("campaigns.prompts.work:prompt_work", "generate"),
    "conversion": Kind("campaigns.learning.fit_work:fit_work"),
    "adapter": Kind("campaigns.adapters.work:adapter_work", "train"),
}


def work_of(kind: str) -> Callable[[JobContext], Outcome | None]:
    """The function that does this kind of job. Raises KeyError for an unknown kind."""
    return load(KINDS[kind].work)
