"""Writes lines with our own language model: many drawn at once, faults dropped, those unlike each other kept."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from generation.adapters.shape import AdapterRefused
from generation.adapters.store import adapter_folder, adapter_words, store_chosen
from generation.engines.around import Prepared
from generation.engines.base import Ask, Engine, adapter_of
from generation.engines.lm.asking import Asked
from generation.engines.lm.choosing import Chooser
from generation.engines.lm.process import ModelProcess
from generation.engines.lm.tables import tables_begin, tables_wait
from generation.lm.folder import (
    card_name,
    card_read,
    folder_chosen,
    folder_problem,
    words_read,
)
from generation.lm.groups import Draws, Line
from generation.types import Draft, EngineUnavailable, FieldSpec, Spec

Drawn = tuple[tuple[int, Line], ...]
"""Lines in slots, each with its seed, in the order in which they were drawn."""
_TURNS = 3
"""How often lines are drawn for one call at most, where too few of them can stand."""


class LmEngine:
    """The language model, in a process of its own; this process never loads torch."""

    name = "lm"
    surplus = 1.0

    def __init__(self, folder: Path | None = None, draws: Draws | None = None) -> None:
        """`folder` of weights, else the one chosen for this installation; `draws`, where they come from elsewhere."""
        self._folder, self._given, self._lock = folder, draws, Lock()
        self._process: tuple[Path, str, ModelProcess] | None = None

    @property
    def folder(self) -> Path:
        """Where the weights are."""
        return self._folder or folder_chosen()

    @property
    def version(self) -> str:
        """Names the weights: other weights, another version. Raises `EngineUnavailable`."""
        return f"lm-1-{self._weights()}"

    def unavailable(self) -> str | None:
        """Torch or weights are missing, and how to get them."""
        if find_spec("torch") is None:
            return (
                "The language model “lm” needs torch, which is not installed: start with COPYSTUDIO_TORCH=cpu, "
                "or use “grammar”."
            )
        problem = folder_problem(self.folder)
        if problem is None:
            return None
        # A marketer reads this: where folders lie on the machine is nobody's business there.
        lack = (
            ""
            if not self.folder.is_dir()
            else f": {problem.replace(f'{self.folder}', 'their folder')}"
        )
        return (
            f"The language model “lm” has no weights here{lack}. Whoever runs CopyStudio names a folder of exported "
            "weights in COPYSTUDIO_MODEL_DIR; until then use “grammar”."
        )

    def prepared(self, asks: Sequence[Ask]) -> Engine:
        """This engine with all lines of these calls drawn together, again together where too few can stand."""
        pairs = [(asked, self._chooser(asked)) for asked in Asked.each_of(asks)]
        self._draw_for(pairs, frozenset())
        return Prepared(self, {asked.ask.key: (asked, chooser) for asked, chooser in pairs})

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """At most `n` drafts that no fault was found in; fewer where too few of those drawn can stand.

        Lines are drawn in batches, so the same call gives the same bytes on the same machine.
        """
        asked = Asked.of(Ask(spec, field, n, seed))
        return self.chosen(asked, self._chooser(asked), avoid)

    def drawn(self, asked: Sequence[Asked], turn: int = 0) -> list[Drawn]:
        """What the model draws for each of these calls, in one go. Raises `EngineUnavailable`."""
        tables_begin()
        groups = [list(each.groups(turn)) for each in asked]
        lines = iter(self._draws().draw([posed.group for own in groups for posed in own]))
        return [
            tuple(
                (seed, posed.said(line))
                for posed in own
                for seed, line in zip(posed.group.seeds, next(lines), strict=True)
                if line
            )
            for own in groups
        ]

    def chosen(self, asked: Asked, chooser: Chooser, avoid: Container[str]) -> list[Draft]:
        """The drafts of one call; draws where there are too few yet."""
        self._draw_for([(asked, chooser)], avoid)
        return chooser.drafts(avoid)

    def _draw_for(self, pairs: Sequence[tuple[Asked, Chooser]], avoid: Container[str]) -> None:
        """Draws for those that lack lines, all of them in one go, until none does or has had its turns."""
        while lacking := [pair for pair in pairs if pair[1].turn < _TURNS and pair[1].lacks(avoid)]:
            drawn = self.drawn([asked for asked, _ in lacking], lacking[0][1].turn)
            tables_wait()
            for (_, chooser), lines in zip(lacking, drawn, strict=True):
                chooser.look(lines)

    def _chooser(self, asked: Asked) -> Chooser:
        likely = _likely_of(self.folder, self._weights())
        return Chooser(asked, self._words(asked), likely)

    def through(self, draws: Callable[[str], Draws]) -> LmEngine:
        """This engine with its lines from elsewhere; `draws` is told which weights they must come from."""
        return LmEngine(self._folder, draws(self._weights()))

    def close(self) -> None:
        """End the model's process, where there is one; the next call starts another."""
        with self._lock:
            if self._process:
                self._process[2].close()
            self._process = None

    def _words(self, asked: Asked) -> frozenset[str]:
        """The words that its lines may have: those it learnt, and those that the brand's own weights did."""
        words = _words_of(self.folder, self._weights())
        adapter = adapter_of(self.name, asked.ask.spec)
        return words | _words_under(store_chosen(), adapter) if words and adapter else words

    def _weights(self) -> str:
        problem = self.unavailable()
        if problem:
            raise EngineUnavailable(problem)
        return card_name(card_read(self.folder))

    def _draws(self) -> Draws:
        if self._given:
            return self._given
        folder, weights = self.folder, self._weights()
        with self._lock:
            if self._process is None or self._process[:2] != (folder, weights):
                if self._process:
                    self._process[2].close()
                self._process = (folder, weights, ModelProcess(folder))
            return self._process[2]


@lru_cache(maxsize=4)
def _words_of(folder: Path, weights: str) -> frozenset[str]:  # noqa: ARG001  other weights, other words
    return words_read(folder)


@lru_cache(maxsize=4)
def _likely_of(folder: Path, weights: str) -> Mapping[str, float]:  # noqa: ARG001
    found: Mapping[str, float] = card_read(folder).get("likely", {})
    return found


@lru_cache(maxsize=8)
def _words_under(store: Path | None, adapter: str) -> frozenset[str]:
    try:
        return adapter_words(adapter_folder(store or Path(), adapter))
    except AdapterRefused as error:
        raise EngineUnavailable(f"The brand's adapter cannot be used: {error}.") from error
