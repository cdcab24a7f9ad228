"""Engines around another one: what they do not do themselves is that engine's."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Generic, Protocol, TypeVar

from generation.engines.base import Ask, AskKey, Engine
from generation.engines.lm.asking import Asked
from generation.types import Draft, FieldSpec, Spec

E = TypeVar("E", bound=Engine)
H = TypeVar("H")
H_contra = TypeVar("H_contra", contravariant=True)


class Around(Generic[E]):
    """An engine that passes everything on to the one inside."""

    def __init__(self, engine: E) -> None:
        self.engine = engine

    @property
    def name(self) -> str:
        """That of the engine."""
        return self.engine.name

    @property
    def version(self) -> str:
        """That of the engine."""
        return self.engine.version

    def unavailable(self) -> str | None:
        """As the engine says."""
        return self.engine.unavailable()

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """As the engine's own."""
        return self.engine.write(spec, field, n, seed, avoid)


class Choosing(Engine, Protocol[H_contra]):
    """An engine that makes drafts of what was drawn for a call, by itself or before."""

    def chosen(self, asked: Asked, held: H_contra, avoid: Container[str], /) -> list[Draft]:
        """The drafts of one call."""


class Prepared(Around[Choosing[H]]):
    """An engine with what it drew in hand: calls that were announced are made of it, others are written anew."""

    def __init__(self, engine: Choosing[H], held: Mapping[AskKey, tuple[Asked, H]]) -> None:
        """`held` keeps each `Asked`, so that no other spec takes the identity of one of these."""
        super().__init__(engine)
        self._held = held

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """As the engine's own."""
        held = self._held.get(Ask(spec, field, n, seed).key)
        if held is None:
            return super().write(spec, field, n, seed, avoid)
        asked, drawn = held
        return self.engine.chosen(asked, drawn, avoid)
