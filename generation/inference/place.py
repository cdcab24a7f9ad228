"""Where the inference process is found: a folder with its address, its secret and its socket. Loads no torch."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = "inference"
"""Name of the folder in the home folder."""
STARTING = "starting"
"""The address of a process that is being started; run.py writes it before anybody could ask."""
UNIX = "unix"
LOOPBACK = "127.0.0.1"
_SECRET_LEAST = 32
_WRITTEN_SECONDS, _PAUSE = 2.0, 0.01
"""How long a secret may be a file without text: there is no other way to make one where there are no hard links."""
_chosen: dict[str, Path] = {}


@dataclass(frozen=True)
class Place:
    """The folder, which only its owner may enter.

    The address is `starting`, `unix` or a port of loopback. It stays when the process dies, because it is started again;
    whoever started it for good removes the address at the end. Where there is none there is no such process.
    """

    folder: Path

    @property
    def path(self) -> Path:
        """The Unix socket."""
        return self.folder / "socket"

    def address(self) -> str | None:
        """What the process last said of itself; None where nobody started one."""
        try:
            return (self.folder / "address").read_text(encoding="utf-8").strip() or None
        except OSError:
            return None

    def address_say(self, address: str) -> None:
        """Writes the address; a reader sees the old one or the new one."""
        self._make()
        part = self.folder / "address.part"
        part.write_text(address + "\n", encoding="utf-8")
        part.replace(self.folder / "address")

    def secret(self) -> str:
        """What every request must carry: made once, readable by the owner only."""
        self._make()
        path = self.folder / "secret"
        if not path.exists():
            # Of several who make one, the first to link it wins, and nobody reads half of it.
            made = secrets.token_urlsafe(_SECRET_LEAST)
            with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="secret.") as part:
                part.write(made)
                part.flush()
                try:
                    path.hardlink_to(part.name)
                except FileExistsError:
                    pass
                except OSError:
                    _write_alone(path, made)
        return _read_whole(path)

    def listen(self) -> tuple[socket.socket, str]:
        """A bound socket and its address: Unix where the system and the length of the path allow, else loopback.

        The caller holds the folder's lock: a socket that is there already is a dead process's.
        """
        self._make()
        self.path.unlink(missing_ok=True)
        if hasattr(socket, "AF_UNIX"):
            heard = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            # The socket is made with the mask's rights: it is never open to others, not even at first.
            before = os.umask(0o177)
            try:
                heard.bind(str(self.path))
            except OSError:
                heard.close()
            else:
                return heard, UNIX
            finally:
                os.umask(before)
        heard = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        heard.bind((LOOPBACK, 0))
        return heard, str(heard.getsockname()[1])

    def connected(self, address: str, seconds: float) -> socket.socket:
        """A connection to a process of that address. Raises OSError where none answers."""
        if address == UNIX:
            asking = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            asking.settimeout(seconds)
            try:
                asking.connect(str(self.path))
            except OSError:
                asking.close()
                raise
            return asking
        return socket.create_connection((LOOPBACK, int(address)), timeout=seconds)

    def _make(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_alone(path: Path, text: str) -> None:
    """Writes a file that is not there yet, where the file system knows no hard links."""
    with suppress(FileExistsError):
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(made, text.encode())
        finally:
            os.close(made)


def _read_whole(path: Path) -> str:
    """The file's text, as soon as whoever makes it has written it. Raises OSError where nobody does."""
    until = time.monotonic() + _WRITTEN_SECONDS
    while not (text := path.read_text(encoding="utf-8").strip()):
        if time.monotonic() > until:
            raise OSError(f"{path} is empty: whoever made it died. Remove it.")
        time.sleep(_PAUSE)
    return text


def place_choose(home: Path) -> None:
    """From now on the inference process is looked for in this home folder."""
    _chosen["home"] = home


def place_chosen() -> Place | None:
    """Where to look; None where nobody said."""
    return Place(_chosen["home"] / FOLDER) if "home" in _chosen else None
