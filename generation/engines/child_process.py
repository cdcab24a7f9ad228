"""A process that keeps a model: started when first asked, one JSON value a line each way, ended with its parent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, Any

import generation
from generation.engines.watch import LOOK_SECONDS, watch_now
from generation.lm.threads import WAITING
from generation.types import EngineStopped, EngineUnavailable

_TRIES = 2
_ROOT = Path(generation.__file__).parents[1]
Said = dict[str, Any]


class Gone(Exception):
    """The process ended, or was ended because it hung."""


class Changed(Gone):
    """The process is not the one that was wanted: what it reads was changed while it started."""


@dataclass(frozen=True)
class Patience:
    """Seconds that a process may load its model, and take over one answer, before it is taken for stuck."""

    start: float = 120.0
    answer: float = 120.0


@dataclass
class _Child:
    """A running process, what it said and nobody read yet, and how many answers nobody waits for."""

    process: subprocess.Popen[bytes]
    said: SimpleQueue[bytes]
    owed: int = field(default=0)


class ChildProcess:
    """Asks `python -m MODULE ARGUMENTS`; one caller at a time, others wait.

    `name` is the engine's, for messages. `wanted` looks at the first thing that it says, beside
    `{"error": ...}`, and says whether it is the right one. A process that died is started again and
    asked once more. While it works, or others wait for it, the caller's watch is looked at: whoever is told to stop leaves at
    once, and the answer that still comes is passed over.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        wanted: Callable[[Said], bool],
        *,
        patience: Patience | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._name, self._command, self._wanted = name, [*command], wanted
        self._patience = patience or Patience()
        self._variables = dict(variables or {})
        self._lock = Lock()
        self._child: _Child | None = None

    def ask(self, value: object) -> Said:
        """What it answers to a value. Raises `EngineUnavailable` where it cannot start or dies again and again."""
        asked = json.dumps(value).encode() + b"\n"
        changed = False
        with self._alone():
            for _ in range(_TRIES):
                try:
                    return self._ask(asked)
                except Gone as error:
                    changed = isinstance(error, Changed)
                    self._end()
        if changed:
            raise EngineStopped(
                f"The files of the language model “{self._name}” change at this moment. Try again once they are whole."
            )
        raise EngineUnavailable(
            f"The process of the language model “{self._name}” stopped twice over the same lines; use “grammar”."
        )

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The process for one caller; who waits for it looks at their watch meanwhile."""
        watch = watch_now()
        while not self._lock.acquire(timeout=LOOK_SECONDS):
            watch.look()
        try:
            yield
        finally:
            self._lock.release()

    def _ask(self, asked: bytes) -> Said:
        child = self._child or self._start()
        while child.owed:
            _heard(child, self._patience.answer)
            child.owed -= 1
        try:
            _input(child).write(asked)
            _input(child).flush()
        except OSError as error:
            raise Gone from error
        child.owed = 1
        answer = _heard(child, self._patience.answer)
        child.owed = 0
        return answer

    def _start(self) -> _Child:
        process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-m", *self._command],
            cwd=_ROOT,
            env={**WAITING, **os.environ, **self._variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is its parent's to answer; it ends when its input does.
            start_new_session=True,
        )
        child = self._child = _Child(process, SimpleQueue())
        if process.stdout is None:
            raise Gone
        Thread(target=_listen, args=(process.stdout, child.said), daemon=True).start()
        try:
            hello = _heard(child, self._patience.start)
        except BaseException:
            # Told to stop while it loads, it goes: nobody would read what it says first.
            self._end()
            raise
        if "error" in hello:
            self._end()
            raise EngineUnavailable(
                f"The language model “{self._name}” cannot be read: {hello['error']}"
            )
        if not self._wanted(hello):
            raise Changed
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.process.kill()
            with suppress(OSError):
                _input(child).close()
            child.process.wait()


def _input(child: _Child) -> IO[bytes]:
    if child.process.stdin is None:
        raise Gone
    return child.process.stdin


def _listen(stream: IO[bytes], said: SimpleQueue[bytes]) -> None:
    """Line by line; an empty one at the end."""
    with stream:
        for line in stream:
            said.put(line)
    said.put(b"")


def _heard(child: _Child, seconds: float) -> Said:
    """The next thing that it says. Raises `Gone` where none comes, and what the watch raises."""
    watch, until = watch_now(), time.monotonic() + seconds
    while True:
        watch.look()
        left = until - time.monotonic()
        try:
            line = child.said.get(timeout=max(0.0, min(left, LOOK_SECONDS)))
        except Empty:
            if left <= 0:
                raise Gone from None
            continue
        if not line.endswith(b"\n"):
            raise Gone
        answer: Said = json.loads(line)
        return answer


def cores() -> int:
    """The threads to work in: as OMP_NUM_THREADS says, else the cores that this process may use."""
    if (said := os.environ.get("OMP_NUM_THREADS", "")).isdecimal():
        return max(1, int(said))
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
