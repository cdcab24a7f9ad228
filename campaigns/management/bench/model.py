"""The language model: how fast it decodes and learns, and how long a preview waits while rounds are written."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from campaigns.catalog.bench import bench_products
from campaigns.management.bench.found import Found
from generation.management.bench.lanes import Waits, bench_process, lanes_measured

PREVIEWS = 40
PRODUCTS = 8
WITHOUT = "torch is not installed here, so there is nothing to measure."
RANDOM = "Weights of the shipped shape (12 M parameters) with random values, made on the spot."


def bench_decode() -> Found:
    """48 tokens behind a prompt of 120 for 1, 16 and 64 lines: the decoding loop beside transformers' `generate`."""
    found = Found()
    if find_spec("torch") is None:
        found.notes.append(WITHOUT)
        return found
    told = json.loads(_module("generation.management.bench.decode"))
    for row in told["rows"]:
        found.add(row["what"], row["values"], row["unit"], row["budget"])
    found.notes.append(
        f"{RANDOM} torch {told['torch']}, {told['threads']} threads, greedy, one process, each in turn;"
        " a ratio is of runs that stood beside each other."
        + "".join(f" {name}: not installed here." for name in told["absent"])
    )
    return found


def bench_training() -> Found:
    """Steps of 8,192 tokens of the stage `base`: attention in windows, the model in half precision, both optimizers."""
    found = Found()
    if find_spec("torch") is None:
        found.notes.append(WITHOUT)
        return found
    told = json.loads(_module("generation.management.bench.training"))
    found.add("a step, 12 M parameters", told["clock"], "tokens/s", "at least 4,400")
    found.add("the same by processor time", told["processors"], "tokens/s")
    found.notes.append(
        f"Random weights, invented examples, padding among the tokens; torch {told['torch']}, {told['threads']}"
        " threads. Checkpoints are not in it."
    )
    return found


def bench_lanes() -> Found:
    """The lines of a preview (three channels) from the inference process, alone and while two rounds are written."""
    found = Found()
    if find_spec("torch") is None:
        found.notes.append(WITHOUT)
        return found
    with _inference() as (home, weights):
        waits = lanes_measured(bench_process(home), weights, bench_products(PRODUCTS), PREVIEWS)
    _report(found, waits)
    found.notes.append(
        f"{RANDOM} They never end a line, so that every line is as long as its room: the worst case. Drawing"
        f" alone, over the Unix socket; {waits.chunks} chunks were drawn for the rounds meanwhile."
    )
    return found


def _report(found: Found, waits: Waits) -> None:
    alone, beside = _late(waits.alone), _late(waits.beside)
    chunk = statistics.median(waits.chunk)
    allowed = 1.5 * alone + chunk
    found.add("preview alone", _ms(waits.alone), "ms")
    found.add("preview alone, 95th of 100", _ms([alone]), "ms")
    found.add("the slowest chunk of a round, alone", _ms(waits.chunk), "ms")
    found.add("preview beside two rounds", _ms(waits.beside), "ms")
    found.add(
        "preview beside two rounds, 95th of 100",
        _ms([beside]),
        "ms",
        f"at most {allowed * 1000:.0f}",
    )


def _late(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _ms(times: list[float]) -> list[float]:
    return [one * 1000 for one in times]


def _module(name: str, *arguments: str) -> str:
    """What a module that loads torch prints, in a process of its own."""
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", name, *arguments],
        cwd=settings.BASE_DIR,
        # As the model's own processes: generation/lm/threads.py.
        env={"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "10000", **os.environ},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def _inference() -> Iterator[tuple[Path, str]]:
    """A home folder with an inference process over random weights, and the name of these."""
    with tempfile.TemporaryDirectory(prefix="copystudio-bench-") as folder:
        home, weights = Path(folder) / "home", Path(folder) / "weights"
        home.mkdir()
        name = _module("generation.management.bench.random_weights", str(weights), "int8").strip()
        process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "manage.py", "inference"],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "COPYSTUDIO_HOME": str(home),
                "COPYSTUDIO_MODEL_DIR": str(weights),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield home, name
        finally:
            process.terminate()
            process.wait()
