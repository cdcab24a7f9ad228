"""The language model in a process of its own: started when first asked, so that nobody else loads torch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock, Timer
from typing import Any

import generation
from generation.lm.folder import card_name, card_read
from generation.lm.groups import Group
from generation.types import EngineUnavailable

START_SECONDS, ANSWER_SECONDS = 120.0, 120.0
"""How long the process may load its weights, and draw one batch, before it is taken for stuck."""
_TRIES = 2
_ROOT = Path(generation.__file__).parents[1]


class _Gone(Exception):
    """The process ended, or was ended because it hung."""


class ModelProcess:
    """Draws through a child process; one caller at a time, others wait.

    A child that died is started again and asked once more. It ends with its parent: its input closes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._child: subprocess.Popen[str] | None = None

    def draw(self, groups: Sequence[Group]) -> list[list[str | None]]:
        """For each group one line a seed, in slots; None for a line that found no end.

        Raises `EngineUnavailable` where the weights cannot be read or the process dies again and again.
        """
        asked = json.dumps([group.record() for group in groups])
        with self._lock:
            for _ in range(_TRIES):
                try:
                    answer = self._ask(asked)
                except _Gone:
                    self._end()
                    continue
                lines: list[list[str | None]] = answer["lines"]
                return lines
        raise EngineUnavailable(
            "The process of the language model “lm” stopped twice over the same lines; use “grammar”."
        )

    def close(self) -> None:
        """End the process; the next `draw` starts another."""
        with self._lock:
            self._end()

    def _ask(self, asked: str) -> dict[str, Any]:
        child = self._child or self._start()
        if child.stdin is None:
            raise _Gone
        try:
            child.stdin.write(asked + "\n")
            child.stdin.flush()
        except OSError as error:
            raise _Gone from error
        return _answer(child, ANSWER_SECONDS)

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "generation.lm.child", str(self._folder), str(cores())]
        child = subprocess.Popen(  # noqa: S603  our own command
            command,
            cwd=_ROOT,
            # Threads that spin while they wait made it five times slower beside other busy processes.
            env={"OMP_WAIT_POLICY": "PASSIVE", **os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # Ctrl-C is its parent's to answer; it ends when its input does.
            start_new_session=True,
        )
        self._child = child
        hello = _answer(child, START_SECONDS)
        if "error" in hello:
            self._end()
            raise EngineUnavailable(f"The language model “lm” cannot be read: {hello['error']}")
        if hello["weights"] != card_name(card_read(self._folder)):
            raise _Gone
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()


def _answer(child: subprocess.Popen[str], seconds: float) -> dict[str, Any]:
    """The next line that the child says. Raises `_Gone` where none comes."""
    if child.stdout is None:
        raise _Gone
    alarm = Timer(seconds, child.kill)
    alarm.daemon = True
    alarm.start()
    try:
        line = child.stdout.readline()
    finally:
        alarm.cancel()
    if not line.endswith("\n"):
        raise _Gone
    answer: dict[str, Any] = json.loads(line)
    return answer


def cores() -> int:
    """The threads to draw in: as OMP_NUM_THREADS says, else the cores that this process may use."""
    if (said := os.environ.get("OMP_NUM_THREADS", "")).isdecimal():
        return max(1, int(said))
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
