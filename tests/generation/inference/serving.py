"""A real inference process over a folder of weights, which may be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from generation.inference.client import InferenceClient
from generation.inference.lanes import Lane
from generation.inference.place import FOLDER, STARTING, Place
from generation.lm.folder import card_name, card_read
from tests.conftest import ROOT

PATIENCE_S = 180.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return as soon as the condition holds."""
    deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        pause.wait(0.005)


@dataclass
class Serving:
    """A process that serves `weights` for `home`, and a client of it."""

    home: Path
    weights: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where it is found."""
        return Place(self.home / FOLDER)

    def start(self, *more: str) -> None:
        """Announces and starts it, as run.py does: whoever asks from now on waits for it."""
        if self.place.address() is None:
            self.place.address_say(STARTING)
        command = [sys.executable, "-m", "generation.inference.server", "--threads", "1"]
        command += ["--home", str(self.home), "--weights", str(self.weights), *more]
        with (self.home / "inference.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            )

    def client(self, lane: Lane = "bulk", weights: str | None = None) -> InferenceClient:
        """Asks for the weights that are in the folder now, or for others."""
        return InferenceClient(self.place, lane, weights or card_name(card_read(self.weights)))

    def signal(self, number: int) -> None:
        """Sends a signal to the process."""
        self.processes[-1].send_signal(number)

    def kill(self) -> None:
        """Ends it as a lack of memory would."""
        self.signal(signal.SIGKILL)
        self.processes[-1].wait(PATIENCE_S)

    def end(self) -> None:
        """Ends whatever was started."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait(PATIENCE_S)


def mode(path: Path) -> int:
    """Permission bits."""
    return os.stat(path).st_mode & 0o777
