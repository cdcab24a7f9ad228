"""A training run as its caller sees it: started in a process of its own, asked for some steps at a time. Loads no torch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from generation.adapters.store import adapter_put
from generation.engines.child_process import ChildProcess, Patience, cores
from generation.tuning.adapters.order import MADE
from generation.types import EngineUnavailable

NEEDED = ("torch", "transformers", "peft")
_PATIENCE = Patience(start=900.0, answer=900.0)
_STEPS = 5
"""Steps between two looks at whether the run is still wanted."""
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class TrainingRefused(ValueError):
    """A run that cannot begin, whatever one does; the message says why."""


class TrainingStopped(RuntimeError):
    """A run whose process died; begun again it goes on from its last note."""


@dataclass(frozen=True)
class Stand:
    """Where a run stands: steps done of all, the loss of the last one, the card once it is done."""

    step: int
    steps: int
    loss: float
    card: dict[str, Any] | None = None


def training_unavailable() -> str | None:
    """Which libraries are missing for training, in words; None where none are."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if not missing:
        return None
    return (
        f"Training an adapter needs {' and '.join(missing)}, which is not installed. "
        "Whoever runs CopyStudio starts it with COPYSTUDIO_TORCH=cpu or cuda."
    )


@contextmanager
def training(folder: Path) -> Iterator[TrainingProcess]:
    """The run in this folder, begun or gone on with; its process ends with the block."""
    process = TrainingProcess(folder)
    try:
        yield process
    finally:
        process.close()


class TrainingProcess:
    """A run's process. It dies with its parent; started again it goes on from its last note."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = ("generation.tuning.adapters.child", str(folder), str(cores()))
        self._child = ChildProcess(
            "adapter", command, lambda _: True, patience=_PATIENCE, variables=_OFFLINE
        )

    def stands(self) -> Iterator[Stand]:
        """Trains to the end, telling after every few steps where it stands; the last one has the card.

        Raises `TrainingRefused` and `TrainingStopped`, both fit to show.
        """
        while True:
            try:
                said = self._child.ask(_STEPS)
            except EngineUnavailable as error:
                raise TrainingStopped(
                    "The training stopped; what it had learnt is kept."
                ) from error
            if "problem" in said:
                raise TrainingRefused(said["problem"])
            yield Stand(said["step"], said["steps"], said["loss"], said.get("card"))
            if "card" in said:
                return

    def put(self, store: Path) -> str:
        """Moves what was made into the store; its name there."""
        return adapter_put(self.folder / MADE, store)

    def close(self) -> None:
        """Ends the process."""
        self._child.close()
