"""Engines whose work is seen before anything is filtered: what the model drew, and the drafts it offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generation.engines.around import Around, E
from generation.engines.base import Ask, BatchEngine, Engine
from generation.engines.chat.engine import ChatEngine
from generation.engines.lm.asking import Asked
from generation.engines.lm.engine import Drawn, LmEngine
from generation.engines.lm.prompt import prompt_unasked
from generation.engines.registry import engine_load
from generation.lm.groups import Draws, Group, Lines
from generation.types import Draft, EngineUnavailable, FieldSpec, Spec, Tone

BASELINE = "grammar"
UNASKED, UNRANKED = "unasked", "unranked"
MARKS = (UNASKED, UNRANKED)
"""Parts of the language model's work that an ablation leaves out: asking for a tone, choosing the best set."""


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


class Unasked:
    """Draws with prompts that ask for nothing: no slider, call to action, room or lambda."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws

    def draw(self, groups: Sequence[Group]) -> Lines:
        """As the model's own."""
        return self._draws.draw(
            [replace(group, prompt=prompt_unasked(group.prompt)) for group in groups]
        )


class WatchedLm(LmEngine):
    """The language model, with every line it drew remembered as it would read, faults and all."""

    def __init__(self, folder: Path | None, seen: Seen, *, asks: bool = True) -> None:
        """Without `asks` its prompts say nothing of how the lines are to be."""
        super().__init__(folder)
        self._seen_lines, self._asks = seen, asks

    def _draws(self) -> Draws:
        draws = super()._draws()
        return draws if self._asks else Unasked(draws)

    def drawn(self, asked: Sequence[Asked], turn: int = 0) -> list[Drawn]:
        """As the engine's own."""
        given = asked if self._asks else list(map(_at_rest, asked))
        found = super().drawn(given, turn)
        for each, lines in zip(asked, found, strict=True):
            filled = (each.filled(line.text) for _, line in lines)
            self._seen_lines.drawn[each.ask.field.key] += [text for text in filled if text]
        return found


def _at_rest(asked: Asked) -> Asked:
    """The same call with every slider at rest: clauses are written by them, too."""
    spec = asked.ask.spec
    brief = replace(spec.brief, tone=Tone())
    return Asked.of(replace(asked.ask, spec=replace(spec, brief=brief)))


@dataclass(frozen=True)
class Candidate:
    """One engine of an evaluation: the key it has in the report, what it wrote since last asked, and its marks."""

    key: str
    engine: Engine
    seen: Seen
    marks: tuple[str, ...] = ()

    @property
    def ranked(self) -> bool:
        """Whether the best of its lines are kept, or the first."""
        return UNRANKED not in self.marks

    @property
    def version(self) -> str:
        """The engine's, with the marks: what a part of it writes is not what the engine writes."""
        return "-".join((self.engine.version, *self.marks))

    def close(self) -> None:
        """Ends a model's process or the connections to its server, where there are any."""
        inner = self.engine.engine if isinstance(self.engine, Watched) else self.engine
        if isinstance(inner, LmEngine | ChatEngine):
            inner.close()


def candidates_load(names: Sequence[str]) -> list[Candidate]:
    """The engines of an evaluation, the baseline first.

    A name is an engine's, or `lm=FOLDER` for one folder of weights beside another, with `MARKS` behind it for a part of
    the whole: `lm=FOLDER:unasked:unranked`. Its key is then `lm:`, the folder's name and the marks. Raises
    `EngineUnavailable` with what is missing.
    """
    wanted = dict.fromkeys((BASELINE, *names))
    found: dict[str, Candidate] = {}
    for name in wanted:
        candidate = _candidate(name)
        key, again = candidate.key, 2
        while candidate.key in found:
            candidate = replace(candidate, key=f"{key}-{again}")
            again += 1
        found[candidate.key] = candidate
    return list(found.values())


def _candidate(name: str) -> Candidate:
    seen = Seen()
    kind, _, asked = name.partition("=")
    folder, *marks = asked.split(":")
    if unknown := [mark for mark in marks if mark not in MARKS]:
        raise EngineUnavailable(f"There is no mark “{unknown[0]}”; use {' or '.join(MARKS)}.")
    if kind == LmEngine.name:
        path = Path(folder) if folder else None
        engine: Engine = WatchedLm(path, seen, asks=UNASKED not in marks)
        if problem := engine.unavailable():
            raise EngineUnavailable(problem)
        key = ":".join([kind, *([Path(folder).resolve().name] if folder else []), *marks])
    elif folder:
        raise EngineUnavailable(f"Only “lm” takes a folder of weights; “{name}” does not.")
    else:
        engine, key = engine_load(name), name
    watched = (
        WatchedBatch(engine, seen) if isinstance(engine, BatchEngine) else Watched(engine, seen)
    )
    return Candidate(key, watched, seen, tuple(marks))
