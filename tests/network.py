"""Tests reach this machine only (M3): whatever else they would connect to fails them."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any


class NetworkRefused(OSError):
    """A test tried to leave this machine."""


def network_close() -> None:
    """From now on sockets of this process connect to loopback and to files only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(used: Any, address: Any) -> None:
        _check(used, address)
        connect(used, address)

    def guarded_ex(used: Any, address: Any) -> int:
        _check(used, address)
        return connect_ex(used, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]  # for this process
    socket.socket.connect_ex = guarded_ex  # type: ignore[method-assign]  # for this process


def _check(used: socket.socket, address: Any) -> None:
    if used.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0])
    try:
        number = ipaddress.ip_address(host)
        local = number.is_loopback or number.is_unspecified
    except ValueError:
        local = host in ("localhost", "")
    if not local:
        raise NetworkRefused(f"a test may not connect to {host}")
