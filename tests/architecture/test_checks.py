"""The static checks are part of the suite: who runs the tests has run them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.skipif(
    os.environ.get("COPYSTUDIO_CHECKED") == "1", reason="clean a moment ago, before the tests"
)
def test_every_check_is_clean():
    ran = subprocess.run(
        [sys.executable, "run.py", "check"], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert ran.returncode == 0, ran.stdout[-4_000:] + ran.stderr[-2_000:]
