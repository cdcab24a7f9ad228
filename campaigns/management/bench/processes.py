"""The whole installation: how soon it starts again, what it weighs when idle, what a first visit loads."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from django.conf import settings

from campaigns.management.bench.found import RUNS, Found

READY = "CopyStudio is ready at "
READY_WITHIN_S = 180
REST_S = 10.0
MB = 1024 * 1024


def bench_start() -> Found:
    """`run.py` on a home that has the sample: seconds until it is ready, memory of all processes at rest."""
    found = Found()
    with tempfile.TemporaryDirectory() as home:
        with site(home, rest=False):
            pass
        starts, whole, web = [], [], []
        for number in range(RUNS):
            with site(home, rest=False) as (process, took, _):
                starts.append(took)
                if number < 1:
                    continue
                time.sleep(REST_S)
                sizes = _sizes(process)
                whole.append(sum(sizes.values()))
                web.append(sizes["web"])
    found.add("second start, until ready", starts, "s", "at most 5")
    found.add("memory at rest, all processes", whole, "MB", "at most 900")
    found.add("memory at rest, web process", web, "MB", "at most 180")
    found.notes.append(
        "Memory is the proportional set (PSS) where the system tells it, else the resident set."
    )
    return found


@contextmanager
def site(home: str, *, rest: bool = True) -> Iterator[tuple[psutil.Process, float, str]]:
    """A running site on a free port: its process, the seconds to ready, its address.

    With `rest` once its workers have loaded, too: they do that for some seconds after the pages are there.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Beside the environment that runs this: nothing is installed for a benchmark.
    venv = str(Path(sys.executable).parent.parent)
    variables = {**os.environ, "COPYSTUDIO_VENV": venv, "COPYSTUDIO_TORCH": "none"}
    for name in ("DATABASE_URL", "REDIS_URL", "COPYSTUDIO_ROLE"):
        variables.pop(name, None)
    command = [sys.executable, "run.py", "--no-browser", "--port", str(port), "--home", home]
    start = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603  our own command
        command,
        cwd=settings.BASE_DIR,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        address = _address(child)
        took = time.perf_counter() - start
        assert child.stdout is not None
        # What it says must not fill the pipe, or it waits for a reader.
        threading.Thread(target=child.stdout.read, daemon=True).start()
        if rest:
            time.sleep(REST_S)
        yield psutil.Process(child.pid), took, address
    finally:
        child.terminate()
        child.wait(timeout=60)


def _address(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    said: list[str] = []
    for line in child.stdout:
        said.append(line)
        if line.startswith(READY):
            return str(line).removeprefix(READY).strip()
    raise RuntimeError(f"run.py did not start: {''.join(said[-5:])}")


def _sizes(process: psutil.Process) -> dict[str, float]:
    """MB by role; several of a role are one sum."""
    sizes: dict[str, float] = {"run.py": _size(process)}
    for child in process.children(recursive=True):
        role = child.environ().get("COPYSTUDIO_ROLE", "other")
        sizes[role] = sizes.get(role, 0.0) + _size(child)
    return sizes


def _size(process: psutil.Process) -> float:
    full = process.memory_full_info()
    return float(getattr(full, "pss", None) or full.rss) / MB
