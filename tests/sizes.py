"""How large a test runs: a share of what is promised by default, all of it where COPYSTUDIO_TEST_FULL=1."""

from __future__ import annotations

import os

FULL = os.environ.get("COPYSTUDIO_TEST_FULL") == "1"


def sized(usual: int, full: int) -> int:
    """`full` is the size that the promise names; `usual` is what every run can afford."""
    return full if FULL else usual
