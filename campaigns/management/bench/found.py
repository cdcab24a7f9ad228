"""What a benchmark answers, and on which machine it was measured."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django
import numpy as np
from django.conf import settings

RUNS = 5


@dataclass(frozen=True)
class Figure:
    """One number: the median of `runs` measurements, between `low` and `high`."""

    what: str
    value: float
    unit: str
    low: float
    high: float
    runs: int
    budget: str = ""

    def line(self) -> str:
        """The figure as a row of a Markdown table."""
        spread = "" if self.runs < 2 else f"{_short(self.low)} to {_short(self.high)}"
        return f"| {self.what} | {_short(self.value)} {self.unit} | {spread} | {self.runs} | {self.budget} |"


@dataclass
class Found:
    """A benchmark's figures and what else is to be known of them."""

    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, values: Sequence[float], unit: str, budget: str = "") -> None:
        """Keep the median of some measurements with their range."""
        middle = statistics.median(values)
        self.figures.append(
            Figure(what, middle, unit, min(values), max(values), len(values), budget)
        )

    def record(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def found_from(record: dict[str, Any]) -> Found:
    """The reverse of `Found.record`."""
    return Found([Figure(**figure) for figure in record["figures"]], record["notes"])


def seconds(work: Callable[[], object]) -> float:
    """How long a call took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def machine() -> dict[str, str]:
    """Processor, cores, memory, versions and commit."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{_memory_gib():.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "numpy": np.__version__,
        "sqlite": sqlite3.sqlite_version,
        "commit": _commit(settings.BASE_DIR),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or platform.machine()
    names = (line for line in info.read_text().splitlines() if line.startswith("model name"))
    return next(names, platform.machine()).partition(":")[2].strip() or platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def _commit(folder: Path) -> str:
    """The commit, with "+" where tracked files differ from it; "unknown" without git."""
    answers = []
    for arguments in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "-uno")):
        try:
            done = subprocess.run(  # noqa: S603  git, asked for its commit
                ["git", "-C", str(folder), *arguments],  # noqa: S607  git, wherever the system has it
                capture_output=True,
                text=True,
                timeout=30,
            )
        except OSError:
            return "unknown"
        if done.returncode:
            return "unknown"
        answers.append(done.stdout.strip())
    return answers[0] + ("+" if answers[1] else "")


def _short(value: float) -> str:
    """Three digits that mean something: 12,300; 84; 8.4; 0.084."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
