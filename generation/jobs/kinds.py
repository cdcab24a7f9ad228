"""Kinds of jobs: name to the function that works, and the queue it works in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from generation.jobs.context import JobContext


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
    "export": Kind("campaigns.exports.build:export_work"),
    "publish": Kind("campaigns.exports.publishing:publish_work"),
}
# Called with the job inside the transaction that ends it: writes the audit entry.
ON_FINISH = "campaigns.workspaces.job_audit:job_finished"
# Called inside every transaction that stores results: whether the person behind the job still may.
MAY_GO_ON = "campaigns.workspaces.job_people:job_may_go_on"


def load(path: str) -> Callable[..., Any]:
    """The function behind "package.module:function"."""
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def work_of(kind: str) -> Callable[[JobContext], Outcome | None]:
    """The function that does this kind of job. Raises KeyError for an unknown kind."""
    return load(KINDS[kind].work)
