"""Ctrl-C, SIGTERM and the death of a child, as something a waiting loop wakes up for."""

import os
import select
import signal
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Counts requests to stop; `wait` returns early when any signal arrives."""

    def __init__(self) -> None:
        self.requests = 0
        self._reader, writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in STOPPING:
            # Under nohup a hang-up is ignored on purpose.
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):
                signal.signal(number, self._count)
        signal.signal(signal.SIGCHLD, self._wake)

    def wait(self, seconds: float) -> None:
        """Sleep until a signal arrives, at most `seconds`."""
        if select.select([self._reader], [], [], max(0.0, seconds))[0]:
            os.read(self._reader, 4096)

    def release(self) -> None:
        """Give the signals back to Python: Ctrl-C raises KeyboardInterrupt again."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)

    def _count(self, number: int, frame: FrameType | None) -> None:
        self.requests += 1

    def _wake(self, number: int, frame: FrameType | None) -> None:
        """The byte in the wake-up pipe is all that is wanted."""
