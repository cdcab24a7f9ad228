"""An engine that is asked in words: prompts out, answers in, lines with a fault dropped, asked again for the rest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Sequence
from dataclasses import dataclass

from generation.engines.around import Prepared
from generation.engines.base import Ask, Engine
from generation.engines.chat.answers import answer_lines
from generation.engines.chat.asking import Chat, Part, Size, chat_of, chats_of
from generation.engines.chat.choosing import Chooser
from generation.engines.lm.asking import Asked
from generation.types import Draft, EngineStopped, FieldSpec, Spec

_TURNS = 3
"""How often lines are asked for one call where too few of them can stand."""
_AGAIN_LEAST = 3
"""Lines asked for when any are missing: one alone is seldom the one that can stand."""


@dataclass(frozen=True)
class Told:
    """The lines of one answer for one field, with the chat that they came from."""

    lines: tuple[str, ...]
    chat: Chat


class ChatEngine(ABC):
    """What `hf` and `openai` share; a subclass says how a chat is answered, and its own name and version."""

    surplus = 0.4
    size = Size(field_lines=16, lines=32)
    """What one answer may hold."""

    @property
    @abstractmethod
    def name(self) -> str:
        """As in the registry."""

    @property
    @abstractmethod
    def version(self) -> str:
        """Names the model and the prompts."""

    @abstractmethod
    def unavailable(self) -> str | None:
        """What is missing, as `Engine` says."""

    @abstractmethod
    def answers(self, chats: Sequence[Chat]) -> list[str]:
        """One answer a chat, "" where the model gave none. Raises `EngineUnavailable`."""

    def prepared(self, asks: Sequence[Ask]) -> Engine:
        """This engine with the answers for these calls in hand."""
        asked = [Asked.of(ask) for ask in asks]
        told = self._told(chats_of(asked, self.size))
        return Prepared(self, {one.ask.key: (one, told.get(id(one), ())) for one in asked})

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """At most `n` drafts that no fault was found in; fewer where the model's lines cannot stand."""
        asked = Asked.of(Ask(spec, field, n, seed))
        told = self._told(chats_of([asked], self.size))
        return self.chosen(asked, told.get(id(asked), ()), avoid)

    def chosen(self, asked: Asked, told: Sequence[Told], avoid: Container[str]) -> list[Draft]:
        """The drafts of one call from the answers to it; asks again, with what is there, for those that are missing."""
        chooser = Chooser(asked, avoid)
        for turn in range(1, _TURNS + 1):
            for one in told:
                chooser.look(one.lines, one.chat.seed, one.chat.prompt.versions)
            missing = chooser.missing(self.surplus)
            if not missing or turn == _TURNS:
                break
            n = min(max(missing * 2, _AGAIN_LEAST), self.size.field_lines)
            again = chat_of([Part(asked, n, chooser.written)], turn=1000 * turn)
            try:
                told = self._told([again]).get(id(asked), ())
            except EngineStopped:
                # What was told before is worth more than nothing.
                if chooser.written:
                    break
                raise
        return chooser.drafts()

    def _told(self, chats: Sequence[Chat]) -> dict[int, list[Told]]:
        """What was answered to each call, by the identity of its `Asked`."""
        told: dict[int, list[Told]] = {}
        for chat, answer in zip(chats, self.answers(chats), strict=True):
            found = answer_lines(answer, chat.fields)
            for one in chat.asked:
                lines = found.get(one.ask.field.field, [])
                told.setdefault(id(one), []).append(Told(tuple(lines), chat))
        return told
