"""One child process: its own session, its own log, and no life after ours.

On Linux the kernel kills a child when run.py dies, however it dies (PR_SET_PDEATHSIG). Elsewhere
children outlive a run.py that was killed with SIGKILL; every other end stops them there too.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
KEPT_LOGS = 3

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class ChildSpec:
    """What to run: `role` names the log; a `kept` child is started again when it ends."""

    role: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    kept: bool = True
    niceness: int = 0


def child_setup(niceness: int = 0) -> Callable[[], None]:
    """What a child does between fork and exec so that it cannot outlive this process.

    The kernel watches the thread that forked, so children are started from the main thread only.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # it died before the line above took effect
                os._exit(1)
        if niceness:
            os.nice(niceness)

    return before_exec


def log_rotate(path: Path) -> None:
    """Move path to path.1, path.1 to path.2 and so on, so that each start has a log of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for number in range(KEPT_LOGS, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
        if newer.exists():
            newer.replace(older)


class Child:
    """A running process in a session of its own, so that Ctrl-C in the terminal is ours alone."""

    def __init__(self, spec: ChildSpec, log: Path) -> None:
        self.spec = spec
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                spec.command,
                cwd=spec.cwd,
                env=dict(spec.env),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=child_setup(spec.niceness),
            )

    @property
    def pid(self) -> int:
        """The process id, which is the id of the process group as well."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self._process.poll()

    def terminate(self) -> None:
        """Ask the main process alone to end: it knows in which order to stop its own."""
        if self.exit_code() is None:
            self._process.terminate()

    def kill_group(self) -> None:
        """End whatever is left of it and of its own children."""
        # Nothing is left where this fails; macOS says so with the second error.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def exit_reason(code: int) -> str:
    """How a process ended, in words: 'exit 1', 'killed by SIGKILL'."""
    if code >= 0:
        return f"exit {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
