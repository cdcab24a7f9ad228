"""From calls of `write` to chats: which fields share one answer, and how many lines it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generation.engines.base import line_seed
from generation.engines.grammar.context import Context
from generation.engines.lm.asking import Asked
from generation.prompts import Prompt, Want, prompt_make

_OVER = 1.25
"""Lines asked for one draft wanted: some have a fault."""
_COOL, _BOLD = 0.6, 0.5
_TOKEN = 2.5
"""Characters of a token at least, on average, of a line with its quotes."""
_FRAME = 64
_CHARACTERS = 4
"""Characters of a token, where nobody counts them."""


@dataclass(frozen=True)
class Size:
    """How much one answer may hold: lines of one field, and lines in all."""

    field_lines: int
    lines: int


@dataclass(frozen=True)
class Chat:
    """One question: its prompt, the call of `write` behind each field, and how to draw the answer.

    `tokens` is the most that the answer may take.
    """

    prompt: Prompt
    asked: tuple[Asked, ...]
    seed: int
    temperature: float
    top_p: float
    tokens: int

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are asked for."""
        return tuple(one.ask.field.field for one in self.asked)


def prompt_tokens(chat: Chat) -> int:
    """About how many tokens its question takes."""
    return text_tokens(chat.prompt.system) + text_tokens(chat.prompt.user)


def text_tokens(text: str) -> int:
    """About how many tokens a text takes."""
    return len(text) // _CHARACTERS


@dataclass(frozen=True)
class Part:
    """So many lines for one call, and those that it has already."""

    asked: Asked
    n: int
    written: tuple[str, ...] = ()


def chats_of(asked: Sequence[Asked], size: Size) -> list[Chat]:
    """The chats for calls of any fields and products."""
    return chats_for(_parts(asked, size), size)


def chats_for(parts: Iterable[Part], size: Size, turn: int = 0) -> list[Chat]:
    """Parts of one product that follow each other share an answer where they can; `turn` is the first chat's."""
    open_parts: list[Part] = []
    chats: list[Chat] = []
    for part in parts:
        if open_parts and not _together(open_parts, part, size):
            chats.append(chat_of(open_parts, turn=turn + len(chats)))
            open_parts = []
        open_parts.append(part)
    if open_parts:
        chats.append(chat_of(open_parts, turn=turn + len(chats)))
    return chats


def chat_of(parts: Sequence[Part], turn: int) -> Chat:
    """One chat for parts of one product, each of another field; `turn` tells it from others like it."""
    spec = parts[0].asked.ask.spec
    wants = [Want(part.asked.ask.field, part.n, part.asked.room, part.written) for part in parts]
    creativity = spec.brief.creativity
    first = parts[0].asked.ask
    return Chat(
        prompt=prompt_make(spec, wants, offer_said(parts[0].asked.context)),
        asked=tuple(part.asked for part in parts),
        seed=line_seed(first.seed, spec.product.sku, first.field.key, turn),
        temperature=_COOL + _BOLD * creativity,
        top_p=0.95,
        tokens=_FRAME + sum(round(part.n * (part.asked.room / _TOKEN + 4)) for part in parts),
    )


def _parts(asked: Sequence[Asked], size: Size) -> Iterator[Part]:
    for one in asked:
        left = max(1, round(one.ask.n * _OVER))
        while left > 0:
            n = min(left, size.field_lines)
            yield Part(one, n)
            left -= n


def _together(parts: Sequence[Part], more: Part, size: Size) -> bool:
    ask = more.asked.ask
    return (
        ask.spec is parts[0].asked.ask.spec
        and ask.field.field not in [part.asked.ask.field.field for part in parts]
        and sum(part.n for part in parts) + more.n <= size.lines
    )


def offer_said(context: Context) -> dict[str, str | int]:
    """Price, offer and stock as copy says them; what the record does not support is left out."""
    offer = context.offer
    said = {
        "price": offer.price,
        "was": offer.was,
        "saving": offer.save,
        "offer": offer.offer,
        "code": offer.code,
        "ends": offer.ends,
        "left_in_stock": offer.stock,
    }
    return {key: value for key, value in said.items() if value is not None}
