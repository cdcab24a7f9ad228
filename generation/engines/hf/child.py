"""A process that has a local model: chats in, answers out, one JSON value a line, until its input ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import torch

from generation.engines.child_answers import answer_say, answers_open, error_said
from generation.engines.hf.drawer import NotDrawn, Voices, chat_drawer_load
from generation.engines.hf.folder import fingerprint
from generation.engines.hf.lock import lock


def child_serve(
    folder: Path, asked: IO[str], answers: IO[str], voices: Callable[[Any], Voices] | None = None
) -> None:
    """Says which model it has, then answers each line with the texts of a batch of chats.

    `voices` are what adapters are put into the model with.
    """
    try:
        drawer = chat_drawer_load(folder)
        if voices is not None:
            drawer.voices(voices(drawer.model))
    except Exception as error:  # noqa: BLE001  whatever a foreign folder makes libraries raise is told in words
        answer_say(answers, {"error": error_said(error, NotDrawn)})
        return
    answer_say(answers, {"model": fingerprint(folder)})
    for line in asked:
        value = json.loads(line)
        try:
            answer_say(answers, {"texts": drawer.draw(value["chats"]), "read": drawer.read})
        except NotDrawn as error:
            answer_say(answers, {"problem": str(error)})


def main() -> None:
    """`python -m generation.engines.hf.child FOLDER THREADS STORE`: what libraries print goes to the log."""
    answers = answers_open()
    torch.set_num_threads(int(sys.argv[2]))
    folder, store = Path(sys.argv[1]), Path(sys.argv[3])
    voices: Callable[[Any], Voices] | None = None
    if find_spec("peft") is not None:
        speaking = import_module("generation.engines.hf.voices")
        voices = partial(_voices, speaking, store, folder)
    # Libraries are loaded by now; from here on only the folders are opened.
    lock()
    child_serve(folder, sys.stdin, answers, voices)


def _voices(speaking: Any, store: Path, folder: Path, model: Any) -> Voices:
    found: Voices = speaking.PeftVoices(model, store, fingerprint(folder))
    return found


if __name__ == "__main__":
    main()
