"""How large a test runs: a share of what is promised by default, all of it in `python3 run.py test -m nightly`."""

from __future__ import annotations

FULL = False


def sizes_choose(expression: str) -> None:
    """Take the marker expression of this run; called before any test is collected."""
    global FULL
    FULL = "nightly" in expression.replace("not nightly", "")


def sized(usual: int, full: int) -> int:
    """`full` is the size that the promise names; `usual` is what every run can afford."""
    return full if FULL else usual
