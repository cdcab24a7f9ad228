"""The language model in a process of its own: started when first asked, so that nobody else loads torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generation.adapters.store import store_chosen
from generation.engines.child_process import ChildProcess, Said, cores
from generation.lm.folder import card_name, card_read
from generation.lm.groups import Group, Lines, lines_read
from generation.types import EngineUnavailable

__all__ = ["ModelProcess", "cores"]


class ModelProcess:
    """Draws through a child process; one caller at a time, others wait.

    A child that died is started again and asked once more. It ends with its parent: its input closes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        store = str(store_chosen() or folder / "adapters")
        command = ("generation.engines.lm.child", str(folder), str(cores()), store)
        self._child = ChildProcess("lm", command, self._wanted)

    def draw(self, groups: Sequence[Group]) -> Lines:
        """For each group one line a seed, in slots; None for a line that found no end.

        Raises `EngineUnavailable` where the weights cannot be read or the process dies again and again.
        """
        answer = self._child.ask([group.record() for group in groups])
        if "problem" in answer:
            raise EngineUnavailable(f"The brand's adapter cannot be used: {answer['problem']}.")
        return lines_read(answer["lines"])

    def close(self) -> None:
        """End the process; the next `draw` starts another."""
        self._child.close()

    def _wanted(self, hello: Said) -> bool:
        """Whether it has the weights that lie in the folder now."""
        return bool(hello["weights"] == card_name(card_read(self._folder)))
