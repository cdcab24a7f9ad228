"""What the product does at a job's turns, by name: this half does not know the product."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

# Called with the job inside the transaction that ends it: looks once more at what it made, writes the audit entry, tells
# its person.
ON_FINISH = "campaigns.briefs.job_ends:job_end"
# Called inside every transaction that stores results: whether the person behind the job still may.
MAY_GO_ON = "campaigns.workspaces.job_people:job_may_go_on"


def load(path: str) -> Callable[..., Any]:
    """The function behind "package.module:function"."""
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
