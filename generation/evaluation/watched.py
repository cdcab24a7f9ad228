"""Engines whose work is seen before anything is filtered: what the model drew, and the drafts it offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generation.engines.around import Around, E
from generation.engines.base import Ask, BatchEngine, Engine
from generation.engines.chat.engine import ChatEngine
from generation.engines.lm.asking import Asked
from generation.engines.lm.engine import Drawn, LmEngine
from generation.engines.registry import engine_load
from generation.types import Draft, EngineUnavailable, FieldSpec, Spec

BASELINE = "grammar"


@dataclass
class Seen:
    """Texts by field key since it was last emptied: drawn by a model, offered as drafts."""

    drawn: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    drafts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def clear(self) -> None:
        """Forgets everything."""
        self.drawn.clear()
        self.drafts.clear()


class Watched(Around[E]):
    """An engine that remembers its drafts."""

    def __init__(self, engine: E, seen: Seen) -> None:
        super().__init__(engine)
        self.seen = seen

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """As the engine's own."""
        drafts = super().write(spec, field, n, seed, avoid)
        self.seen.drafts[field.key] += [draft.text for draft in drafts]
        return drafts


class WatchedBatch(Watched[BatchEngine]):
    """An engine that draws many lines at once and remembers its drafts."""

    @property
    def surplus(self) -> float:
        """That of the engine."""
        return self.engine.surplus

    def prepared(self, asks: Sequence[Ask]) -> Engine:
        """As the engine's own, watched too."""
        return Watched(self.engine.prepared(asks), self.seen)


class WatchedLm(LmEngine):
    """The language model, with every line it drew remembered as it would read, faults and all."""

    def __init__(self, folder: Path | None, seen: Seen) -> None:
        super().__init__(folder)
        self._seen_lines = seen

    def drawn(self, asked: Sequence[Asked], turn: int = 0) -> list[Drawn]:
        """As the engine's own."""
        found = super().drawn(asked, turn)
        for each, lines in zip(asked, found, strict=True):
            filled = (each.filled(line.text) for _, line in lines)
            self._seen_lines.drawn[each.ask.field.key] += [text for text in filled if text]
        return found


@dataclass(frozen=True)
class Candidate:
    """One engine of an evaluation: the key it has in the report, and what it wrote since last asked."""

    key: str
    engine: Engine
    seen: Seen

    def close(self) -> None:
        """Ends a model's process or the connections to its server, where there are any."""
        inner = self.engine.engine if isinstance(self.engine, Watched) else self.engine
        if isinstance(inner, LmEngine | ChatEngine):
            inner.close()


def candidates_load(names: Sequence[str]) -> list[Candidate]:
    """The engines of an evaluation, the baseline first.

    A name is an engine's, or `lm=FOLDER` for one folder of weights beside another; its key is then
    `lm:` and the folder's name. Raises `EngineUnavailable` with what is missing.
    """
    wanted = dict.fromkeys((BASELINE, *names))
    found: dict[str, Candidate] = {}
    for name in wanted:
        candidate = _candidate(name)
        key, again = candidate.key, 2
        while candidate.key in found:
            candidate = Candidate(f"{key}-{again}", candidate.engine, candidate.seen)
            again += 1
        found[candidate.key] = candidate
    return list(found.values())


def _candidate(name: str) -> Candidate:
    seen = Seen()
    kind, _, folder = name.partition("=")
    if kind == LmEngine.name:
        engine: Engine = WatchedLm(Path(folder) if folder else None, seen)
        if problem := engine.unavailable():
            raise EngineUnavailable(problem)
        key = f"lm:{Path(folder).resolve().name}" if folder else "lm"
    elif folder:
        raise EngineUnavailable(f"Only “lm” takes a folder of weights; “{name}” does not.")
    else:
        engine, key = engine_load(name), name
    watched = (
        WatchedBatch(engine, seen) if isinstance(engine, BatchEngine) else Watched(engine, seen)
    )
    return Candidate(key, watched, seen)
