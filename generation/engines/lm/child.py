"""A process that has the language model: groups in, lines out, one JSON value a line, until its input ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO

import torch

from generation.adapters.shape import AdapterRefused
from generation.adapters.weights import low_rank_reader
from generation.engines.child_answers import answer_say, answers_open
from generation.lm.drawer import WeightsDamaged, drawer_load
from generation.lm.folder import card_name, card_read
from generation.lm.groups import group_read


def child_serve(folder: Path, store: Path, asked: IO[str], answers: IO[str]) -> None:
    """Says which weights it has, then answers each line of groups with their lines, or with a problem."""
    try:
        name = card_name(card_read(folder))
        drawer = drawer_load(folder, lambda config: low_rank_reader(store, name, config))
    except (WeightsDamaged, KeyError, ValueError) as error:
        answer_say(answers, {"error": str(error).replace(str(folder), "their folder")})
        return
    answer_say(answers, {"weights": name})
    for line in asked:
        groups = [group_read(item) for item in json.loads(line)]
        try:
            answer_say(answers, {"lines": drawer.draw(groups)})
        except AdapterRefused as error:
            answer_say(answers, {"problem": str(error)})


def main() -> None:
    """`python -m generation.engines.lm.child FOLDER THREADS STORE`: what libraries print goes to the log, never among the answers."""
    answers = answers_open()
    torch.set_num_threads(int(sys.argv[2]))
    child_serve(Path(sys.argv[1]), Path(sys.argv[3]), sys.stdin, answers)


if __name__ == "__main__":
    main()
