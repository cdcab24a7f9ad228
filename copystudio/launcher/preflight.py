"""What must hold before anything is started: a free port, a home folder to write to, space."""

import errno
import ipaddress
import os
import shutil
import socket
import tempfile
from pathlib import Path

from copystudio.launcher.errors import StartError

HOME_MB = 200  # database, queue, logs and static files of a small workspace
TRIED_PORTS = 50


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bind_error(host: str, port: int) -> OSError | None:
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, number) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


def port_require(host: str, port: int) -> None:
    """Raise StartError unless the site can listen there."""
    error = _bind_error(host, port)
    if error is None:
        return
    if error.errno == errno.EADDRINUSE:
        other = _free_port_after(host, port)
        hint = f" or start on another one: python3 run.py --port {other}" if other else ""
        raise StartError(f"Port {port} on {host} is taken. Stop the program that has it{hint}")
    if error.errno in (errno.EACCES, errno.EPERM):
        raise StartError(f"Port {port} needs administrator rights: choose one above 1023 (--port).")
    raise StartError(f"--host {host} is no address of this machine ({error.strerror or error}).")


def _free_port_after(host: str, port: int) -> int | None:
    candidates = range(port + 1, min(port + TRIED_PORTS, 65_536))
    return next((other for other in candidates if _bind_error(host, other) is None), None)


def home_require(home: Path) -> None:
    """Make the home folder. Raise StartError where it cannot be written to or has no space."""
    try:
        # It holds the database, mail with links, and secrets: nobody else on this machine reads them.
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"x" * 4096)
            probe.flush()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StartError(
                f"The disk of {home} is full. Free some space and start again."
            ) from error
        raise StartError(
            f"The home folder {home} cannot be written to ({error.strerror}):"
            " choose another with --home DIR."
        ) from error
    space_require(home, HOME_MB)


def space_require(folder: Path, needed_mb: int) -> None:
    """Raise StartError unless the disk that holds (or will hold) the folder has the space."""
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    free_mb = shutil.disk_usage(existing).free // (1024 * 1024)
    if free_mb < needed_mb:
        raise StartError(
            f"The disk of {folder} has {free_mb} MB left and {needed_mb} MB are needed."
            " Free some space and start again."
        )


def browser_has_display() -> bool:
    """Whether a window could open at all."""
    return os.name == "posix" and (
        bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        or os.uname().sysname == "Darwin"
    )
