"""The one copy of the model: loaded when first asked for, drawn from in one thread, bounded in time and memory."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from generation.adapters.shape import AdapterRefused
from generation.inference.asked import AskedWrongly
from generation.lm.folder import card_name, card_read, folder_problem
from generation.lm.groups import Group, Lines

if TYPE_CHECKING:
    from generation.lm.drawer import Drawer

STEP_SECONDS = 180.0
"""How long loading, or one chunk, may take before the process is taken for stuck and ends."""
EXIT_STUCK = 70
Made = TypeVar("Made")
logger = logging.getLogger(__name__)


class Refused(Exception):
    """What was asked cannot be had; `again` where it may be had later."""

    def __init__(self, message: str, *, again: bool = False) -> None:
        super().__init__(message)
        self.again = again


class Holder:
    """Weights of one folder. `run` is how the event loop has anything of it done: one call at a time."""

    def __init__(self, folder: Path, threads: int, store: Path | None = None) -> None:
        """`store` is where brands' adapters lie."""
        self.folder, self.threads, self.store = folder, threads, store or folder / "adapters"
        self.state, self.weights, self.problem = "idle", "", ""
        self._drawer: Drawer | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")

    async def run(self, work: Callable[[], Made]) -> Made:
        """Carries out `work` in the model's thread. A call that does not come back ends the process.

        Whoever started it starts it again; a thread that hangs can be ended in no other way.
        """
        future = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.wait_for(asyncio.shield(future), STEP_SECONDS)
        except TimeoutError:
            logger.error("one step took more than %.0f s: this process ends", STEP_SECONDS)
            os._exit(EXIT_STUCK)

    def load(self, weights: str) -> Drawer:
        """The model with the weights of this name, loaded now where it is not. Raises `Refused`."""
        if self._drawer is not None and self.weights == weights:
            return self._drawer
        if problem := folder_problem(self.folder):
            raise self._refused(f"There are no weights here: {problem}.")
        name = card_name(card_read(self.folder))
        if name != weights:
            raise Refused(
                f"The weights that are here are {name}, and {weights or 'none'} were asked for. Order again.",
                again=True,
            )
        self._drawer, self.state, self.problem = None, "loading", ""
        try:
            self._drawer = self._loaded(name)
        except Exception as error:  # noqa: BLE001  damage, a lack of memory: whatever libraries raise is told in words
            said = str(error) or type(error).__name__
            raise self._refused(f"The language model “lm” cannot be read: {said}") from error
        self.weights, self.state = name, "ready"
        logger.info("weights %s are loaded, %d threads", name, self.threads)
        return self._drawer

    def _loaded(self, name: str) -> Drawer:
        # Torch comes with the first request, not with the process: until then it takes 20 MB.
        import torch

        from generation.adapters.weights import low_rank_reader
        from generation.lm.drawer import drawer_load

        torch.set_num_threads(self.threads)
        return drawer_load(self.folder, lambda config: low_rank_reader(self.store, name, config))

    def _refused(self, problem: str) -> Refused:
        self.state, self.weights, self.problem = "failed", "", problem
        logger.error("%s", problem)
        # The log may name the folder; whoever asked for lines is told without.
        return Refused(problem.replace(str(self.folder), "their folder"))


class Drawing:
    """One request, chunk by chunk: `step` draws the next one until all are `done`."""

    def __init__(self, holder: Holder, weights: str, groups: Sequence[Group]) -> None:
        self._holder, self._weights, self._groups = holder, weights, groups
        self.lines: Lines = [[None] * len(group.seeds) for group in groups]
        self._chunks: list[list[int]] | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to draw."""
        return self._chunks == []

    def step(self) -> None:
        """Draws one chunk; the first step also loads the model where that is due. Raises `Refused`, `AskedWrongly`."""
        drawer = self._holder.load(self._weights)
        try:
            if self._chunks is None:
                self._chunks = drawer.chunks(self._groups)
            if self._chunks:
                chunk = self._chunks.pop(0)
                drawn = halved(drawer.draw, [self._groups[index] for index in chunk])
                for index, lines in zip(chunk, drawn, strict=True):
                    self.lines[index] = lines
        except AdapterRefused as error:
            raise Refused(f"The brand's adapter cannot be used: {error}.") from error
        except KeyError as error:
            raise AskedWrongly(f"The model does not know {error}.") from error


def halved(draw: Callable[[list[Group]], Lines], groups: list[Group]) -> Lines:
    """`draw(groups)`; where memory runs out in halves, down to one line. Raises `Refused` where that is too much."""
    try:
        return draw(groups)
    except (MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
    # Outside of the handler: its traceback would hold every tensor of the call that failed.
    logger.warning("out of memory over %d prompts: trying in halves", len(groups))
    if len(groups) > 1:
        middle = len(groups) // 2
        return halved(draw, groups[:middle]) + halved(draw, groups[middle:])
    (group,) = groups
    middle = len(group.seeds) // 2
    if not middle:
        raise Refused("The language model ran out of memory over a single line.", again=True)
    parts = (group.seeds[:middle], group.seeds[middle:])
    drawn = [halved(draw, [replace(group, seeds=seeds)])[0] for seeds in parts]
    return [drawn[0] + drawn[1]]


def _is_memory(error: Exception) -> bool:
    """Whether torch or Python ran out of memory: on a CPU torch says so in words only."""
    said = str(error)
    return isinstance(error, MemoryError) or "memory" in said or "bad_alloc" in said
