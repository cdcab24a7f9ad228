"""Starts children, starts crashed ones again with growing pauses, stops them all at the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from copystudio.launcher.children import Child, ChildSpec, exit_reason, log_rotate
from copystudio.launcher.console import Console
from copystudio.launcher.errors import StopRequested
from copystudio.launcher.logtail import LogTail, important_lines
from copystudio.launcher.signals import StopSignals

RESTART_PAUSES_S = (0.5, 1.0, 2.0, 5.0)
STEADY_S = 30.0  # after so long a run an end counts as the first again
GRACE_S = 8.0  # what all children together get between SIGTERM and SIGKILL
TOOL_GRACE_S = 2.0  # the same for an install or a migration that is stopped half way
TICK_S = 0.2
TOOL_TICK_S = 0.05  # the same while something waits for a tool to end


@dataclass
class Slot:
    """The place of one role: its present process, or when the next one is due."""

    spec: ChildSpec
    log: LogTail
    child: Child | None
    started: float
    failures: int = 0
    due: float = 0.0
    on_end: Callable[[int], None] | None = None


class Supervisor:
    """Owns every child of this start; all its methods belong to the main thread."""

    def __init__(self, *, console: Console, signals: StopSignals, logs: Path) -> None:
        self._console = console
        self._signals = signals
        self._logs = logs
        self._slots: dict[str, Slot] = {}
        self._heard = 0  # requests to stop that were acted upon; one more means: at once

    def start(self, spec: ChildSpec, on_end: Callable[[int], None] | None = None) -> None:
        """Start one child. `on_end` hears the exit code of one that is not kept."""
        log = self.log_path(spec.role)
        log_rotate(log)
        log.touch()
        tail = LogTail(log)
        self._slots[spec.role] = Slot(
            spec=spec, log=tail, child=Child(spec, log), started=time.monotonic(), on_end=on_end
        )

    def run(self, spec: ChildSpec, on_line: Callable[[str], None]) -> int:
        """Run one child to its end and answer its exit code; each line it prints is handed on.

        Other children are looked after meanwhile. Raises StopRequested.
        """
        log = self.log_path(spec.role)
        log_rotate(log)
        log.touch()
        tail, child = LogTail(log), Child(spec, log)
        try:
            while (code := child.exit_code()) is None:
                self.tick(TOOL_TICK_S)
                for line in tail.new_lines():
                    on_line(line)
        finally:
            self._end([child], grace_s=TOOL_GRACE_S)
        for line in tail.new_lines():
            on_line(line)
        return code

    def log_path(self, role: str) -> Path:
        """Where the output of a role goes."""
        return self._logs / f"{role}.log"

    def failures(self, role: str) -> int:
        """How often in a row a role ended soon after its start."""
        return self._slots[role].failures

    def tick(self, seconds: float) -> None:
        """Wait a moment, then show what children said and start again what ended.

        Raises StopRequested once somebody asked for it.
        """
        self._signals.wait(seconds)
        if self._signals.requests > self._heard:
            self._heard = self._signals.requests
            raise StopRequested
        for slot in list(self._slots.values()):
            self._show(slot)
            self._look_after(slot)

    def stop(self) -> None:
        """SIGTERM to every main process, GRACE_S for all together, then SIGKILL to what is left.

        A second request to stop ends the waiting.
        """
        self._end([slot.child for slot in self._slots.values() if slot.child], grace_s=GRACE_S)
        self._slots.clear()

    def _end(self, children: list[Child], *, grace_s: float) -> None:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + grace_s
        while any(child.exit_code() is None for child in children):
            left = deadline - time.monotonic()
            if left <= 0 or self._signals.requests > self._heard:
                break
            self._signals.wait(min(left, TICK_S))
        for child in children:
            child.kill_group()

    def _show(self, slot: Slot) -> None:
        for line in important_lines(slot.log.new_lines()):
            self._console.say(f"[{slot.spec.role}] {line}")

    def _look_after(self, slot: Slot) -> None:
        now = time.monotonic()
        if slot.child is None:
            if now >= slot.due:
                slot.child, slot.started = Child(slot.spec, slot.log.path), now
                self._console.say(f"{slot.spec.role}: started again")
            return
        code = slot.child.exit_code()
        if code is None:
            return
        slot.child.kill_group()
        slot.child = None
        if slot.spec.kept:
            self._plan_restart(slot, code, now)
        else:
            del self._slots[slot.spec.role]
            if slot.on_end is not None:
                slot.on_end(code)

    def _plan_restart(self, slot: Slot, code: int, now: float) -> None:
        slot.failures = 1 if now - slot.started >= STEADY_S else slot.failures + 1
        pause = RESTART_PAUSES_S[min(slot.failures, len(RESTART_PAUSES_S)) - 1]
        slot.due = now + pause
        self._console.say(
            f"{slot.spec.role}: stopped ({exit_reason(code)}), starting again in {pause:g} s;"
            f" its log is {slot.log.path}"
        )
