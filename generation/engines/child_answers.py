"""The child's side of `ChildProcess`: where its answers go, one JSON value a line, and how it says what went wrong. Loads no torch."""

from __future__ import annotations

import json
import os
import sys
from typing import IO


def answers_open() -> IO[str]:
    """Where answers go; whatever libraries print from now on goes to the log and never among them."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def answer_say(answers: IO[str], value: object) -> None:
    """One answer, at once."""
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def error_said(error: Exception, plain: type[Exception]) -> str:
    """What went wrong, in words: those of `plain` are fit to show, another error's go behind its name, cut short."""
    if isinstance(error, plain):
        return str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
