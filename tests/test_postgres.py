"""The same test bodies once more, on a real PostgreSQL: what holds on SQLite holds there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.postgres import postgres_server

# What writes rows under locks, constraints and triggers, or asks the database for more than a filter.
BODIES = (
    "tests/campaigns/workspaces",
    "tests/campaigns/catalog",
    "tests/campaigns/briefs",
    "tests/campaigns/review",
    "tests/campaigns/exports",
    "tests/campaigns/api",
    "tests/generation/jobs",
)


@pytest.mark.postgres
def test_the_product_keeps_its_promises_on_postgresql(tmp_path: Path):
    with postgres_server() as address:
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "COPYSTUDIO_HOME": str(tmp_path / "home"),
        }
        bodies = [body for body in BODIES if (ROOT / body).is_dir()]
        # Fuzzing the API asks nothing of the database that its own tests do not ask.
        left_out = "--ignore=tests/campaigns/api/test_schemathesis.py"
        marks = "not browser and not slow"
        options = ["-q", "-p", "no:cacheprovider", "-m", marks, left_out]
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *bodies],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
