"""A worker that starts knows every task that the clock rings for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from copystudio.clock import BEAT_SCHEDULE
from tests.conftest import ROOT

KNOWN = """
import json
from copystudio.celery import app
app.loader.import_default_modules()
print(json.dumps(sorted(app.tasks)))
"""


def test_the_clock_rings_for_nothing_unknown(tmp_path: Path):
    said = subprocess.run(
        [sys.executable, "-c", KNOWN],
        cwd=ROOT,
        env={**os.environ, "COPYSTUDIO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    known = set(json.loads(said.stdout.splitlines()[-1]))
    assert {entry["task"] for entry in BEAT_SCHEDULE.values()} <= known
    files = ROOT.glob("*/*/tasks.py")
    ours = {f"{path.parent.parent.name}.{path.parent.name}.tasks" for path in files}
    assert {name.rpartition(".")[0] for name in known if not name.startswith("celery.")} == ours
