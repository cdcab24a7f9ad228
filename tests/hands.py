"""A test's own hands on PostgreSQL: where no scope is open they see every row; requests, threads and processes do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module

from campaigns.workspaces.wall import EVERYWHERE, workspace_asked

# A thread begins with an empty context: what it does is never the test's own hands.
_own: ContextVar[bool] = ContextVar("own", default=False)


def hands_free() -> None:
    """From now on this thread may look at what it made. For tests on PostgreSQL alone."""
    backend = import_module("copystudio.postgresql.base")
    vars(backend)["workspace_asked"] = _seen
    _own.set(True)


def _seen() -> str:
    return workspace_asked() or (EVERYWHERE if _own.get() else "")


@contextmanager
def hands_off() -> Iterator[None]:
    """As it is for everybody: outside any scope there is nothing to see."""
    before = _own.set(False)
    try:
        yield
    finally:
        _own.reset(before)
