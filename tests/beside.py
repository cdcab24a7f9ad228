"""Runs of pytest beside the one that asked for them, on its machine and its files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
Ended = subprocess.CompletedProcess[str]
# One after another: with all at once two cores and one disk are too few, and the whole takes longer.
_second_core = ThreadPoolExecutor(1)


class Beside:
    """A run that begins once the tests are known; the test that stands for it calls for its end."""

    def __init__(self, run: Callable[[], Ended]) -> None:
        self._run = run
        self._begun: Future[Ended] | None = None

    def begin(self) -> None:
        """Starts it when its turn comes, once."""
        self._begun = self._begun or _second_core.submit(self._run)

    def passes(self) -> None:
        """Waits for its end. Raises what the run raised, AssertionError with its last words where it failed."""
        self.begin()
        assert self._begun is not None
        run = self._begun.result()
        assert run.returncode == 0, run.stdout[-12_000:] + run.stderr[-2_000:]


def pytest_run(*arguments: str, environment: Mapping[str, str] | None = None) -> Ended:
    """A pytest of its own over these files."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


JOURNEYS_IN = ("tests/run", "tests/flows", "tests/generation/tuning")
JOURNEYS = Beside(lambda: pytest_run(*JOURNEYS_IN))
"""The site as a user starts it and goes through it; with the stages of training both cores are done together."""
