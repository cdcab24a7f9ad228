"""Shuts a process in before it opens a foreign model: no network, no other programs, no pickled code."""

from __future__ import annotations

import resource
import sys
from typing import Any

FILES_MOST = 512
NEVER = frozenset(
    (
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "socket.sendto",
        "socket.sendmsg",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "pickle.find_class",
    )
)
"""What a model has no business with, as Python's audit events name it."""


def lock() -> None:
    """From now on, and for good, this process does none of `NEVER`: the attempt raises PermissionError."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = FILES_MOST if hard == resource.RLIM_INFINITY else min(FILES_MOST, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event in NEVER:
        raise PermissionError(f"{event} is not for this process")
