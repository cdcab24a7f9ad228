"""A process that has the language model: groups in, lines out, one JSON value a line, until its input ends."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO

import torch

from generation.lm.drawer import WeightsDamaged, drawer_load
from generation.lm.folder import card_name, card_read
from generation.lm.groups import group_read


def child_serve(folder: Path, asked: IO[str], answers: IO[str]) -> None:
    """Says which weights it has, then answers each line of groups with their lines."""
    try:
        drawer = drawer_load(folder)
    except (WeightsDamaged, KeyError, ValueError) as error:
        _say(answers, {"error": str(error)})
        return
    _say(answers, {"weights": card_name(card_read(folder))})
    for line in asked:
        groups = [group_read(item) for item in json.loads(line)]
        _say(answers, {"lines": drawer.draw(groups)})


def _say(answers: IO[str], value: object) -> None:
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def main() -> None:
    """`python -m generation.lm.child FOLDER THREADS`: what libraries print goes to the log, never among the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    torch.set_num_threads(int(sys.argv[2]))
    child_serve(Path(sys.argv[1]), sys.stdin, answers)


if __name__ == "__main__":
    main()
