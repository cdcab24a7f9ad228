"""Writing in bulk through `manage.py generate`, and measuring alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from campaigns.catalog.bench import bench_jsonl, bench_products
from campaigns.management.bench.found import RUNS, Found
from generation.management.bench.badges import (
    badges_edit_ms,
    badges_rate,
    badges_sets,
    combinations_ms,
)

MEASURED_PRODUCTS = 60
BULK_SMALL, BULK_LARGE = 200, 1000
ADS = 20


def bench_badges() -> Found:
    """All badges of invented products' lines, without an encoder."""
    found = Found()
    sets = badges_sets(bench_products(MEASURED_PRODUCTS))
    lines = sum(len(texts) for _, _, texts in sets)
    badges_rate(sets)  # word lists are read once
    rates, per_cpu = [], []
    for _ in range(RUNS):
        before = time.process_time()
        rates.append(badges_rate(sets))
        per_cpu.append(lines / (time.process_time() - before))
    found.add("all badges, sets of google_rsa", rates, "lines/s", "at least 2,000")
    found.add("the same by processor time", per_cpu, "lines/s")
    edits = [badges_edit_ms(sets) for _ in range(RUNS)]
    found.add("one line measured again while it is edited", edits, "ms", "300 there and back")
    found.notes.append(f"{lines:,} lines of {MEASURED_PRODUCTS} invented products, one process.")
    return found


def bench_combinations() -> Found:
    """The sets of three headlines and two descriptions that a search ad of 15 and 4 may show, with pins."""
    found = Found()
    ads = combinations_ms(badges_sets(bench_products(MEASURED_PRODUCTS)), ADS)
    found.add("an ad, all its sets", ads, "ms", "at most 1,000")
    found.notes.append(f"{ADS} ads of lines by grammar, up to 2,730 sets each, one process.")
    return found


def bench_grammar() -> Found:
    """`manage.py generate` over invented products: 15 headlines and 4 descriptions each, ranked."""
    found = Found()
    small = _generate(BULK_SMALL)
    large = [_generate(BULK_LARGE) for _ in range(RUNS)]
    what = f"{BULK_LARGE:,} products x google_rsa, all badges"
    found.add(what, [run.lines / run.took for run in large], "lines/s", "at least 600")
    found.add("the same by processor time", [run.lines / run.cpu for run in large], "lines/s")
    found.add(f"{BULK_SMALL} products", [small.lines / small.took], "lines/s")
    found.add(f"peak memory, {BULK_SMALL} products", [small.peak_mb], "MB")
    found.add(f"peak memory, {BULK_LARGE:,} products", [run.peak_mb for run in large], "MB", "flat")
    asked = BULK_LARGE * 19
    found.notes.append(
        f"The start of Python and Django is in the time: it is what makes fewer products slower. Of {asked:,} lines asked for the"
        f" {BULK_LARGE:,} short records, {large[0].lines:,} were made."
    )
    return found


@dataclass(frozen=True)
class Run:
    """One `manage.py generate`: wall and processor seconds, lines, peak MB."""

    took: float
    cpu: float
    lines: int
    peak_mb: float


def _generate(products: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        catalog, brief, out = (Path(folder) / name for name in ("p.jsonl", "b.json", "o.jsonl"))
        bench_jsonl(catalog, products)
        brief.write_text(json.dumps({"channel": "google_rsa", "seed": 7}))
        command = [sys.executable, "manage.py", "generate", "--engine", "grammar"]
        command += ["--products", str(catalog), "--brief", str(brief), "--out", str(out)]
        start = time.perf_counter()
        child = subprocess.Popen(  # noqa: S603  our own command
            command, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL
        )
        # Not `wait`: this also tells what this one child used.
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - start
        if child.returncode:
            raise RuntimeError(f"manage.py generate ended with {child.returncode}.")
        with out.open("rb") as stream:
            lines = sum(1 for _ in stream)
        mb = used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
        return Run(took, used.ru_utime + used.ru_stime, lines, mb)
