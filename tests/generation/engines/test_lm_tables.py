"""What lines are held against is made while the model draws, not after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FIRST = """
import sys, time
from pathlib import Path
from generation.engines.lm.borrowed import homes_of_pairs
from generation.engines.lm.engine import LmEngine
from generation.types import field_spec
from tests.generation.orders import TEE, order

class Patient:
    def draw(self, groups):
        until = time.monotonic() + 100
        while not homes_of_pairs.cache_info().currsize and time.monotonic() < until:
            time.sleep(0.05)
        sys.stdout.write(f"{homes_of_pairs.cache_info().currsize} of 1")
        return [[None] * len(group.seeds) for group in groups]

headline = field_spec("google_rsa", "headline")
LmEngine(Path(sys.argv[1]), Patient()).write(order(TEE), headline, 1, 3, frozenset())
"""


def test_a_process_makes_its_tables_while_the_first_lines_are_drawn(tiny_weights: Path):
    done = subprocess.run(
        [sys.executable, "-c", FIRST, str(tiny_weights)],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    assert done.stdout.startswith("1 of 1")
