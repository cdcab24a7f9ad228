"""An engine that is asked in words: prompts out, answers in, lines with a fault dropped, asked again for the rest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Sequence
from dataclasses import dataclass

from generation.engines.around import Prepared
from generation.engines.base import Ask, Engine
from generation.engines.chat.answers import answer_lines
from generation.engines.chat.asking import (
    Chat,
    Part,
    Size,
    chat_of,
    chats_for,
    chats_of,
    prompt_tokens,
)
from generation.engines.chat.choosing import Chooser
from generation.engines.lm.asking import Asked
from generation.engines.watch import watch_now
from generation.types import Draft, EngineStopped, FieldSpec, Spec, TokensUsedUp

_TURNS = 3
"""How often lines are asked for one call where too few of them can stand."""
_AGAIN_LEAST = 3
"""Lines asked for when any are missing: one alone is seldom the one that can stand."""
_TURN = 1000
"""Between the numbers of the chats of one time of asking and those of the next."""


@dataclass(frozen=True)
class Told:
    """The lines of one answer for one field, with the chat that they came from."""

    lines: tuple[str, ...]
    chat: Chat


Turn = Sequence[Told]
"""What one call was told at one time of asking."""


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

    @abstractmethod
    def close(self) -> None:
        """End what it holds open; the next call begins anew."""

    def prepared(self, asks: Sequence[Ask]) -> Engine:
        """This engine with the answers for these calls in hand; what is missing of all is asked for again together."""
        asked = Asked.each_of(asks)
        turns = {id(one): [told] for one, told in self._told(asked, chats_of(asked, self.size))}
        for turn in range(1, _TURNS):
            parts = [part for one in asked if (part := self._missing(one, turns[id(one)]))]
            if not parts:
                break
            again = [part.asked for part in parts]
            try:
                told = self._told(again, chats_for(parts, self.size, _TURN * turn))
            except (EngineStopped, TokensUsedUp):
                # What was told before is worth more than nothing, and paid for; whoever has no line at all asks again.
                break
            for one, lines in told:
                turns[id(one)].append(lines)
        return Prepared(self, {one.ask.key: (one, turns[id(one)]) for one in asked})

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """At most `n` drafts that no fault was found in; fewer where the model's lines cannot stand."""
        asked = Asked.of(Ask(spec, field, n, seed))
        ((_, told),) = self._told([asked], chats_of([asked], self.size))
        return self.chosen(asked, [told], avoid)

    def chosen(self, asked: Asked, turns: Sequence[Turn], avoid: Container[str]) -> list[Draft]:
        """The drafts of one call from what it was told in some turns; asks again, with what is there, where lines are missing."""
        chooser = Chooser(asked, avoid)
        for told in turns:
            _look(chooser, told)
        for turn in range(len(turns), _TURNS):
            part = self._again(chooser)
            if part is None:
                break
            try:
                ((_, told),) = self._told([asked], [chat_of([part], turn=_TURN * turn)])
            except (EngineStopped, TokensUsedUp):
                # What was told before is worth more than nothing, and paid for.
                if chooser.written:
                    break
                raise
            _look(chooser, told)
        return chooser.drafts()

    def _missing(self, asked: Asked, turns: Sequence[Turn]) -> Part | None:
        """What to ask for again for one call, whatever else must not come again; None where all is there."""
        chooser = Chooser(asked, ())
        for told in turns:
            _look(chooser, told)
        return self._again(chooser)

    def _again(self, chooser: Chooser) -> Part | None:
        missing = chooser.missing(self.surplus)
        n = min(max(missing * 2, _AGAIN_LEAST), self.size.field_lines)
        return Part(chooser.asked, n, chooser.written) if missing else None

    def _told(self, asked: Sequence[Asked], chats: Sequence[Chat]) -> list[tuple[Asked, Turn]]:
        """What the answers to these chats told each call."""
        told: dict[int, list[Told]] = {id(one): [] for one in asked}
        with watch_now().paying(sum(prompt_tokens(chat) + chat.tokens for chat in chats)):
            answers = self.answers(chats)
        for chat, answer in zip(chats, answers, strict=True):
            found = answer_lines(answer, chat.fields)
            for one in chat.asked:
                lines = found.get(one.ask.field.field, [])
                told[id(one)].append(Told(tuple(lines), chat))
        return [(one, told[id(one)]) for one in asked]


def _look(chooser: Chooser, told: Turn) -> None:
    for one in told:
        chooser.look(one.lines, one.chat.seed, one.chat.prompt.versions)
