"""A process that has a local model: chats in, answers out, one JSON value a line, until its input ends."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO

import torch

from generation.engines.hf.drawer import NotDrawn, chat_drawer_load
from generation.engines.hf.folder import fingerprint
from generation.engines.hf.lock import lock


def child_serve(folder: Path, asked: IO[str], answers: IO[str]) -> None:
    """Says which model it has, then answers each line with the texts of one chat."""
    try:
        drawer = chat_drawer_load(folder)
    except Exception as error:  # noqa: BLE001  whatever a foreign folder makes libraries raise is told in words
        _say(answers, {"error": _plain(error)})
        return
    _say(answers, {"model": fingerprint(folder)})
    for line in asked:
        value = json.loads(line)
        try:
            _say(answers, {"texts": drawer.draw(value["messages"], value), "read": drawer.read})
        except NotDrawn as error:
            _say(answers, {"problem": str(error)})


def _plain(error: Exception) -> str:
    if isinstance(error, NotDrawn):
        return str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def _say(answers: IO[str], value: object) -> None:
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def main() -> None:
    """`python -m generation.engines.hf.child FOLDER THREADS`: what libraries print goes to the log."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    torch.set_num_threads(int(sys.argv[2]))
    # Libraries are loaded by now; from here on only the folder is opened.
    lock()
    child_serve(Path(sys.argv[1]), sys.stdin, answers)


if __name__ == "__main__":
    main()
