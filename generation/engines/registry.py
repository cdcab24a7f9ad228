"""Engine names and where they live; a module is loaded only when its engine is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from generation.engines.base import Engine
from generation.types import EngineUnavailable
from generation.types.paths import paths_cut

DEFAULT = "grammar"

ENGINES = {
    "grammar": "generation.engines.grammar.engine:GrammarEngine",
    "lm": "generation.engines.lm.engine:LmEngine",
    "hf": "generation.engines.hf.engine:HfEngine",
    "openai": "generation.engines.openai.engine:OpenAIEngine",
}
"""Engine name -> "package.module:Class"."""

PATIENT = ("hf", "openai")
"""Engines that take seconds for a set of lines: too long for a slider that somebody moves."""


def engine_names() -> tuple[str, ...]:
    """Every engine name that a brief may give, those that cannot run here among them."""
    return tuple(ENGINES)


ONE_COPY = ("hf",)
"""Engines whose model has room once on a machine: it is the worker's that writes rounds."""

TOGETHER = ("lm", "hf", "openai")
"""Engines that answer for several products together faster than for one after another."""


def engine_single(name: str) -> str:
    """The engine that writes one more line at once beside lines of `name`."""
    return DEFAULT if name in ONE_COPY else name


def engine_quick(name: str) -> str:
    """The engine that previews the lines of `name`: itself, or `DEFAULT` for one that takes seconds."""
    return DEFAULT if name in PATIENT else name


def engine_unavailable(name: str) -> str | None:
    """Why `name` cannot write here, fit to show to anybody: it names no folder; None where it can."""
    if name not in ENGINES:
        return f"There is no engine “{name}”. Use one of {', '.join(engine_names())}."
    reason = _engine(name).unavailable()
    return None if reason is None else paths_cut(reason)


def engine_load(name: str = DEFAULT) -> Engine:
    """The engine of that name, loaded once. Raises `EngineUnavailable` with what is missing."""
    reason = engine_unavailable(name)
    if reason is not None:
        raise EngineUnavailable(reason)
    return _engine(name)


@cache
def _engine(name: str) -> Engine:
    module, _, attribute = ENGINES[name].partition(":")
    engine: Engine = getattr(import_module(module), attribute)()
    return engine
